"""The title lines of a document and the years they state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from peiyou.kernel.plans.reader.layout.words import is_continued, is_note, ordinal, squash

_NOT_TITLE = re.compile(
    r"\s*(?:附[件表录]?\s*\d*\s*[:：]?\s*$|附件|填报|单位[:：]|编制|制表|密级|日期|联系|.{0,20}[〔\[(（]20\d\d[〕\])）]\s*\d+\s*号)"
)
_SPAN = re.compile(r"(20\d\d)年?(?:度)?[—\-–－~～至到]+(20\d\d)")
_ONE = re.compile(r"(20\d\d)年")
_WORD = {"三年": 3, "五年": 5, "两年": 2, "四年": 4}


def title_of(lines: Sequence[str]) -> str | None:
    """The title: the first lines that are short, no sentence, no number and no form field."""
    title: list[str] = []
    for line in lines[:12]:
        text = "".join(line.split())
        if not text or _NOT_TITLE.match(text) or is_note(text) or is_continued(text):
            if title and text:
                break
            continue
        opens = ordinal(text) is not None and not re.match(r"20\d\d", text)
        if len(text) > 45 or text.endswith(("。", "；", "：")) or opens:
            break
        title.append(text)
        if len(title) == 3:
            break
    return "".join(title) or None


def years_of(title: str | None, lines: Iterable[str]) -> tuple[int | None, int | None]:
    """The years a plan runs: of its title, else the span or the year that its text names most."""
    if title and (found := _years(squash(title))):
        return found
    text = squash("\n".join(lines))
    spans = [(int(a), int(b)) for a, b in _SPAN.findall(text) if int(a) < int(b)]
    if spans:
        return max(set(spans), key=spans.count)
    years = [int(y) for y in _ONE.findall(text)]
    return (None, None) if not years else (min(years), max(years))


def _years(text: str) -> tuple[int, int] | None:
    if match := _SPAN.search(text):
        return int(match[1]), int(match[2])
    if match := _ONE.search(text):
        first = int(match[1])
        length = next((n for word, n in _WORD.items() if word in text), 1)
        return first, first + length - 1
    return None
