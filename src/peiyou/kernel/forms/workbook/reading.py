"""Reading a workbook that comes back: every cell anew, whatever its protection let happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peiyou.common.archives import BadArchive
from peiyou.common.workbooks import ERROR, column_letter, grids
from peiyou.kernel.actions.refusals import WORKBOOKS
from peiyou.kernel.forms.definition import Cell, Form, Table, Type, Value
from peiyou.kernel.forms.editions import digest_of
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import parse
from peiyou.kernel.forms.workbook.layout import FIRST, HIDDEN, ISSUED, KEYS, RECORD, ROW, TOTALS
from peiyou.kernel.forms.workbook.mapping import Mapping as EditionMapping
from peiyou.kernel.forms.workbook.mapping import mapping_of

STEP: Final = 500
"""Rows between two reports of how far it is."""


class Place(NamedTuple):
    """Where something stands, as a spreadsheet program says it. Without a column it is about the row."""

    sheet: str
    row: int
    column: str = ""


class Problem(NamedTuple):
    place: Place
    code: str
    message: str


class Entry(NamedTuple):
    """One cell that was read. `issued` is the text that stood there when the workbook was made; None: not known."""

    value: Value
    issued: str | None
    sheet: str
    row: int
    column: int

    @property
    def place(self) -> Place:
        return Place(self.sheet, self.row, column_letter(self.column))


@dataclass(slots=True)
class Filled:
    """What was read: by record and address. `mapping` where the workbook is of another edition."""

    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Where each record first stands."""
    problems: list[Problem] = field(default_factory=list)
    mapping: EditionMapping | None = None
    rows: int = 0


FormOf = Callable[[str], Form | None]
Progress = Callable[[int, int], None]


def read(
    path: Path, form: Form, form_of: FormOf, *, progress: Progress = lambda _done, _all: None
) -> Filled:
    """The workbook as values of `form`. `form_of` gives the definition of another edition by its digest.

    Raises `FormError` where the file is not a workbook of this form at all; what is wrong with cells and
    rows is in `problems`.
    """
    sheets = _sheets(path)
    code, digest = _origin(sheets)
    if code != form.code:
        raise FormError(
            "WORKBOOK_OTHER_FORM",
            _("This workbook belongs to something else. Take the workbook of this page and fill that in."),
        )  # fmt: skip
    filled, source = Filled(), form
    if digest != digest_of(form):
        old = form_of(digest)
        if old is None:
            raise FormError(
                "WORKBOOK_EDITION_UNKNOWN",
                _("This workbook was not issued here, or its first rows were changed. Take a new one and fill that in."),
            )  # fmt: skip
        source, mapping = old, mapping_of(old, form)
        filled.mapping = None if mapping.is_whole else mapping
    total = sum(max(len(rows) - FIRST, 0) for _table, _name, rows in _tables(sheets, form))
    seen: set[tuple[str, str]] = set()
    for table, name, rows in _tables(sheets, form):
        _Reader(table, name, rows, filled, seen, _order(source, table.key)).read(total, progress)
    return filled


def _order(source: Form, key: str) -> dict[str, int]:
    """Where each column stands in the list of what was issued."""
    for table in source.tables:
        if table.key == key:
            return {column.key: no for no, column in enumerate(table.columns)}
    return {}


def _sheets(path: Path) -> Mapping[str, list[list[Any]]]:
    try:
        return grids(path)
    except BadArchive as error:
        raise FormError(error.code, WORKBOOKS[error.code]) from error


def _origin(sheets: Mapping[str, list[list[Any]]]) -> tuple[str, str]:
    for rows in sheets.values():
        if len(rows) > KEYS and len(rows[KEYS]) > HIDDEN and rows[KEYS][RECORD]:
            return str(rows[KEYS][RECORD]), str(rows[KEYS][ROW])
    raise FormError(
        "WORKBOOK_NOT_OURS",
        _("This is not a workbook of ours: its hidden first columns are missing. Take the workbook of this page and fill that in."),
    )  # fmt: skip


def _tables(
    sheets: Mapping[str, list[list[Any]]], form: Form
) -> Iterator[tuple[Table, str, list[list[Any]]]]:
    by_key = {table.key: table for table in form.tables}
    for name, rows in sheets.items():
        if len(rows) > KEYS and len(rows[KEYS]) > HIDDEN:
            table = by_key.get(str(rows[KEYS][ISSUED]))
            if table is not None:
                yield table, name, rows


class _Reader:
    """One sheet. Columns are found by their keys, wherever they stand now."""

    def __init__(
        self,
        table: Table,
        name: str,
        rows: list[list[Any]],
        filled: Filled,
        seen: set[tuple[str, str]],
        order: Mapping[str, int],
    ) -> None:
        self.name, self.rows, self.filled, self.seen, self.order = name, rows, filled, seen, order
        known = {column.key for column in table.columns}
        self.placed = {
            str(key): place
            for place, key in enumerate(rows[KEYS])
            if place >= HIDDEN and str(key) in known
        }
        lost = filled.mapping.lost if filled.mapping else frozenset()
        self.asked: dict[str, list[tuple[int, int, Cell]]] = {
            row.key: [
                (self.placed[cell.column.key], order.get(cell.column.key, -1), cell)
                for cell in table.cells_of(row)
                if cell.column.key in self.placed
                and not cell.column.locked
                and cell.column.type is not Type.FILE
                and cell.path not in lost
            ]
            for row in table.rows
        }

    def read(self, total: int, progress: Progress) -> None:
        for line, values in enumerate(self.rows[FIRST:], FIRST + 1):
            self.filled.rows += 1
            if self.filled.rows % STEP == 0:
                progress(self.filled.rows, total)
            record, key = str(values[RECORD]), str(values[ROW])
            if record == TOTALS:
                continue
            if not record:
                self._without_key(line, values)
                continue
            cells = self.asked.get(key)
            if cells is None:
                if self.filled.mapping is None:
                    self._problem(line, "ROW_UNKNOWN", gettext("The hidden key of this row was changed. Take a new workbook for it."))  # fmt: skip
                continue
            if (record, key) in self.seen:
                self._problem(
                    line, "ROW_TWICE", gettext("This row stands here twice. Delete the copy.")
                )
                continue
            self.seen.add((record, key))
            self._row(line, record, values, cells)

    def _row(
        self, line: int, record: str, values: Sequence[Any], cells: list[tuple[int, int, Cell]]
    ) -> None:
        entries = self.filled.entries.setdefault(record, {})
        self.filled.places.setdefault(record, Place(self.name, line))
        issued = _issued(values[ISSUED], len(self.order))
        for place, no, cell in cells:
            raw = values[place] if place < len(values) else None
            try:
                if raw is ERROR:
                    raise FormError(
                        "CELL_FORMULA", _("The formula in this cell has an error. Write the value.")
                    )
                value = parse(cell.column, raw)
            except FormError as error:
                self._problem(line, error.code, str(error), column_letter(place))
                continue
            text = issued[no] if issued and no >= 0 else None
            entries[cell.path] = Entry(value, text, self.name, line, place)

    def _without_key(self, line: int, values: Sequence[Any]) -> None:
        if any(place < len(values) and values[place] != "" for place in self.placed.values()):
            self._problem(
                line,
                "ROW_ADDED",
                gettext("This row was added and belongs to nothing. Rows cannot be added here: delete it."),
            )  # fmt: skip

    def _problem(self, line: int, code: str, message: str, column: str = "") -> None:
        self.filled.problems.append(Problem(Place(self.name, line, column), code, message))


def _issued(raw: Any, columns: int) -> list[str] | None:
    """The texts that were issued in a row; None where they are not there any more as they were."""
    try:
        texts = json.loads(raw)
    except (TypeError, ValueError):
        return None
    if not isinstance(texts, list) or len(texts) != columns:
        return None
    return [str(text) for text in texts]
