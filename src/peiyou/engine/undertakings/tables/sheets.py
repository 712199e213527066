"""Plain tables as files: CSV, and Excel with numbers that can be added up."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import xlsxwriter

from peiyou.common.formulas import harmless

Cell = str | int | Decimal | None
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`notes` are lines that say what the numbers are; they stand below the table."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()


def as_bytes(sheet: Sheet, form: str) -> bytes:
    return _csv(sheet) if form == "csv" else _xlsx(sheet)


def _csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark: so spreadsheets know that it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.head)
    for row in sheet.rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: int | Decimal | None) -> str:
    return "" if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _xlsx(sheet: Sheet) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(sheet.title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0.######", "valign": "top"})
    for place, words in enumerate(sheet.head):
        page.write_string(0, place, words, bold)
        page.set_column(place, place, 34 if place < 2 else 15)
    for line, row in enumerate(sheet.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(line, place, cell, text)
            elif cell is not None:
                page.write_number(line, place, cell, number)
    for line, words in enumerate(sheet.notes, len(sheet.rows) + 2):
        page.write_string(line, 0, words)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return out.getvalue()
