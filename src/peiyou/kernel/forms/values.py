"""Values of cells: read from what people type, paste or fill into a workbook, and shown again.

Numbers have at most `DIGITS` digits, so that a spreadsheet, a BIGINT and a person see the same one.
What a value is in Python stands with `definition.Type`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from peiyou.kernel.forms.definition import MAX_TEXT, NUMBERS, Column, Type, Value
from peiyou.kernel.forms.readers import READERS, trimmed


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell that somebody wrote: what stood there for them, and what is to stand there."""

    cell: str
    base: Value
    value: Value


def parse(column: Column, raw: Any) -> Value:
    """The value of `raw`: a text as typed, or what a workbook's cell holds (float, bool, date).

    Empty is None. Raises `FormError` with a sentence for the person who wrote it.
    """
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    return READERS[column.type](column, raw)


def display(column: Column, value: Value) -> str:
    """As a page shows it: grouped digits, the choice's words. Empty is the empty text."""
    if value is None:
        return ""
    if column.type is Type.YEAR:
        return str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal):
        return f"{trimmed(value):,f}" if isinstance(value, Decimal) else f"{value:,d}"
    if column.type is Type.CHOICE:
        return str(next((c.label for c in column.choices if c.code == value), value))
    return value.isoformat() if isinstance(value, date) else value


def as_text(column: Column, value: Value) -> str:
    """What an input holds, and what `base` is compared by; `parse` reads the same value back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return f"{trimmed(value):f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def to_excel(column: Column, value: Value) -> str | float | bool | date | None:
    """What a workbook's cell holds. A choice is its words, since these are what its drop-down offers."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | Decimal):
        return float(value)
    if isinstance(value, date):
        # Days before 1900-03-01 are not days to every spreadsheet.
        return value if value >= date(1900, 3, 1) else value.isoformat()
    return None if value is None else display(column, value)


def to_plain(column: Column, value: Value) -> str | int | bool | None:
    """For JSON: numbers that may have decimal places are texts, so that none is read as a float."""
    if value is None:
        return None
    if column.type in {Type.INTEGER, Type.YEAR, Type.YES_NO} and isinstance(value, int):
        return value
    return as_text(column, value)


def as_kept(column: Column) -> Column:
    """The column without its bounds: what it reads also where it would not be taken any more."""
    return replace(column, least=None, most=None, longest=MAX_TEXT)


def from_plain(column: Column, plain: str | int | bool | None) -> Value:
    """What `to_plain` or `as_text` wrote, read back. Who reads thousands makes `as_kept` once and uses `parse`."""
    return parse(as_kept(column), plain)


def is_number(column: Column) -> bool:
    """Whether the column's values are figures: set to the right, and summed where somebody sums."""
    return column.type in NUMBERS
