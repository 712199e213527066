"""The sheet of one return as answers: the whole page, or one task's panel with the line and the sums it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import BEING_WRITTEN, RoundState, State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.allowed import TaskOfUnit
from peiyou.engine.reporting.queries.missing import Missing
from peiyou.engine.reporting.queries.opened import Opened, opened
from peiyou.engine.reporting.queries.sheet import Sheet, Tasks, sheet_of
from peiyou.engine.reporting.queries.values import reported_seqs
from peiyou.engine.reporting.views.access import Request, may, wants_fragment
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.workflow.models import Move, Remark
from peiyou.kernel.workflow.moves.remarks import open_remarks

SHOWS: Final = (
    (Tasks.ALL, gettext_lazy("all")),
    (Tasks.MINE, gettext_lazy("mine")),
    (Tasks.MISSING, gettext_lazy("something missing")),
    (Tasks.REMARK, gettext_lazy("with a remark")),
    (Tasks.NOTHING, gettext_lazy("nothing to report")),
)


@dataclass(frozen=True, slots=True)
class Note:
    """What has just happened, or why not."""

    text: str
    level: str = "success"


@dataclass(frozen=True, slots=True)
class Names:
    """How cells and rows are called where they stand alone; made only for those that are asked about."""

    form: Form

    def get(self, path: str) -> str:
        cell = self.form.by_path.get(path)
        if cell is not None:
            return _joined(cell.row.group, cell.row.label, cell.column.label)
        row = next((one for t in self.form.tables for one in t.rows if one.key == path), None)
        return _joined(row.group, row.label) if row else path

    def short(self, path: str) -> str:
        """Without the task, as in a list below its heading."""
        cell = self.form.by_path.get(path)
        if cell is None:
            return self.get(path)
        is_task = cells.row_of(path) == str(cells.seq_of(path))
        return str(cell.column.label) if is_task else _joined(cell.row.label, cell.column.label)

    def task(self, path: str) -> str:
        """The number of the task that a cell belongs to."""
        seq = str(cells.seq_of(path))
        row = next(one for one in self.form.table("tasks").rows if one.key == seq)
        return str(row.label).partition(" ")[0]

    def todo(self, missing: Iterable[Missing]) -> list[tuple[str, str]]:
        """What is missing as a list of links: the cell, and where and what."""
        return [(one.cell, f"{self.task(one.cell)} · {self._of(one)}") for one in missing]

    def _of(self, one: Missing) -> str:
        if one.code == "MISSING":
            return self.short(one.cell)
        return f"{self.short(one.cell)}: {one.sentence}"


def _joined(*parts: object) -> str:
    return " · ".join(dict.fromkeys(str(part) for part in parts if part))


class Screen:
    """One return as somebody looks at it; what a page does not show is not asked."""

    def __init__(self, request: Request, row: Return) -> None:
        self.request = request
        self.row = row

    @property
    def round(self) -> Round:
        return self.row.round

    @property
    def state(self) -> State:
        return State(self.row.case.state)

    @cached_property
    def remarks(self) -> dict[str, Remark]:
        return open_remarks(self.row.case)

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.row, self.remarks, self.request.actor.id, self.request.at)

    @property
    def names(self) -> Names:
        return Names(self.sheet.asked.form)

    @cached_property
    def is_written(self) -> bool:
        """Whether it can be written at all now, by whoever it is."""
        return self.round.state == RoundState.OPEN and self.state in BEING_WRITTEN

    @cached_property
    def may_write(self) -> bool:
        return self.is_written and may(self.request, "write_cells", self.row)

    @cached_property
    def may_submit(self) -> bool:
        return self.is_written and may(self.request, "submit_return", self.row)

    def _may_write_task(self, seq: int) -> bool:
        """A grant may be limited to some tasks."""
        about = TaskOfUnit(self.row, str(self.sheet.asked.terms[seq].opening.task_key))
        return self.may_write and may(self.request, "write_task", about)

    def writable(self, seq: int) -> frozenset[str]:
        """The cells of a task that who looks may write now."""
        if not self._may_write_task(seq):
            return frozenset()
        silent = bool(self.sheet.said.values.get(cells.task(seq, cells.NOTHING)))
        copied = self.sheet.asked.copies(reported_seqs(self.sheet.said))
        paths = [
            path
            for path in self.sheet.asked.paths[seq]
            if not self._is_others(cells.row_of(path))
            and path not in copied
            and (not silent or cells.column_of(path) == cells.NOTHING)
        ]
        if self.state == State.RETURNED and self.remarks:
            return cells.opened_by(self.remarks, paths)
        return frozenset(paths)

    def _is_others(self, row: str) -> bool:
        owner = self.sheet.owners.get(row)
        return owner is not None and owner.person.actor.id != self.request.actor.id

    def _provable(self, seq: int) -> frozenset[str]:
        """Rows whose files may come and go now."""
        if not (self._may_write_task(seq) and may(self.request, "attach_proof", self.row)):
            return frozenset()
        rows = {cells.row_of(path) for path in self.sheet.asked.paths[seq]}
        remarks = self.remarks if self.state == State.RETURNED else {}
        return frozenset(
            row for row in rows
            if not self._is_others(row)
            and (not remarks or any(cells.opens_files(remark, row) for remark in remarks))
        )  # fmt: skip

    def opened(self, seq: int | None) -> Opened | None:
        """The task that was asked for, else the first that wants something, else the first."""
        lines = self.sheet.lines
        if seq is None or self.sheet.line(seq) is None:
            wanting = [one for one in lines if one.remarks] or [one for one in lines if one.missing]
            first = next(iter([*wanting, *lines]), None)
            seq = first.seq if first else None
        if seq is None:
            return None
        return opened(self.sheet, seq, self.writable(seq), self._provable(seq))

    @property
    def returned_because(self) -> str:
        if self.state not in {State.RETURNED, State.CORRECTING}:
            return ""
        moves = Move.objects.filter(case=self.row.case_id, to_state=self.state)
        last = moves.order_by("-no").first()
        return last.reason if last else ""

    # --- what templates get ---

    def task_context(self, seq: int | None, note: Note | None = None) -> dict[str, Any]:
        at = self.opened(seq)
        before, after = self.sheet.beside(at.line.seq) if at else (None, None)
        key = [self.round.key, self.row.key]
        mine = at is not None and self._may_write_task(at.line.seq)
        return {
            "round": self.round, "row": self.row, "sheet": self.sheet, "opened": at, "before": before,
            "after": after, "note": note, "names": self.names, "may_write": self.may_write,
            "todo": self.names.todo(self.sheet.missing), "filters": self.filters,
            "answerable": at.remarks if at and mine and self.state == State.RETURNED else {},
            "may_explain": mine and may(self.request, "explain", self.row),
            "cells_url": reverse("reporting:cells", args=key), "page_url": page_of(self.row),
        }  # fmt: skip

    @property
    def filters(self) -> tuple[Tasks, str]:
        show = self.request.GET.get("show", "")
        text = self.request.GET.get("q", "")[:60].strip()
        return Tasks(show) if show in set(Tasks) else Tasks.ALL, text

    def page_context(self, seq: int | None) -> dict[str, Any]:
        counts = self.sheet.counts()
        show, text = self.filters
        return self.task_context(seq) | {
            "at": self.request.at, "show": show, "text": text,
            "shows": [(value, words, counts[value]) for value, words in SHOWS],
            "returned_because": self.returned_because, "may_submit": self.may_submit,
            "may_assign": self.is_written and may(self.request, "assign_rows", self.row),
            "may_correct": self.state == State.APPROVED and may(self.request, "correct_return", self.row),
            "may_drop": self.state == State.CORRECTING and may(self.request, "drop_correction", self.row),
        }  # fmt: skip

    # --- answers ---

    def page(self, seq: int | None) -> HttpResponse:
        response = render(self.request, "reporting/return.html", self.page_context(seq))
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def part(self, name: str, seq: int | None, **more: Any) -> HttpResponse:
        """A fragment of one task."""
        context: Mapping[str, Any] = self.task_context(seq) | more
        response = render(self.request, f"reporting/_{name}.html", context)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def done(self, seq: int, note: Note) -> HttpResponse:
        """After an act on one task: drawn anew for htmx, else the page with that task."""
        if wants_fragment(self.request):
            fresh = Screen(self.request, self.row)
            context = fresh.task_context(seq, note) | {"touched": True}
            status = 422 if note.level == "error" else 200
            return render(self.request, "reporting/_panel.html", context, status=status)
        (messages.error if note.level == "error" else messages.success)(self.request, note.text)
        return redirect(f"{page_of(self.row)}?task={seq}")


def page_of(row: Return) -> str:
    return reverse("reporting:return", args=[row.round.key, row.key])
