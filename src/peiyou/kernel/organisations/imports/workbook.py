"""A workbook of units as rows of typed values: sniffed and bounded before it is opened.

What is wrong is said cell by cell. What a cell means for the register is `imports.units`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from peiyou.common.archives import BadArchive
from peiyou.common.workbooks import column_letter, sheet_cells
from peiyou.kernel.actions.refusals import WORKBOOKS
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.queries.columns import (
    Column,
    Shape,
    columns_by_heading,
    values_by_label,
    yes_and_no,
)

LIMIT: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 96 * 1024 * 1024
"""`MOST_ROWS` rows of full cells are about half of it; all strings of a workbook are read at once."""
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 60
NEEDED: Final = ("name", "kind", "place")

_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell; without a column with the row."""

    message: str
    column: Column | None = None


@dataclass(slots=True)
class Row:
    """One line of the sheet; `values` by column name, empty cells left out."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`letters` says where each column stands; `ignored` are headings that mean nothing here."""

    rows: list[Row]
    letters: dict[str, str]
    ignored: list[str]


def read_workbook(path: Path) -> Sheet:
    """The first sheet of the file. Raises `OrganisationError` where it is no list of units."""
    cells = _cells(path)
    columns, ignored = _columns(next(cells, ()))
    rows = [
        row for line, values in enumerate(cells, 2) if (row := _row(line, values, columns)).values
    ]
    if len(rows) >= MOST_ROWS:
        raise OrganisationError(
            "TOO_MANY_ROWS", _("The sheet has more than %(most)s rows. Import it in parts."), most=MOST_ROWS
        )  # fmt: skip
    if not rows:
        raise OrganisationError("NO_ROWS", _("The first sheet has no rows below its headings."))
    letters = {column.name: column_letter(place) for place, column in columns}
    return Sheet(rows, letters, ignored)


def _cells(path: Path) -> Iterator[Sequence[Any]]:
    """Rows of cells as values, the headings first, no more of them than are taken."""
    if path.stat().st_size > LIMIT:
        raise OrganisationError(
            "FILE_TOO_LARGE",
            _("The file is larger than %(limit)s. Import it in parts."),
            limit=filesizeformat(LIMIT),
        )
    try:
        yield from sheet_cells(
            path, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, most=MOST_UNPACKED
        )
    except BadArchive as error:
        raise OrganisationError(error.code, WORKBOOKS[error.code]) from error


def _columns(head: Sequence[Any]) -> tuple[list[tuple[int, Column]], list[str]]:
    """Where each known column stands, and the headings that are not known."""
    known = columns_by_heading()
    found: dict[str, tuple[int, Column]] = {}
    ignored = []
    for place, cell in enumerate(head):
        text = _text(cell)
        column = known.get(text.lower())
        if column is None:
            ignored += [text] if text else []
        else:
            found.setdefault(column.name, (place, column))
    missing = [str(known[name].label) for name in NEEDED if name not in found]
    if missing:
        raise OrganisationError(
            "TABLE_HEADINGS",
            _("The first row must name the columns; these are missing: %(missing)s. Start from the template."),
            missing="、".join(missing),
        )  # fmt: skip
    return [pair for pair in found.values() if not pair[1].told], ignored


def _row(line: int, cells: Sequence[Any], columns: list[tuple[int, Column]]) -> Row:
    row = Row(line)
    values = row.values
    for place, column in columns:
        cell = cells[place] if place < len(cells) else None
        if cell is None or cell == "":
            continue
        if column.shape is Shape.TEXT or column.shape is Shape.UNIT:
            if text := _text(cell):
                values[column.name] = text
            continue
        try:
            values[column.name] = _value(column, cell)
        except OrganisationError as error:
            row.faults.append(Fault(str(error), column))
    return row


def _value(column: Column, cell: Any) -> Any:
    if column.shape is Shape.DAY:
        return _day(cell)
    text = _text(cell)
    known = yes_and_no() if column.choices is None else values_by_label(column.choices)
    value = known.get(text.lower())
    if value is None:
        offered = (
            [str(choice.label) for choice in column.choices]
            if column.choices
            else [str(_("yes")), str(_("no"))]
        )
        raise OrganisationError(
            "CELL_CHOICE",
            _("“%(text)s” is not one of: %(offered)s."),
            text=text,
            offered="、".join(offered),
        )
    return value


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(_text(cell))
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise OrganisationError(
        "CELL_DAY", _("“%(text)s” is no day. Write it as 2020-09-16."), text=_text(cell)
    )


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
