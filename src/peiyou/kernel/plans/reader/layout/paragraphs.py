"""Lines of running text put together again as the paragraphs they were before the page broke them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from peiyou.kernel.plans.reader.furniture import is_furniture
from peiyou.kernel.plans.reader.layout.labels import labelled
from peiyou.kernel.plans.reader.layout.words import bullet, fold, ordinal, width
from peiyou.kernel.plans.reader.model import Paragraph, Traced

_MIN_WRAP = 40
_SLACK = 5
_INDENT = 3


@dataclass(frozen=True, slots=True)
class _Page:
    """How lines are set: the column they are wrapped at (0 if they are not) and the left margin."""

    room: int
    margin: int


def rejoined(lines: Iterable[Paragraph]) -> list[Paragraph]:
    """Paragraphs without page furniture; a line goes on with the one above if that one was full.

    An empty line ends a paragraph, except around a page number.
    """
    lines = list(lines)
    page = _page([p.words.text for p in lines if not is_furniture(p.words.text)])
    found: list[Paragraph] = []
    above: Paragraph | None = None
    empty = turned = False
    for line in lines:
        text = line.words.text
        if is_furniture(text):
            turned = turned or bool(text.strip(" \t\u3000"))
            empty = True
            continue
        if above and (turned or not empty) and _goes_on(above, line, found[-1], page):
            whole = Traced.join([found[-1].words, line.words.strip()])
            found[-1] = Paragraph(whole, found[-1].level)
        else:
            found.append(line)
        above, empty, turned = line, False, False
    return found


def _page(texts: list[str]) -> _Page:
    """Text is wrapped if many lines end just before the longest one does."""
    widths = [width(t.rstrip()) for t in texts]
    room = max(widths, default=0)
    full = [w for w in widths if w >= room - _SLACK]
    longer = [w for w in widths if w > _MIN_WRAP]
    margin = min((_indent(t) for t in texts), default=0)
    wrapped = _MIN_WRAP < room <= 200 and len(full) >= 3 and len(full) >= 0.35 * len(longer)
    return _Page(room if wrapped else 0, margin)


def _goes_on(above: Paragraph, line: Paragraph, whole: Paragraph, page: _Page) -> bool:
    text, before = line.words.text, above.words.text.rstrip()
    if not page.room or above.level is not None or line.level is not None:
        return False
    if labelled(line.words) and not _open_bracket(whole.words.text):
        return False
    full = width(before) >= page.room - _SLACK
    return full and _indent(text) < page.margin + _INDENT and not _opens(text, before)


def _open_bracket(text: str) -> bool:
    return sum(text.count(c) for c in "（(〔") > sum(text.count(c) for c in "）)〕")


def _indent(text: str) -> int:
    return width(text[: len(text) - len(text.lstrip())])


def _opens(text: str, before: str) -> bool:
    """Whether a line begins something new: a numbered heading, or an item after a sentence's end."""
    found = ordinal(fold(text))
    if found is None:
        return bool(bullet(text))
    return found.style in ("cn", "cn)", "chapter") or before[-1:] in "。；：）〕】:;)"
