"""Tables flattened to one cell per line with nothing to show it: only the header's words and the numbers.

The header is a run of lines that each name a column, the first one the number. A row begins at every
line that is a number; what is left over when its cells are filled heads the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, is_caption, table_of
from peiyou.kernel.plans.reader.layout.lines.likeness import fitted, gathered
from peiyou.kernel.plans.reader.layout.vocabulary import WORDS, Part, part_of
from peiyou.kernel.plans.reader.layout.words import is_note, ordinal, squash
from peiyou.kernel.plans.reader.model import Traced

_LONGEST_LABEL = 12
_NUMBER = re.compile(r"[A-Za-z]{0,5}[-—]?\d{1,4}(?:[-.]\d{1,3})*[.、]?")

_ALONE = re.compile(r"[一二三四五六七八九十]{1,3}[、.]?")
"""A section's number on a line of its own; its heading is the next line."""


def take(lines: Lines, at: int) -> Found | None:
    filled = [(i, lines[i].strip()) for i in range(at, len(lines)) if lines[i].text.strip()]
    header = _header([words for _, words in filled])
    if not header:
        return None
    parts = [part_of(words.text) for words in header]
    end = next((k for k, (_, w) in enumerate(filled) if k and _ends(w)), len(filled))
    rows = _rows([words for _, words in filled[len(header) : end]], header, parts)
    if sum(len(row) > 1 for row in rows) < 2:
        return None
    return table_of([header, *rows]), filled[end][0] if end < len(filled) else len(lines)


def _header(lines: Sequence[Traced]) -> list[Traced]:
    """The lines that name columns: a number first, something to do, and something else."""
    header: list[Traced] = []
    for words in lines:
        label = squash(words.text)
        if len(label) > _LONGEST_LABEL or ordinal(label) or part_of(words.text) is Part.UNKNOWN:
            break
        header.append(words)
    parts = [part_of(words.text) for words in header]
    good = len(set(parts)) >= 3 and parts[0] is Part.NUMBER and bool(set(parts) & set(WORDS))
    return header if good else []


def _ends(words: Traced) -> bool:
    return is_note(words.text) or is_caption(words.text)


def _counts(text: str) -> bool:
    """Whether a line is a task's number. 一 alone numbers sections."""
    return bool(_NUMBER.fullmatch(squash(text)))


def _rows(
    lines: Sequence[Traced], header: Sequence[Traced], parts: Sequence[Part]
) -> list[list[Traced]]:
    rows: list[list[Traced]] = []
    row: list[Traced] = []
    for words in [*lines, Traced("", ())]:
        numbered = _counts(words.text) and (not row or len(row) > 2)
        if row and (numbered or not words):
            rows.extend(_row(row, parts))
            row = []
        if numbered or row:
            row.append(words)
        elif words:
            rows.append([words])
    labels = {squash(words.text) for words in header}
    return [r for r in rows if not all(squash(c.text) in labels for c in r)]


def _row(lines: list[Traced], parts: Sequence[Part]) -> list[list[Traced]]:
    """A row's cells, and the headings that came after its last cell."""
    below: list[list[Traced]] = []
    if len(lines) > len(parts) and _ALONE.fullmatch(squash(lines[-2].text)):
        below = [[lines[-2]], [lines[-1]]]
        lines = lines[:-2]
    while len(lines) > 2 and _heads(lines[-1], len(lines) > len(parts)):
        below.insert(0, [lines.pop()])
    if len(lines) > len(parts):
        return [gathered(lines, parts), *below]
    return [fitted(lines, parts), *below]


def _heads(words: Traced, left_over: bool) -> bool:
    mark = ordinal(words.text)
    if mark and mark.style in ("cn", "cn)", "chapter"):
        return True
    return left_over and not any(c in words.text for c in "，、。；") and 4 < len(words) <= 25
