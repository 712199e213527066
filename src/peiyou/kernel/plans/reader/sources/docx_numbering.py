"""The numbers Word prints in front of paragraphs but does not store in their text.

A plan whose headings are numbered automatically has no 一、 or （一） in its words; this counts as
Word does, level by level, and renders the marker so that layout sees what a reader of the page sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


class Numbering:
    """Counters of all lists of one document; `marker` must be asked once per paragraph, in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._nums: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._styles = _style_numbers(styles)
        if numbering is not None:
            self._load(numbering)

    def _load(self, root: Any) -> None:
        for item in root.iter(_W + "abstractNum"):
            levels = {int(_get(lvl, "ilvl") or 0): _level(lvl) for lvl in item.findall(_W + "lvl")}
            self._abstract[_get(item, "abstractNumId") or ""] = levels
        for item in root.iter(_W + "num"):
            overrides = {}
            for override in item.findall(_W + "lvlOverride"):
                if (start := _val(override, "startOverride")) is not None:
                    overrides[int(_get(override, "ilvl") or 0)] = int(start)
            self._nums[_get(item, "numId") or ""] = (_val(item, "abstractNumId") or "", overrides)

    def marker(self, paragraph: Any) -> str:
        """The printed number of a paragraph element, or nothing."""
        num_id, depth = self._which(paragraph)
        if num_id not in self._nums:
            return ""
        abstract, overrides = self._nums[num_id]
        levels = self._abstract.get(abstract, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if depth in overrides and (num_id, depth) not in self._started:
            counts[depth] = overrides[depth] - 1
        self._started.add((num_id, depth))
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return _render(levels, counts, depth)

    def _which(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(_W + "pPr")
        if properties is None:
            return "", 0
        found = properties.find(_W + "numPr")
        style = self._styles.get(_val(properties, "pStyle") or "", ("", 0))
        if found is None:
            return style
        return _val(found, "numId") or style[0], int(_val(found, "ilvl") or style[1])


def _render(levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
    level = levels[depth]
    if level.format == "bullet":
        return "•"
    if level.format == "none":
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match.group(1)) - 1
        other = levels.get(index, level)
        return _figure(counts.get(index, other.start), other.format)

    return re.sub(r"%(\d)", number, level.text)


def _figure(value: int, form: str) -> str:
    return _FORMS.get(form, str)(value)


def chinese(value: int) -> str:
    """一 … 九十九, as headings are counted; beyond that digit by digit."""
    if value <= 10:
        return _DIGITS[value] if value < 10 else "十"
    tens, ones = divmod(value, 10)
    if tens >= 10:
        return "".join(_DIGITS[int(d)] for d in str(value))
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _letters(first: str) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + (value - 1) % 26)


def _circled(value: int) -> str:
    return chr(0x2460 + value - 1) if 1 <= value <= 20 else str(value)


_FORMS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": lambda v: "".join("零壹贰叁肆伍陆柒捌玖"[int(d)] for d in str(v)),
    "ideographDigital": lambda v: "".join(_DIGITS[int(d)] for d in str(v)),
    "japaneseCounting": chinese,
    "decimalZero": lambda v: f"{v:02d}",
    "decimalFullWidth": lambda v: str(v).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
}


def _level(element: Any) -> _Level:
    return _Level(
        int(_val(element, "start") or 1),
        _val(element, "numFmt") or "decimal",
        _val(element, "lvlText") or "",
    )


def _style_numbers(styles: Any) -> dict[str, tuple[str, int]]:
    """Style id → list and level, for headings that are numbered through their style."""
    found: dict[str, tuple[str, int]] = {}
    if styles is None:
        return found
    for style in styles.iter(_W + "style"):
        number = style.find(f"{_W}pPr/{_W}numPr")
        if number is not None:
            level = int(_val(number, "ilvl") or 0)
            found[_get(style, "styleId") or ""] = (_val(number, "numId") or "", level)
    return found


def _get(element: Any, name: str) -> str | None:
    value = element.get(_W + name)
    return None if value is None else str(value)


def _val(element: Any, name: str) -> str | None:
    child = element.find(_W + name)
    return None if child is None else _get(child, "val")
