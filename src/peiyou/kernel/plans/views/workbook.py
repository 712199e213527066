"""The reading as an Excel workbook: one line a deliverable, ready to be filtered and passed round."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from peiyou.kernel.plans.doubts import sentences
from peiyou.kernel.plans.models import Deliverable, Task, Version
from peiyou.kernel.plans.reader.model import UNSURE

WIDTHS = (8, 22, 22, 48, 36, 14, 12, 34, 10, 14, 10, 8, 12, 12, 12, 20, 11, 40, 12, 17)
CONFIDENCE = 16
"""The column of the confidence, counted from 0."""


def headings() -> list[str]:
    return [
        _("No."), _("Section"), _("Title"), _("Wording"), _("Parties"), _("Deadline"), _("Verb"),
        _("Object"), _("Bound"), _("Quantity"), _("Up to"), _("Unit"), _("Kind"),
        _("Way of working"), _("Per"), _("Note"), _("Confidence"), _("Doubts"), _("Confirmed by"),
        _("Confirmed at"),
    ]  # fmt: skip


def workbook(version: Version, tasks: Sequence[Task]) -> bytes:
    """Text is written as text, never as a formula: it came from outside."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E4EDF4", "bottom": 1, "text_wrap": True, "valign": "top"})  # fmt: skip
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    percent = book.add_format({"num_format": "0%", "valign": "top"})
    unsure = book.add_format({"num_format": "0%", "valign": "top", "bg_color": "#FFF3D6"})
    sheet = book.add_worksheet(_("Reading"))
    for column, (title, width) in enumerate(zip(headings(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    lines = [line for task in tasks for line in _lines(task)]
    for row, (confidence, cells) in enumerate(lines, 1):
        for column, text in enumerate(cells):
            if column == CONFIDENCE:
                sheet.write_number(row, column, confidence, unsure if confidence < UNSURE else percent)  # fmt: skip
            else:
                sheet.write_string(row, column, text, plain)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(lines), 1), len(WIDTHS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.set_properties({"title": version.title, "comments": version.document.sha256})
    book.close()
    return buffer.getvalue()


def _lines(task: Task) -> Iterator[tuple[float, list[str]]]:
    items: list[Deliverable | None] = list(task.deliverables.all())
    for item in items or [None]:
        own = [item.confidence, *([task.confidence] if task.doubts else [])] if item else [task.confidence]  # fmt: skip
        yield min(own), [*_of_task(task), *_of_item(item), "", *_of_check(task, item)]


def _of_task(task: Task) -> list[str]:
    parties = "、".join(f"{p.name}（{p.get_role_display()}）" for p in task.parties.all())
    section = task.section.title if task.section else ""
    return [task.number, section, task.title or "", task.text, parties, task.deadline_raw or ""]


def _of_item(item: Deliverable | None) -> list[str]:
    if item is None:
        return [""] * 10
    values = [
        item.verb, item.object, item.get_bound_display() if item.bound else "", item.quantity,
        item.quantity_max, item.unit, item.get_kind_display(), item.get_way_display(), item.per,
        item.note,
    ]  # fmt: skip
    return [str(value) if value else "" for value in values]


def _of_check(task: Task, item: Deliverable | None) -> list[str]:
    doubts = " ".join(sentences([*task.doubts, *(item.doubts if item else [])]))
    at = f"{localtime(task.confirmed_at):%Y-%m-%d %H:%M}" if task.confirmed_at else ""
    return [doubts, task.confirmed_by, at]
