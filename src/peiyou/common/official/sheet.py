"""The tables of a document as a workbook (.xlsx): one sheet each, figures as figures, ready to print."""

from __future__ import annotations

import io
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from peiyou.common.official import layout
from peiyou.common.official.document import Cell, Document, Placed, Table, placed
from peiyou.common.official.word_text import printable

A4: Final = 9
WIDE: Final = 100
"""Characters that the columns of a sheet share."""
NAME: Final = 31
"""What Excel takes as the name of a sheet, in characters."""
FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
EXACT: Final = 15
"""Digits that Excel keeps of a number; what has more is written as text."""


def as_sheet(document: Document) -> bytes:
    """Paragraphs and signatures are left out; title, mark, notes, version and check code are kept."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": printable(document.title),
            "author": printable(document.issuer),
            "created": datetime.combine(document.dated, time()),
        }
    )
    forms = _Forms(book)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for number, table in enumerate(tables, 1):
        name = table.caption.translate(FORBIDDEN).strip()[:NAME] or f"表{number}"
        _fill(book.add_worksheet(name), table, document, forms)
    book.close()
    return out.getvalue()


class _Forms:
    """Formats of the book, each made once."""

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, dict[tuple[Any, ...], Any]()

    def __call__(self, **how: Any) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"font_size": layout.TABLE_SIZE, "valign": "vcenter", **how})  # fmt: skip
        return self.made[key]


def _fill(sheet: Any, table: Table, document: Document, forms: _Forms) -> None:
    columns = table.columns
    last = len(columns) - 1
    whole = sum(column.width for column in columns)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, max(6, WIDE * column.width / whole))
    line = 0
    for text, how in (
        (table.caption, {"bold": True}),
        (document.title, {"bold": True, "align": "center", "font_size": layout.BODY_SIZE}),
        ("　".join(filter(None, (document.mark, table.unit))), {"align": "right"}),
    ):
        if text:
            _across(sheet, line, last, text, forms(text_wrap=True, **how))
            line += 1
    start = line + len(table.head)
    for spot in placed(table.head, len(columns)):
        _write(sheet, line, spot, forms(border=1, text_wrap=True, bold=True, align="center"), None)
    for spot in placed(table.rows, len(columns)):
        align = spot.cell.align or columns[spot.column].align
        shape: dict[str, Any] = {"border": 1, "text_wrap": True, "align": align, "bold": spot.cell.bold}  # fmt: skip
        number = _number(spot.cell)
        if number is not None:
            places = "." + "0" * spot.cell.places if spot.cell.places else ""
            shape["num_format"] = f"#,##0{places}"
        _write(sheet, start, spot, forms(**shape), number)
    after = start + len(table.rows)
    for note in table.notes:
        _across(sheet, after, last, note, forms(text_wrap=True))
        sheet.set_row(after, layout.TABLE_PITCH * (1 + len(note) // 60))
        after += 1
    _paper(sheet, document, line, start)


def _number(cell: Cell) -> int | float | None:
    """The figure where Excel can hold it exactly as printed; else the text is written."""
    value = cell.number
    if value is None or len(Decimal(value).as_tuple().digits) > EXACT:
        return None
    return value if isinstance(value, int) else float(value)


def _write(sheet: Any, first: int, spot: Placed, form: Any, number: int | float | None) -> None:
    row, column, cell = first + spot.row, spot.column, spot.cell
    if cell.across > 1 or cell.down > 1:
        sheet.merge_range(row, column, row + cell.down - 1, column + cell.across - 1, "", form)
    if number is None:
        sheet.write_string(row, column, printable(cell.text), form)
    else:
        sheet.write_number(row, column, number, form)


def _across(sheet: Any, row: int, last: int, text: str, form: Any) -> None:
    if last:
        sheet.merge_range(row, 0, row, last, "", form)
    sheet.write_string(row, 0, printable(text), form)


def _paper(sheet: Any, document: Document, head: int, body: int) -> None:
    """Printed on A4 in the width of one sheet, with the head on each; version and code at the foot."""
    sheet.set_paper(A4)
    if document.is_wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head, body - 1)
    sheet.freeze_panes(body, 0)
    sheet.set_footer("&L" + document.foot.replace("&", "&&") + "&C— &P —")
    if document.mark:
        sheet.set_header("&R" + document.mark.replace("&", "&&"))
