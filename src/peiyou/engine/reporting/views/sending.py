"""Acts on a whole return, each after a look at what it will do: submit, correct, drop the correction; and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.actions.correcting import correct_return, drop_correction
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.enums import BEING_WRITTEN
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.rates import together
from peiyou.engine.reporting.queries.sheet import rates_by_task
from peiyou.engine.reporting.views.access import Request, demand_right, of_return
from peiyou.engine.reporting.views.screen import Screen, page_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.values import display, from_plain, to_plain
from peiyou.kernel.forms.web import Answers
from peiyou.kernel.workflow.models import Case


@of_return
@require_http_methods(["GET", "POST"])
def submit(request: Request, row: Return) -> HttpResponse:
    """What will be handed in, to whom, and what is locked then; a second answer sends it."""
    demand_right(request, ["submit_return"], row)
    error = ""
    if request.method == "POST":
        try:
            submit_return(return_=row, seen=_seen(request), actor=request.actor, at=request.at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Submitted. You are told when it is returned."))
            return redirect(page_of(row))
    screen = Screen(request, row)
    if not screen.is_written:
        return redirect(page_of(row))
    error, goes_to = (error, None) if error else _rehearse(request, row)
    context = screen.task_context(None) | {
        "goes_to": goes_to, "error": error, "seen": row.case.version,
        "unanswered": {c: one for c, one in screen.remarks.items() if not one.answered_at},
        "changed": _changed(screen), "at": request.at,
        "is_late": row.case.due_at is not None and row.case.due_at < request.at and row.submitted_at is None,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "reporting/submit.html", context, status=status)


def _rehearse(request: Request, row: Return) -> tuple[str, Case | None]:
    """Why it cannot be handed in yet, or where it would be."""
    try:
        with rehearsal():
            submit_return(return_=row, seen=None, actor=request.actor, at=request.at)
            return "", Case.objects.select_related("holder").get(pk=row.case_id)
    except DomainError as refusal:
        return str(refusal), None


def _changed(screen: Screen) -> list[tuple[str, str, str]]:
    """Cells that differ from what was approved last, or else handed in last: name, before, after."""
    base = screen.row.approved or screen.row.snapshot
    if base is None:
        return []
    form = screen.sheet.asked.form
    then: Mapping[str, Any] = base.content["cells"]
    found = []
    for path, cell in form.by_path.items():
        now = to_plain(cell.column, screen.sheet.said.values.get(path))
        if (then.get(path) or "") != (now or ""):
            shown = _shown(form, path, then.get(path)), _shown(form, path, now)
            found.append((screen.names.get(path), *shown))
    return found


def _shown(form: Form, path: str, plain: Any) -> str:
    column = form.by_path[path].column
    return display(column, from_plain(column, plain))


@of_return
@require_http_methods(["GET", "POST"])
def correct(request: Request, row: Return) -> HttpResponse:
    """Open a correction of what was approved, and say why."""
    demand_right(request, ["correct_return"], row)
    error, reason = "", request.POST.get("reason", "").strip()[:1000]
    if request.method == "POST":
        try:
            correct_return(return_=row, reason=reason, actor=request.actor, at=request.at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Change what was wrong, then submit the correction."))
            return redirect(page_of(row))
    context = {
        "round": row.round,
        "row": row,
        "page_url": page_of(row),
        "error": error,
        "reason": reason,
    }
    return render(request, "reporting/correct.html", context, status=422 if error else 200)


@of_return
@require_http_methods(["GET", "POST"])
def drop(request: Request, row: Return) -> HttpResponse:
    """Give a correction up, after a look at what is taken back with it."""
    demand_right(request, ["drop_correction"], row)
    if request.method == "POST":
        try:
            drop_correction(return_=row, actor=request.actor, at=request.at)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The correction is dropped: what was approved stands."))
        return redirect(page_of(row))
    changed = _changed(Screen(request, row))
    context = {"round": row.round, "row": row, "page_url": page_of(row), "changed": changed}
    return render(request, "reporting/drop.html", context)


@of_return
@require_safe
def paper(request: Request, row: Return) -> HttpResponse:
    """What is reported, to be read and printed: as it was handed in, or, while it is written, as a draft."""
    sheet, last = Screen(request, row).sheet, row.snapshot
    form = sheet.asked.form
    is_draft = last is None or row.case.state in BEING_WRITTEN
    values = sheet.said.values if is_draft or last is None else _frozen(form, last)
    keys = {cell.row.key for path, cell in form.by_path.items() if values.get(path) is not None}
    rates = rates_by_task(replace(sheet.said, values=values), sheet.asked)
    context = {
        "round": row.round, "row": row, "page_url": page_of(row), "snapshot": last,
        "is_draft": is_draft, "form": form.of_rows(keys), "answers": Answers(values=values, writable=()),
        "rates": together(rates.values()),
    }  # fmt: skip
    return render(request, "reporting/paper.html", context)


def _frozen(form: Form, snapshot: Snapshot) -> Mapping[str, Value]:
    said = snapshot.content["cells"]
    known = form.by_path
    return {
        path: from_plain(known[path].column, one) for path, one in said.items() if path in known
    }


def _seen(request: Request) -> int | None:
    return plain_int(request.POST.get("seen", ""))
