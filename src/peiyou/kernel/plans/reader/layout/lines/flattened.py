"""Tables flattened to one cell per line, as word processors export them to text.

Each cell is a line that begins with a tab, rows end with an empty line, and further lines of a cell
have no tab. Merged cells are missing altogether, so short rows are fitted to the header by content.
"""

from __future__ import annotations

from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, names_columns, table_of
from peiyou.kernel.plans.reader.layout.lines.likeness import fitted
from peiyou.kernel.plans.reader.layout.vocabulary import part_of
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
    header = next((r for r in rows[:_HIGHEST] if names_columns([c.text for c in r])), None)
    if len(rows) < 2 or header is None:
        return None
    parts = [part_of(c.text) for c in header]
    return table_of([fitted(r, parts) for r in rows]), end
