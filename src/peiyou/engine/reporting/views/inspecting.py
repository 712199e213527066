"""One spot check: who inspects, what was found at which figure, what the unit says, what becomes of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.engine.reporting.actions.inspecting import (
    Decision,
    Observed,
    answer_finding,
    close_inspection,
    record_finding,
    report_inspection,
)
from peiyou.engine.reporting.actions.spotchecks import assign_inspection
from peiyou.engine.reporting.cells import is_path
from peiyou.engine.reporting.enums import FindingSeverity, InspectionState, Outcome
from peiyou.engine.reporting.models import Inspection
from peiyou.engine.reporting.queries.inspecting import (
    RELATED,
    candidates,
    inspections_visible,
)
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.views.access import Request, View, may, signed_in
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import DomainError
from peiyou.kernel.evidence.queries.attachments import attachments_of
from peiyou.kernel.forms.values import display, from_plain

HERE: Final = InspectionState


def of_inspection(view: View) -> View:
    """For pages of one spot check, handed in with its draw, return, task and case."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, key: UUID, **kwargs: Any) -> HttpResponseBase:
        rows = inspections_visible(request.actor, request.at).select_related(*RELATED)
        found = rows.defer("draw__population").filter(key=key).first()
        if found is None:
            raise Http404(_("There is no such spot check, or it is not yours to see."))
        return view(request, found, **kwargs)

    return run


@of_inspection
@require_safe
def spot_check(request: Request, inspection: Inspection) -> HttpResponse:
    """What was reported of the task, its proofs, what was found; and what who looks may do now."""
    state = inspection.case.state
    cells = _cells(inspection)
    labels = {cell["path"]: cell for cell in cells}
    text = request.GET.get("q", "")[:60].strip()
    may_assign = state in {HERE.DRAWN, HERE.INSPECTING} and may(request, "assign_inspection", inspection)  # fmt: skip
    key = str(inspection.of_return.key)
    proofs = attachments_of("return", [key]).get(key, [])
    seq = str(inspection.line.opening.seq)
    context = {
        "inspection": inspection,
        "round": inspection.draw.round,
        "case": inspection.case,
        "cells": cells,
        "proofs": [one for one in proofs if one.cell.partition("/")[0] == seq],
        "findings": [(one, labels.get(one.cell)) for one in inspection.findings.order_by("pk")],
        "severities": FindingSeverity.choices,
        "outcomes": Outcome.choices,
        "people": candidates(inspection, text, request.at) if may_assign else [],
        "text": text,
        "may_assign": may_assign,
        "may_find": state == HERE.INSPECTING and may(request, "record_finding", inspection),
        "may_answer": state == HERE.ANSWERING and may(request, "answer_finding", inspection),
        "may_close": state == HERE.DECIDING and may(request, "close_inspection", inspection),
    }
    return render(request, "reporting/spot_check.html", context)


def _cells(inspection: Inspection) -> list[dict[str, Any]]:
    """What was approved of the task, in the order of the form."""
    form = skeleton_of(inspection.draw.round).form.by_path
    row, seq = inspection.of_return, str(inspection.line.opening.seq)
    said = row.approved.content["cells"] if row.approved else {}
    return [
        {
            "path": path,
            "label": f"{cell.row.label} · {cell.column.label}" if "/item/" in path or "/fund/" in path else str(cell.column.label),
            "value": display(cell.column, from_plain(cell.column, said.get(path))),
            "unit": str(cell.column.unit or ""),
            "is_written": is_path(path),
        }
        for path, cell in form.items()
        if path.partition("/")[0] == seq
    ]  # fmt: skip


# --- acts -----------------------------------------------------------------------------------------------


def _assign(request: Request, inspection: Inspection) -> None:
    person = Person.objects.filter(key=_uuid(request.POST.get("person", ""))).first()
    if person is None:
        raise Http404
    assign_inspection(inspection=inspection, person=person, actor=request.actor, at=request.at)


def _find(request: Request, inspection: Inspection) -> None:
    sent = request.POST
    severity = sent.get("severity", "")
    observed = Observed(
        text=sent.get("text", "")[:2000], cell=sent.get("cell", "")[:80],
        severity=severity if severity in FindingSeverity.values else FindingSeverity.MINOR,
        corrected=sent.get("corrected", "")[:40], action=sent.get("action", "")[:2000],
        action_due_on=_day(sent.get("action_due_on", "")),
    )  # fmt: skip
    record_finding(inspection=inspection, observed=observed, actor=request.actor, at=request.at)


def _report(request: Request, inspection: Inspection) -> None:
    report = request.POST.get("report", "")[:5000]
    report_inspection(inspection=inspection, report=report, actor=request.actor, at=request.at)


def _answer(request: Request, inspection: Inspection) -> None:
    finding = inspection.findings.filter(key=_uuid(request.POST.get("finding", ""))).first()
    if finding is None:
        raise Http404
    answer_finding(
        inspection=inspection, finding=finding, text=request.POST.get("text", "")[:2000],
        actor=request.actor, at=request.at,
    )  # fmt: skip


def _close(request: Request, inspection: Inspection) -> None:
    decisions = {}
    for finding in inspection.findings.all():
        outcome = request.POST.get(f"outcome-{finding.key}", "")
        if outcome in Outcome.values:
            reason = request.POST.get(f"reason-{finding.key}", "")[:1000]
            decisions[finding.key] = Decision(Outcome(outcome), reason)
    close_inspection(inspection=inspection, decisions=decisions, actor=request.actor, at=request.at)


ACTS: Final[dict[str, tuple[str, Callable[[Request, Inspection], None]]]] = {
    "assign": ("assign_inspection", _assign),
    "find": ("record_finding", _find),
    "report": ("report_inspection", _report),
    "answer": ("answer_finding", _answer),
    "close": ("close_inspection", _close),
}


@of_inspection
@require_POST
def act(request: Request, inspection: Inspection, what: str) -> HttpResponse:
    """One act; what is refused is said on the page."""
    verb, do = ACTS[what]
    if not may(request, verb, inspection):
        raise PermissionDenied
    try:
        do(request, inspection)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("reporting:spot_check", key=inspection.key)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
