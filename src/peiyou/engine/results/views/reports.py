"""Annual reports: which there are, one on screen (a draft, or as it was issued), what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.numerals import plain_int
from peiyou.common.tokens import grouped
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.reports import (
    accept_figures,
    draft_report,
    issue_report,
    withdraw_report,
)
from peiyou.engine.results.book.reports import changed_of, unknown_of
from peiyou.engine.results.models import IssuedReport, Report
from peiyou.engine.results.queries.places import find_node
from peiyou.engine.results.queries.reports.content import content_of, untied_of
from peiyou.engine.results.queries.reports.figures import newest_year, years_of_plan
from peiyou.engine.results.queries.reports.listing import (
    Standing,
    from_above,
    holding_of,
    issue_by_code,
    listed,
    reports_visible,
    runs_visible,
    sees_drafts,
    with_standing,
    years_of,
)
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.results.tables.report import check_of, document_of, title_of
from peiyou.engine.results.views.report_access import (
    RELATED,
    language_of,
    may,
    not_there,
    of_report,
    sayer_of,
    shown,
)
from peiyou.engine.results.views.targets import version_of
from peiyou.kernel.actions import DomainError
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

SIZE: Final = 50
STAGES: Final = (Stage.APPROVED, Stage.CHECKED, Stage.CLAIMED)


@signed_in
@require_safe
def report_list(request: Request) -> HttpResponse:
    """Those that one sees, by year; where one may write, what can be drafted."""
    sight = sight_of(request.actor, request.at)
    if sight is None:
        raise PermissionDenied
    version = version_of(request.GET.get("plan", ""))
    seen = reports_visible(request.actor, request.at).filter(plan=version.plan_id)
    years = years_of_plan(version)
    year = plain_int(request.GET.get("year", ""), 4)
    if year not in years:
        year = next(iter(years_of(seen)), newest_year(version, timezone.localdate(request.at)))
    words = request.GET.get("q", "").strip()[:60]
    rows = seen.filter(year=year).select_related("unit", "plan")
    rows = rows.filter(unit__name__icontains=words) if words else rows
    if (kind := request.GET.get("kind", "")) in {"NATION", "PROVINCE", "PREFECTURE"}:
        rows = rows.filter(unit__kind=kind)
    elif kind == "UNIT":
        rows = rows.exclude(unit__kind__in=[Kind.NATION, Kind.PROVINCE, Kind.PREFECTURE])
    page = Paginator(with_standing(rows).order_by(*from_above()), SIZE).get_page(
        request.GET.get("page")
    )
    own = _own(request)
    context = {
        "version": version, "year": year, "years": years, "kind": kind, "q": words,
        "page": page, "rows": listed(list(page.object_list)), "standings": Standing,
        "own": own, "drafted": set(seen.filter(year=year, unit__in=[unit.pk for unit in own]).values_list("unit", flat=True)),
        "stages": [(one.value, one.label) for one in STAGES],
        "runs": list(runs_visible(request.actor, request.at).filter(year=year)[:3]),
        "places": [unit for unit in own if unit.kind in {Kind.NATION, Kind.PROVINCE} and may(request, "ask_run", unit)],
        "kept": urlencode([(name, value) for name, value in request.GET.items() if name != "page"]),
    }  # fmt: skip
    return render(request, "results/report_list.html", context)


@signed_in
@require_POST
def report_draft(request: Request) -> HttpResponse:
    """Draft the report of one place, and go there."""
    unit = find_node(request.POST.get("unit", ""))
    year, stage = plain_int(request.POST.get("year", ""), 4), request.POST.get("stage", "")
    if unit is None or year is None or not may(request, "draft_report", unit):
        raise Http404
    version = version_of(request.POST.get("plan", ""))
    try:
        made = draft_report(
            unit=unit, version=version, year=year, stage=Stage(stage) if stage in set(STAGES) else Stage.APPROVED,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("results:report_list")
    return redirect("results:report", made.key)


@never_cache
@require_safe
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """As a draft for who sees live figures; else, or once it is issued, as it was issued."""
    asked: Any = request
    rows = reports_visible(asked.actor, asked.at).select_related(*RELATED)
    found = rows.filter(key=key).first()
    if found is None:
        raise not_there()
    issued = holding_of(found)
    if issued is not None:
        return redirect("results:issued", issued.key)
    if not sees_drafts(asked.actor, found.unit, asked.at):
        raise not_there()
    return _draft(asked, found)


def _draft(request: Request, found: Report) -> HttpResponse:
    language, sayer = language_of(request), sayer_of(found)
    content = content_of(found, sayer.account, sayer)
    context = {
        "report": found, "language": language, "content": content, "title": title_of(content),
        "sections": list(shown(found.texts.get(language, {}), language, content["figures"], found.seen)),
        "paper": document_of(content, language, timezone.localdate(request.at)),
        "changed": [(code, was, now) for code, (was, now) in changed_of(found, sayer).items()],
        "unknown": unknown_of(found, sayer), "untied": untied_of(found),
        "release": sayer.account.frame.basis.release,
        "may_write": may(request, "edit_report", found),
        "withdrawn": found.issues.filter(withdrawal__isnull=False).defer("content").select_related("withdrawal").order_by("-no"),
    }  # fmt: skip
    return render(request, "results/report.html", context)


@never_cache
@require_safe
def issued_report(request: HttpRequest, key: UUID) -> HttpResponse:
    """As it was issued; also one that was withdrawn, which says so."""
    asked: Any = request
    found = issued_of(asked, key)
    language, content = language_of(asked), found.content
    context = {
        "issued": found, "report": found.report, "language": language, "content": content, "title": title_of(content),
        "sections": list(shown(content["texts"].get(language, {}), language, content["figures"])),
        "paper": paper_of(asked, found, language), "code": grouped(found.check_code),
        "withdrawal": getattr(found, "withdrawal", None),
        "may_write": asked.actor is not None and may(asked, "withdraw_report", found.report),
    }  # fmt: skip
    return render(request, "results/issued.html", context)


@of_report
@require_POST
def report_act(request: Request, found: Report, what: str) -> HttpResponse:
    """Draft anew, accept figures, issue, withdraw."""
    acts: dict[str, Callable[[], Any]] = {
        "anew": lambda: draft_report(
            unit=found.unit, version=found.version, year=found.year, stage=_stage(request, found), anew=True,
            actor=request.actor, at=request.at,
        ),
        "accept": lambda: accept_figures(
            report=found, edition=plain_int(request.POST.get("edition", "")) or 0, actor=request.actor, at=request.at
        ),
        "issue": lambda: issue_report(
            report=found, is_public="public" in request.POST, vouches="vouches" in request.POST,
            actor=request.actor, at=request.at,
        ),
        "withdraw": lambda: withdraw_report(
            report=found, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at
        ),
    }  # fmt: skip
    verb = {"anew": "edit_report", "accept": "accept_figures", "issue": "issue_report", "withdraw": "withdraw_report"}.get(what)  # fmt: skip
    if verb is None:
        raise Http404
    if not may(request, verb, found):
        raise PermissionDenied
    try:
        acts[what]()
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("results:report", found.key)


@require_safe
def report_check(request: HttpRequest) -> HttpResponse:
    """Whether a code is of a report that was issued here, and whether it still holds."""
    asked: Any = request
    typed = request.GET.get("code", "").strip()[:60]
    found = issue_by_code(typed) if typed else None
    if found is None:  # the page for all codes says that it knows none
        address = reverse("undertakings:check")
        return redirect(f"{address}?{request.GET.urlencode()}" if typed else address)
    newer = found.report.issues.filter(no__gt=found.no).defer("content").order_by("-no").first()
    context = {
        "found": found, "code": grouped(found.check_code), "withdrawal": getattr(found, "withdrawal", None), "newer": newer,
        "may_open": _sees_issue(asked, found),
    }  # fmt: skip
    return render(request, "results/report_check.html", context)


# --- what these views share -----------------------------------------------------------------------------


def issued_of(request: Request, key: UUID) -> IssuedReport:
    """A public one that holds is everybody's; others are seen by who sees the report."""
    rows = IssuedReport.objects.select_related("report__unit", "report__plan", "report__version__plan", "withdrawal")  # fmt: skip
    found = rows.filter(key=key).first()
    if found is None or not _sees_issue(request, found):
        raise not_there()
    return found


def _sees_issue(request: Request, found: IssuedReport) -> bool:
    if getattr(found, "withdrawal", None) is not None:
        return sees_drafts(request.actor, found.report.unit, request.at)
    return reports_visible(request.actor, request.at).filter(pk=found.report_id).exists() and (
        found.is_public or request.actor is not None
    )


def paper_of(request: HttpRequest, found: IssuedReport, language: str) -> Any:
    address = request.build_absolute_uri(reverse("results:report_check"))
    check = check_of(found, f"{address}?code={found.check_code}")
    return document_of(found.content, language, timezone.localdate(found.issued_at), check, found.digest)  # fmt: skip


def _own(request: Request) -> list[Unit]:
    """Places whose report one may write: those where one's grants are; the nation for the ministry."""
    sight = sight_of(request.actor, request.at)
    if sight is None:
        return []
    roots = Unit.objects.filter(pk__in=sight.roots)
    if sight.units is None:
        roots = roots | Unit.objects.filter(kind=Kind.NATION)
    rows = list(roots.distinct().order_by("kind", "code", "pk")[:20])
    return [unit for unit in rows if unit.kind != Kind.COUNTY and may(request, "draft_report", unit)]  # fmt: skip


def _stage(request: Request, found: Report) -> Stage:
    asked = request.POST.get("stage", "")
    return Stage(asked) if asked in set(STAGES) else Stage(found.stage)
