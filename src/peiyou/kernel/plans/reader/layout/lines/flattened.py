"""Tables flattened to one cell per line, as word processors export them to text.

Each cell is a line that begins with a tab, rows end with an empty line, and further lines of a cell
have no tab. Merged cells are missing altogether, so short rows are fitted to the header by content.
"""

from __future__ import annotations

from collections.abc import Sequence

from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, names_columns, table_of
from peiyou.kernel.plans.reader.layout.lines.likeness import fitted
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, part_of
from peiyou.kernel.plans.reader.layout.words import squash
from peiyou.kernel.plans.reader.model import Traced

_HIGHEST = 5
"""A title and form fields may stand in rows above the header."""


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
    first = next(
        (i for i, r in enumerate(rows[:_HIGHEST]) if names_columns([c.text for c in r])), None
    )
    if len(rows) < 2 or first is None:
        return None
    header, rows = _one_header(rows, first)
    parts = [part_of(c.text) for c in header]
    return table_of([fitted(r, parts) for r in rows]), end


def _one_header(rows: list[list[Traced]], first: int) -> tuple[list[Traced], list[list[Traced]]]:
    """The header, and the rows with it in one piece: labels of a second row stand under the label
    that means the same (责任分工 over 牵头单位 and 配合单位), in every place where the header is printed."""
    header = rows[first]
    below = rows[first + 1] if first + 1 < len(rows) else []
    under = _group(header, below)
    if under is None:
        return header, rows
    whole = [*header[:under], *below, *header[under + 1 :]]
    upper, lower = _squashed(header), _squashed(below)
    kept = [whole if _squashed(row) == upper else row for row in rows if _squashed(row) != lower]
    return whole, kept


def _group(header: Sequence[Traced], below: Sequence[Traced]) -> int | None:
    """Which column of the header the labels of the next row divide, if they are labels."""
    parts = [part_of(c.text) for c in below]
    if len(below) < 2 or len(below) >= len(header) or not set(parts) <= {*PARTIES}:
        return None
    return next((i for i, c in enumerate(header) if part_of(c.text) in PARTIES), None)


def _squashed(row: Sequence[Traced]) -> list[str]:
    return [squash(c.text) for c in row]
