"""The task table to take away: one row a deliverable, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from peiyou.common.formulas import harmless
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.queries.rows import PromiseRow, TaskRow
from peiyou.kernel.plans.queries.wording import Wording

Cell = str | int | float
WIDTHS = (6, 24, 60, 5, 12, 36, 12, 10, 10, 8, 14, 12, 24, 40, 20, 38)


def headings(*, is_translated: bool) -> list[str]:
    chinese = [_("wording"), _("object")]
    extra = [_("%(column)s in Chinese") % {"column": column} for column in chinese]
    return [
        _("no."), _("section"), _("wording"), _("item"), _("verb"), _("object"), _("quantity"),
        _("up to"), _("bound"), _("unit"), _("per"), _("way of working"), _("note"),
        _("responsible, in printed order"), _("deadline"), _("stable key"),
        *(extra if is_translated else ()),
    ]  # fmt: skip


def table_rows(tasks: Iterable[TaskRow], *, is_translated: bool) -> Iterator[list[Cell]]:
    """A row for each deliverable; what belongs to its task is repeated, so that every row can stand alone."""
    for task in tasks:
        parties = _("、").join(
            _party(p.name, p.role_label if p.is_lead else "") for p in task.parties
        )
        for promise in task.promises:
            row: list[Cell] = [
                task.number, _words(task.section.title if task.section else None), str(task.sentence),
                promise.seq, "" if promise.verb_implied else str(promise.verb), str(promise.object),
                _number(promise.quantity), _number(promise.quantity_max), _bound(promise),
                _words(promise.amount.unit if promise.amount else None), _words(promise.per),
                promise.way_label, _words(promise.note), parties,
                _words(promise.deadline or task.deadline), str(promise.key),
            ]  # fmt: skip
            if is_translated:
                row += [task.sentence.source, promise.object.source]
            yield row


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, which is how spreadsheets know that it is UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([harmless(c) if isinstance(c, str) else c for c in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a filter and a frozen head; text is written as text, never as a formula or link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_("tasks"))
    sheet.write_row(0, 0, head, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(last, column, cell, body)
            else:
                sheet.write_number(last, column, cell, body)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(head) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return out.getvalue()


def _number(quantity: str | None) -> Cell:
    """A number as a number; a ratio stays text, 1:350."""
    if quantity is None:
        return ""
    if "/" in quantity:
        return quantity.replace("/", ":")
    return float(quantity) if "." in quantity else int(quantity)


def _bound(promise: PromiseRow) -> str:
    return str(Bound(promise.bound).label) if promise.bound else ""


def _party(name: Wording, role: str) -> str:
    return f"{name} ({role})" if role else str(name)


def _words(wording: Wording | None) -> str:
    return str(wording) if wording else ""
