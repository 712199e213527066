"""Characters on a page as lines of text: what stands apart on the page stands apart in the line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

_TOGETHER = re.compile(
    r"[“‘（(《〈「【〔\[]*(?:[A-Za-z0-9.,%+:/\-－＋·]+|.)[，。；：、！？）)》〉」】〕\]”’%％]*"
)
_GAP = 0.65
"""A gap wider than this part of a character's size is a blank."""


@dataclass(frozen=True, slots=True)
class Char:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @classmethod
    def of(cls, raw: Any) -> Char:
        """A character; the radicals that some producers write for whole characters are undone."""
        text = "".join(
            unicodedata.normalize("NFKC", c) if "⼀" <= c <= "⿟" else c for c in raw["text"]
        )
        return cls(
            text, float(raw["x0"]), float(raw["x1"]), float(raw["top"]), float(raw["bottom"])
        )

    @property
    def size(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the page; `text` has blanks in proportion to the gaps, `runs` counts its parts."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    runs: int
    first: float
    """The width of the first word, which could not be broken to fill the line above."""
    apart: bool = False
    """Whether a ruling line or more room than usual parts it from the line above."""


def rows_of(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters by line, each line from left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (c.top + c.bottom) / 2):
        middle = (char.top + char.bottom) / 2
        last = lines[-1][-1] if lines else None
        if last and abs(middle - (last.top + last.bottom) / 2) < 0.45 * max(char.size, last.size):
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=lambda c: c.x0) for line in lines]


def runs_of(line: Sequence[Char], gap: float = _GAP) -> list[list[Char]]:
    """A line cut where characters stand apart."""
    runs: list[list[Char]] = []
    for char in line:
        if runs and char.x0 - runs[-1][-1].x1 <= gap * max(char.size, runs[-1][-1].size):
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def text_lines(chars: Sequence[Char], rules: Sequence[float] = ()) -> list[TextLine]:
    """The lines of a page from top to bottom; `rules` are the heights of ruling lines."""
    if not chars:
        return []
    left = min(c.x0 for c in chars)
    unit = max(median(c.size for c in chars) / 2, 1.0)
    lines = [_line(row, left, unit) for row in rows_of(chars)]
    steps = [b.top - a.top for a, b in pairwise(lines)]
    usual = min(steps, default=0.0) + 0.35 * 2 * unit
    found = lines[:1]
    for (above, line), step in zip(pairwise(lines), steps, strict=True):
        ruled = any(above.top + above.size / 2 < y < line.top + line.size / 2 for y in rules)
        found.append(replace(line, apart=ruled or step > usual))
    return found


def _line(row: Sequence[Char], left: float, unit: float) -> TextLine:
    text, at = "", 0
    runs = runs_of(row)
    for i, run in enumerate(runs):
        wanted = round((run[0].x0 - left) / unit)
        gap = max(wanted - at, 1 if i else 0)
        text += " " * gap
        words = "".join(c.text for c in run)
        text += words
        at += gap + sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)
    size = median(c.size for c in row)
    first = unbreakable(row)
    return TextLine(text, row[0].x0, row[-1].x1, row[0].top, size, len(runs), first)


def unbreakable(row: Sequence[Char]) -> float:
    """The width of what must stand together at the beginning of a line.

    That is a figure or Latin word or one character, with the brackets and marks that cling to it.
    """
    text = "".join(c.text[:1] for c in row)
    match = _TOGETHER.match(text)
    last = row[max(match.end() if match else 1, 1) - 1]
    return last.x1 - row[0].x0


def joined(lines: Sequence[TextLine], left: float, right: float) -> list[str]:
    """Lines of running text as paragraphs; lines of several parts stay as they are.

    A line goes on with the one above if that one reaches the right margin and it begins at the left.
    """
    found: list[str] = []
    above: TextLine | None = None
    for line in lines:
        goes_on = (
            above is not None
            and above.runs == line.runs == 1
            and above.x1 + line.first > right - 0.6 * above.size
            and line.x0 < left + 0.8 * line.size
            and abs(above.size - line.size) < 0.2 * line.size
            and not line.apart
        )
        if line.apart:
            found.append("")
        if goes_on:
            found[-1] += line.text.strip()
        else:
            found.append(line.text)
        above = line
    return found
