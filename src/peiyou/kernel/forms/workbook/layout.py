"""Where things stand in a sheet; what the writer and the reader have to agree on.

A sheet is a table of the form. Its first row is the title, the second, hidden, has the keys of the
columns, the third the headings. Three hidden columns stand first: whose row it is, the row's key, and
what was issued in it as a JSON list of texts, one per column. With it a cell that its reader changed
can be told from one that somebody else has changed since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from peiyou.kernel.forms.definition import Table, Type, Value

TITLE, KEYS, HEADS, FIRST = range(4)
"""Rows, counted from 0."""
RECORD, ROW, ISSUED, HIDDEN = range(4)
"""Columns, counted from 0; in the row of keys these hold the form's code, its digest and the table's key."""
TOTALS: Final = "="
"""What stands as the record of the row of sums."""
PROPERTY_CODE: Final = "peiyou-form"
PROPERTY_DIGEST: Final = "peiyou-digest"


@dataclass(frozen=True, slots=True)
class Record:
    """One unit's part of a workbook. `rows`: which rows it is asked; `writable`: which cells are open. None: all."""

    key: str
    number: str
    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    rows: Collection[str] | None = None
    writable: Collection[str] | None = None


def has_sums(table: Table) -> bool:
    """Only where all columns are money does a sum over them mean anything."""
    return len(table.columns) > 1 and all(c.type is Type.MONEY for c in table.columns)
