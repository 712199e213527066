"""People to take away: who holds which role where, and nothing else about them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import xlsxwriter
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from peiyou.common.formulas import harmless
from peiyou.kernel.access.queries.people import PersonRow

MEDIA: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS: Final = (20, 24, 36, 14, 12, 12)


def headings() -> list[str]:
    return [_("Name"), _("Role"), _("Unit"), _("Unit's number"), _("From"), _("Last day")]


def lines(rows: Sequence[PersonRow]) -> Iterator[list[str]]:
    """One line a grant; who holds none has one line with a name."""
    for row in rows:
        for grant in row.grants:
            unit = grant.unit
            last = grant.last_day
            yield [
                row.person.name,
                str(grant.get_role_display()),
                unit.name if unit else "",
                unit.code if unit else "",
                localdate(grant.valid_from).isoformat(),
                last.isoformat() if last else "",
            ]
        if not row.grants:
            yield [row.person.name, "", "", "", "", ""]


def table(form: str, rows: Sequence[PersonRow]) -> bytes:
    """As ``csv`` (UTF-8 with a byte order mark, for spreadsheets) or ``xlsx``."""
    return _csv(rows) if form == "csv" else _xlsx(rows)


def _csv(rows: Sequence[PersonRow]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings())
    writer.writerows([[harmless(cell) for cell in line] for line in lines(rows)])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[PersonRow]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(_("People"))
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, headings(), bold)
    for number, line in enumerate(lines(rows), 1):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()
