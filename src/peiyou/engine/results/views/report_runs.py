"""The reports of a year for a place and all its units, in one go: asked for, and how far it is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.reports import ask_run
from peiyou.engine.results.enums import RunState
from peiyou.engine.results.models import ReportRun
from peiyou.engine.results.queries.places import find_node
from peiyou.engine.results.queries.reports.listing import runs_visible
from peiyou.engine.results.views.report_access import may
from peiyou.engine.results.views.targets import version_of
from peiyou.kernel.actions import DomainError

BUSY = {RunState.WAITING, RunState.RUNNING}


@signed_in
@require_POST
def run_ask(request: Request) -> HttpResponse:
    unit, year = find_node(request.POST.get("unit", "")), plain_int(request.POST.get("year", ""), 4)
    if unit is None or year is None or not may(request, "ask_run", unit):
        raise Http404
    try:
        made = ask_run(
            unit=unit, version=version_of(request.POST.get("plan", "")), year=year, issues="issues" in request.POST,
            is_public="public" in request.POST, actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("results:report_list")
    return redirect("results:report_run", made.key)


@signed_in
@require_safe
def report_run(request: Request, key: UUID) -> HttpResponse:
    run = _run(request, key)
    return render(request, "results/report_run.html", {"run": run, "is_busy": run.state in BUSY})


@signed_in
@require_safe
def run_progress(request: Request, key: UUID) -> HttpResponse:
    """The bar alone; when it is over the page is loaded anew."""
    run = _run(request, key)
    answer = render(request, "results/_run_progress.html", {"run": run})
    if run.state not in BUSY:
        answer["HX-Refresh"] = "true"
    return answer


def _run(request: Request, key: UUID) -> ReportRun:
    found = runs_visible(request.actor, request.at).filter(key=key).first()
    if found is None:
        raise Http404
    return found
