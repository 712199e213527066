"""The register as files: what the list shows, and an empty workbook to fill in."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from peiyou.common.formulas import harmless
from peiyou.kernel.organisations.queries.columns import COLUMNS, Shape, cells, head
from peiyou.kernel.organisations.queries.sheet import SheetRow

ROOM: Final = 5_000
"""Empty rows of the template that have drop-downs and are open to writing."""


def csv_lines(rows: Iterable[SheetRow]) -> Iterator[bytes]:
    """Line by line, as they are sent. UTF-8 with a byte order mark: so spreadsheets know that it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head())
    yield out.getvalue().encode("utf-8-sig")
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([harmless(str(cell)) for cell in cells(row)])
        yield out.getvalue().encode()


def as_xlsx(rows: Iterable[SheetRow]) -> IO[bytes]:
    """One sheet with a filter and a frozen head, as the import reads it: a file that goes when closed.

    Each row is written away before the next one is asked for.
    """
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    _book(out, rows, room=0)
    out.seek(0)
    return out


def template() -> bytes:
    """An empty sheet whose head is locked, with drop-downs, and a sheet of notes."""
    out = io.BytesIO()
    _book(out, (), room=ROOM)
    return out.getvalue()


def _book(out: IO[bytes], rows: Iterable[SheetRow], room: int) -> None:
    """`room` rows stay empty, to be filled in; without any the book is written row by row."""
    book = xlsxwriter.Workbook(
        out, {"constant_memory": not room, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": _("register of units")})
    sheet = book.add_worksheet(_("register of units"))
    last = _fill(book, sheet, rows)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if room:
        _offer(book, sheet, room)
        _explain(book)
    book.close()


def _fill(book: Any, sheet: Any, rows: Iterable[SheetRow]) -> int:
    """The head and the rows; returns the number of the last one."""
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#f0ede4"})  # fmt: skip
    text = book.add_format({"num_format": "@", "valign": "top", "locked": False})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "locked": False})
    for place, column in enumerate(COLUMNS):
        form = day if column.shape is Shape.DAY else text
        sheet.set_column(place, place, column.width, form)
        sheet.write_string(0, place, str(column.label), bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, cell in enumerate(cells(row)):
            if isinstance(cell, date):
                # Days before 1900 are no days to a spreadsheet.
                if cell.year >= 1900:
                    sheet.write_datetime(last, place, cell, day)
                else:
                    sheet.write_string(last, place, cell.isoformat(), text)
            elif cell:
                sheet.write_string(last, place, cell, text)
    return last


def _offer(book: Any, sheet: Any, room: int) -> None:
    """Notes on the head, drop-downs below it, and a lock on the head alone."""
    lists = book.add_worksheet("lists")
    lists.hide()
    for place, column in enumerate(COLUMNS):
        if column.help:
            sheet.write_comment(0, place, str(column.help), {"x_scale": 1.6})
        offered = _offered(column.choices, column.shape)
        if offered:
            lists.write_column(0, place, offered)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            sheet.data_validation(
                1, place, room, place,
                {"validate": "list", "source": f"=lists!${letter}$1:${letter}${len(offered)}"},
            )  # fmt: skip
    sheet.protect(
        "", {"format_columns": True, "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True}
    )  # fmt: skip


def _offered(choices: Any, shape: Shape) -> list[str]:
    if choices:
        return [str(choice.label) for choice in choices]
    return [_("yes"), _("no")] if shape is Shape.YES_NO else []


def _explain(book: Any) -> None:
    """What each column wants, as a sheet that can be printed."""
    notes = book.add_worksheet(_("notes"))
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    notes.set_column(0, 0, 28, wrapped)
    notes.set_column(1, 1, 90, wrapped)
    lines = [
        _("One row is one unit. The first sheet is read, this one is not."),
        _("A row with the stable key or a number of a unit that is registered changes that unit; other rows are new."),
        _("Nothing is written before you have seen what would change, and then all rows or none."),
    ]  # fmt: skip
    for place, line in enumerate(lines):
        notes.merge_range(place, 0, place, 1, line, wrapped)
    for place, column in enumerate(COLUMNS, len(lines) + 1):
        notes.write_string(place, 0, str(column.label), bold)
        offered = _offered(column.choices, column.shape)
        words = [str(column.help), *([_("、").join(offered)] if offered else [])]
        notes.write_string(place, 1, " ".join(word for word in words if word), wrapped)
