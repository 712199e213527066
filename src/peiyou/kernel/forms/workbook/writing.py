"""Writing a workbook: what may be filled in is open, all else is locked."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from peiyou.common.workbooks import column_letter
from peiyou.kernel.forms.definition import Cell, Column, Form, Row, Table, Type
from peiyou.kernel.forms.editions import digest_of
from peiyou.kernel.forms.values import as_text, to_excel
from peiyou.kernel.forms.workbook.checks import Checks
from peiyou.kernel.forms.workbook.layout import (
    FIRST,
    HEADS,
    HIDDEN,
    KEYS,
    PROPERTY_CODE,
    PROPERTY_DIGEST,
    TITLE,
    TOTALS,
    Record,
    has_sums,
)
from peiyou.kernel.forms.workbook.looks import WIDTHS, Looks

_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def write(form: Form, records: Sequence[Record], *, notes: Sequence[str] = ()) -> bytes:
    """The workbook; its words are in the reader's language. `notes` are sentences of its first sheet."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    digest = digest_of(form)
    book.set_properties({"title": str(form.title)})
    book.set_custom_property(PROPERTY_CODE, form.code)
    book.set_custom_property(PROPERTY_DIGEST, digest)
    looks = Looks(book)
    _explain(book, looks, form, notes)
    checks = Checks()
    for table in form.tables:
        Sheet(book, looks, checks, table).fill(form.code, digest, records)
    checks.write_lists(book)
    book.close()
    return out.getvalue()


class Sheet:
    """One table of the form as a sheet of the book."""

    def __init__(self, book: Any, looks: Looks, checks: Checks, table: Table) -> None:
        self.table, self.looks, self.checks = table, looks, checks
        self.sheet = book.add_worksheet(_name(table))
        self.told = [("number", _("number of the unit"), 16), ("name", _("unit"), 24)]
        for name, words, width in (
            ("group", _("belongs to"), 24),
            ("label", _("what the row is about"), 26),
            ("unit", _("counted in"), 10),
        ):
            if any(_told(row, name) for row in table.rows):
                self.told.append((name, words, width))
        self.first = HIDDEN + len(self.told)
        self.sums = has_sums(table)

    def fill(self, code: str, digest: str, records: Sequence[Record]) -> None:
        self._head(code, digest)
        line = FIRST
        totals = [Decimal(0)] * len(self.table.columns)
        for record, row in self._rows(records):
            self._line(line, record, row, totals)
            line += 1
        if self.sums:
            self._totals(line, totals)
        self.checks.into(self.sheet)
        self._finish(line)

    def _rows(self, records: Sequence[Record]) -> Iterator[tuple[Record, Row]]:
        for record in records:
            for row in self.table.rows:
                if record.rows is None or row.key in record.rows:
                    yield record, row

    def _head(self, code: str, digest: str) -> None:
        sheet, looks, table = self.sheet, self.looks, self.table
        sheet.set_column(0, HIDDEN - 1, 4, None, {"hidden": True})
        for place, (_name_of, _words, width) in enumerate(self.told, HIDDEN):
            sheet.set_column(place, place, width)
        for place, column in enumerate(table.columns, self.first):
            sheet.set_column(place, place, WIDTHS[column.type])
        sheet.write_string(TITLE, HIDDEN, str(table.title), looks.title)
        if table.help:
            sheet.write_string(TITLE, self.first, str(table.help), looks.note)
        sheet.set_row(KEYS, None, None, {"hidden": True})
        for place, key in enumerate((code, digest, table.key)):
            sheet.write_string(KEYS, place, key)
        for place, column in enumerate(table.columns, self.first):
            sheet.write_string(KEYS, place, column.key)
        for place, (_name_of, words, _width) in enumerate(self.told, HIDDEN):
            sheet.write_string(HEADS, place, words, looks.head)
        for place, column in enumerate(table.columns, self.first):
            sheet.write_string(HEADS, place, _heading(column), looks.head)
        if self.sums:
            after = self.first + len(table.columns)
            sheet.set_column(after, after, WIDTHS[Type.MONEY])
            sheet.write_string(HEADS, after, _("in total"), looks.head)

    def _line(self, line: int, record: Record, row: Row, totals: list[Decimal]) -> None:
        sheet, looks = self.sheet, self.looks
        cells = {cell.column.key: cell for cell in self.table.cells_of(row)}
        for place, key in enumerate((record.key, row.key, self._issued(record, cells))):
            sheet.write_string(line, place, key)
        for place, (name, _words, _width) in enumerate(self.told, HIDDEN):
            whose = record if name in {"number", "name"} else row
            sheet.write_string(line, place, str(getattr(whose, name)), looks.told)
        total = Decimal(0)
        for place, column in enumerate(self.table.columns):
            cell = cells.get(column.key)
            if cell is None:
                sheet.write_blank(line, self.first + place, None, looks.void)
                continue
            value = record.values.get(cell.path)
            self._cell(line, self.first + place, record, cell)
            if self.sums and isinstance(value, Decimal):
                total += value
                totals[place] += value
        if self.sums:
            last = self.first + len(self.table.columns) - 1
            area = f"{column_letter(self.first)}{line + 1}:{column_letter(last)}{line + 1}"
            sheet.write_formula(line, last + 1, f"=SUM({area})", looks.sum, float(total))

    def _issued(self, record: Record, cells: Mapping[str, Cell]) -> str:
        texts = []
        for column in self.table.columns:
            cell = cells.get(column.key)
            texts.append(as_text(cell.column, record.values.get(cell.path)) if cell else "")
        return json.dumps(texts, ensure_ascii=False)

    def _cell(self, line: int, place: int, record: Record, cell: Cell) -> None:
        column = cell.column
        is_open = (
            not column.locked
            and column.type is not Type.FILE
            and (record.writable is None or cell.path in record.writable)
        )
        look = self.looks.of(column, is_open=is_open)
        _write(self.sheet, line, place, to_excel(column, record.values.get(cell.path)), look)
        if is_open:
            self.checks.add(line, place, column)

    def _totals(self, line: int, totals: list[Decimal]) -> None:
        """Sums of what is shown: with a filter on, of what it lets through."""
        sheet, looks = self.sheet, self.looks
        sheet.write_string(line, 0, TOTALS)
        for place in range(HIDDEN, self.first):
            sheet.write_string(line, place, "", looks.sum)
        sheet.write_string(line, HIDDEN, _("in total"), looks.sum)
        for place, total in enumerate([*totals, sum(totals, Decimal(0))], self.first):
            letter = column_letter(place)
            formula = f"=SUBTOTAL(109,{letter}{FIRST + 1}:{letter}{max(line, FIRST + 1)})"
            sheet.write_formula(line, place, formula, looks.sum, float(total))

    def _finish(self, line: int) -> None:
        sheet = self.sheet
        last = self.first + len(self.table.columns) - (0 if self.sums else 1)
        sheet.freeze_panes(FIRST, self.first)
        if line > FIRST:
            sheet.autofilter(HEADS, HIDDEN, line - 1, last)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADS)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "sort": False, "autofilter": True}
        )


def _told(row: Row, name: str) -> bool:
    """Whether a column says something of the row: a group of its own name does not."""
    words = str(getattr(row, name))
    return bool(words) and not (name == "group" and words == str(row.label))


def _explain(book: Any, looks: Looks, form: Form, notes: Sequence[str]) -> None:
    """The first sheet: what this is, how to fill it in, what each column wants."""
    sheet = book.add_worksheet(_("how to fill in"))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 92)
    sheet.write_string(0, 0, str(form.title), looks.title)
    lines = [
        *([str(form.help)] if form.help else []),
        *notes,
        _("Fill in the white cells. Rows and columns must stay as they are; what is grey is not read back."),
        _("Nothing is written when you hand the workbook in: you see first what would change and what is wrong."),
        _("Whoever changes the same cells on the page meanwhile is not overwritten: you are asked."),
    ]  # fmt: skip
    line = 1
    for words in lines:
        sheet.merge_range(line, 0, line, 1, words, looks.wrapped)
        sheet.set_row(line, 15 * (1 + len(words) // 60))
        line += 1
    for table in form.tables:
        line += 1
        sheet.write_string(line, 0, str(table.title), looks.head)
        sheet.write_string(line, 1, str(table.help), looks.head)
        for column in table.columns:
            line += 1
            sheet.write_string(line, 0, _heading(column), looks.wrapped)
            sheet.write_string(line, 1, _wanted(column), looks.wrapped)
        line += 1
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _wanted(column: Column) -> str:
    said = [str(column.help)] if column.help else []
    if column.choices:
        said.append(
            _("One of: %(offered)s.") % {"offered": "、".join(str(c.label) for c in column.choices)}
        )
    if column.places:
        said.append(_("A number of at most %(places)s decimal places.") % {"places": column.places})
    if column.type is Type.DATE:
        said.append(_("A day, written as 2021-06-30."))
    if column.locked:
        said.append(_("Shown only."))
    return " ".join(said)


def _heading(column: Column) -> str:
    words = f"{column.label} ({column.unit})" if column.unit else str(column.label)
    return f"{words} *" if column.required else words


def _name(table: Table) -> str:
    return str(table.title or table.key).translate(_NOT_IN_NAMES).strip()[:31]


def _write(sheet: Any, line: int, place: int, value: Any, look: Any) -> None:
    if value is None:
        sheet.write_blank(line, place, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, look)
    elif isinstance(value, str):
        sheet.write_string(line, place, value, look)
    else:
        sheet.write_number(line, place, value, look)
