"""Tables flattened to one cell per line, as word processors export them to text.

Each cell is a line that begins with a tab, rows end with an empty line, and further lines of a cell
have no tab. Merged cells are missing altogether, so short rows are fitted to the header by content.
"""

from __future__ import annotations

import re
from itertools import combinations, islice

from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, names_columns, table_of
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, Part, part_of
from peiyou.kernel.plans.reader.layout.words import number
from peiyou.kernel.plans.reader.model import Traced

_DATE = re.compile(r".*(?:\d+年|\d+月|季度|年底|月底|每年|持续|长期|全年|年内).*")
_PARTY = re.compile(r".*(?:[厅局委部办会院校处]|政府|中心|公司|单位|部门|街道)[）)]?$", re.DOTALL)


def take(lines: Lines, at: int) -> Found | None:
    rows: list[list[Traced]] = []
    row: list[Traced] = []
    i = end = at
    while i < len(lines):
        line = lines[i]
        if line.text.startswith("\t") and "\t" not in line.text[1:]:
            row.append(line[1:])
        elif line.text.strip() and row:
            row[-1] = Traced.join([row[-1], line], "\n")
        elif not line.text.strip() and row:
            rows.append(row)
            row = []
        elif line.text.strip():
            break
        i += 1
        end = i if row or not line.text.strip() else end
    if row:
        rows.append(row)
    if len(rows) < 2 or not names_columns([c.text for c in rows[0]]):
        return None
    return table_of([_fitted(r, rows[0]) for r in rows]), end


def _fitted(row: list[Traced], header: list[Traced]) -> list[Traced]:
    """A short row spread over the header's columns, each cell where it looks most at home."""
    if len(row) >= len(header) or len(row) < 2:
        return row
    parts = [part_of(h.text) for h in header]
    empty = Traced("", ())
    best: tuple[float, list[int]] = (-1.0, [])
    for columns in _choices(len(row), len(header)):
        fit = sum(_likeness(w.text.strip(), parts[c]) for w, c in zip(row, columns, strict=True))
        best = max(best, (fit, columns), key=lambda b: b[0])
    placed = dict(zip(best[1], row, strict=True))
    return [placed.get(c, empty) for c in range(len(header))]


def _choices(count: int, columns: int) -> list[list[int]]:
    return [list(c) for c in islice(combinations(range(columns), count), 500)]


def _likeness(text: str, part: Part) -> float:
    if not text:
        return 0.1
    if part is Part.NUMBER:
        return 2.0 if isinstance(number(text), int) else 0.0
    if part in PARTIES:
        return 1.0 if _PARTY.match(text) else 0.0
    if part is Part.DEADLINE:
        return 1.0 if _DATE.fullmatch(text) and len(text) < 20 else 0.0
    if part is Part.TEXT:
        return min(len(text), 40) / 40
    return 0.2
