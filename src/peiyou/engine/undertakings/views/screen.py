"""The editor as answers: the whole page, or one task's panel with the line and the sums it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext_lazy

from peiyou.engine.undertakings.cells import opened_by, taken
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, SeasonState, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.agreements import agreements_of, cell_of
from peiyou.engine.undertakings.queries.changes import Change, changes_since_return
from peiyou.engine.undertakings.queries.opened import Opened, opened
from peiyou.engine.undertakings.queries.sheet import Sheet, Tasks, sheet_of
from peiyou.engine.undertakings.views.access import Request, may, wants_fragment
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.forms.definition import Form
from peiyou.kernel.workflow.models import Move, Remark
from peiyou.kernel.workflow.moves.remarks import open_remarks

SHOWS: Final = (
    (Tasks.ALL, gettext_lazy("all")),
    (Tasks.TAKEN, gettext_lazy("taken up")),
    (Tasks.NOT_TAKEN, gettext_lazy("not taken up")),
    (Tasks.MISSING, gettext_lazy("something missing")),
    (Tasks.REMARK, gettext_lazy("with a remark")),
)
DECIDED_BY: Final = {
    State.COUNTY_CHECK: "pass", State.PREFECTURE_CHECK: "pass", State.CONFIRMING: "confirm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """What has just happened, or why not."""

    text: str
    level: str = "success"


@dataclass(frozen=True, slots=True)
class Names:
    """How cells are called where they stand alone; made only for those that are asked about."""

    form: Form

    def get(self, path: str) -> str:
        cell = self.form.by_path.get(path)
        if cell is None:
            return path
        said = [str(cell.row.group), str(cell.row.label), str(cell.column.label)]
        return " · ".join(dict.fromkeys(part for part in said if part))


class Screen:
    """One undertaking as somebody looks at it; what a page does not show is not asked."""

    def __init__(self, request: Request, undertaking: Undertaking) -> None:
        self.request = request
        self.undertaking = undertaking
        self.language = get_language() or ""

    @property
    def season(self) -> Season:
        return self.undertaking.season

    @property
    def state(self) -> State:
        return State(self.undertaking.case.state)

    @cached_property
    def remarks(self) -> dict[str, Remark]:
        return open_remarks(self.undertaking.case)

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.undertaking, self.remarks, self.language)

    @cached_property
    def may_write(self) -> bool:
        is_open = self.season.state == SeasonState.OPEN
        is_filling = self.state in {State.FILLING, State.RETURNED}
        return is_open and is_filling and may(self.request, "write_cells", self.undertaking)

    @property
    def writable(self) -> frozenset[str] | None:
        """The cells that may be written now; None: all of them."""
        if not self.may_write:
            return frozenset()
        return opened_by(self.remarks, self.sheet.form.by_path) if self._only_remarked else None

    @property
    def _only_remarked(self) -> bool:
        return self.state == State.RETURNED and bool(self.remarks)

    def _may_tick(self, seq: int) -> bool:
        return not self._only_remarked or taken(seq) in self.remarks

    @cached_property
    def decision(self) -> str:
        """What who looks may decide now: "pass", "confirm" or nothing."""
        act = DECIDED_BY.get(self.state, "") if self.season.state == SeasonState.OPEN else ""
        verb = f"{act}_undertaking"
        return act if act and may(self.request, verb, self.undertaking) else ""

    @cached_property
    def may_return(self) -> bool:
        return bool(self.decision) and may(self.request, "return_undertaking", self.undertaking)

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """Cells changed since the last return, for who checks it now."""
        if not self.decision:
            return {}
        stream = self.undertaking.audit_stream
        return changes_since_return({self.undertaking.case_id: stream}).get(stream, {})

    @property
    def waits_for_province(self) -> bool:
        below = Party(self.undertaking.party) in BELOW_PROVINCE
        return below and not self.sheet.openings and not self._province_declared

    @property
    def _province_declared(self) -> bool:
        rows = self.season.undertakings.filter(province=self.undertaking.province_id)
        return rows.filter(party=Party.PROVINCE, declared_at__isnull=False).exists()

    @property
    def returned_because(self) -> str:
        if self.state != State.RETURNED:
            return ""
        moves = Move.objects.filter(case=self.undertaking.case_id, to_state=State.RETURNED)
        last = moves.order_by("-no").first()
        return last.reason if last else ""

    def opened(self, seq: int | None) -> Opened | None:
        """The task that was asked for, else the first that wants something, else the first."""
        lines = self.sheet.lines
        if seq is None or self.sheet.line(seq) is None:
            wanting = [line for line in lines if line.remarks or line.missing]
            first = next(iter([*wanting, *self.sheet.taken, *lines]), None)
            seq = first.seq if first else None
        return opened(self.sheet, seq, self.writable) if seq is not None else None

    @cached_property
    def may_attach(self) -> bool:
        """Agreements may come until it is confirmed, whoever's turn it is."""
        is_over = self.state in {State.CONFIRMED, State.WITHDRAWN}
        is_open = self.season.state == SeasonState.OPEN
        return is_open and not is_over and may(self.request, "attach_agreement", self.undertaking)

    def _agreements(self, at: Opened | None) -> dict[str, list[Attachment]] | None:
        """By code of the source, where the opened task has money that takes one."""
        if at is None or not any(one.needs_agreement and one.sum for one in at.funds):
            return None
        found = agreements_of(self.undertaking)
        return {
            one.source.code: found.get(cell_of(at.line.seq, one.source.code), [])
            for one in at.funds
        }

    # --- what templates get ---

    def task_context(self, seq: int | None, note: Note | None = None) -> dict[str, Any]:
        at = self.opened(seq)
        before, after = self.sheet.beside(at.line.seq) if at else (None, None)
        key = [self.season.key, self.undertaking.key]
        return {
            "season": self.season,
            "undertaking": self.undertaking,
            "sheet": self.sheet,
            "opened": at,
            "before": before,
            "after": after,
            "note": note,
            "names": Names(self.sheet.form),
            "changes": self.changes,
            "may_write": self.may_write,
            "may_tick": self.may_write and at is not None and self._may_tick(at.line.seq),
            "may_return": self.may_return,
            "cells_url": reverse("undertakings:cells", args=key),
            "answerable": at.remarks if at and self.may_write else {},
            "agreements": self._agreements(at),
            "may_attach": self.may_attach,
            "filters": self.filters,
            "page_url": reverse("undertakings:undertaking", args=key),
        }

    @property
    def filters(self) -> tuple[Tasks, str]:
        show = self.request.GET.get("show", "")
        text = self.request.GET.get("q", "")[:60].strip()
        return Tasks(show) if show in set(Tasks) else Tasks.ALL, text

    def page_context(self, seq: int | None) -> dict[str, Any]:
        counts = self.sheet.counts()
        show, text = self.filters
        return self.task_context(seq) | {
            "at": self.request.at,
            "decision": self.decision,
            "waits_for_province": self.waits_for_province,
            "returned_because": self.returned_because,
            "shows": [(value, words, counts[value]) for value, words in SHOWS],
            "show": show,
            "text": text,
            "may_check": may(self.request, "return_undertaking", None),
            "may_submit": self.may_write and may(self.request, "submit_undertaking", self.undertaking),
            "may_declare": self.undertaking.party == Party.PROVINCE
            and self.season.state == SeasonState.OPEN
            and may(self.request, "declare_tasks", self.undertaking),
        }  # fmt: skip

    # --- answers ---

    def page(self, seq: int | None) -> HttpResponse:
        response = render(self.request, "undertakings/undertaking.html", self.page_context(seq))
        patch_vary_headers(response, ["HX-Request"])
        return response

    def panel(
        self, seq: int, note: Note | None = None, *, touched: bool = False, status: int = 200
    ) -> HttpResponse:
        """One task; `touched`: its line and the sums are drawn anew with it."""
        context = self.task_context(seq, note) | {"touched": touched}
        response = render(self.request, "undertakings/_panel.html", context, status=status)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def done(self, seq: int, note: Note) -> HttpResponse:
        """After an act on one task: drawn anew for htmx, else the page with that task."""
        if wants_fragment(self.request):
            fresh = Screen(self.request, self.undertaking)
            return fresh.panel(
                seq, note, touched=True, status=422 if note.level == "error" else 200
            )
        (messages.error if note.level == "error" else messages.success)(self.request, note.text)
        key = [self.season.key, self.undertaking.key]
        return redirect(f"{reverse('undertakings:undertaking', args=key)}?task={seq}")
