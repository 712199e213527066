"""附件1 and 附件2, and the table of execution: previewed by the ministry, as of any day, and as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from peiyou.common.official.document import Document
from peiyou.engine.undertakings.enums import SeasonState
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.execution import BEHIND, execution_on
from peiyou.engine.undertakings.queries.statements import newest_result
from peiyou.engine.undertakings.queries.tables import Tables, tables_of_drafts, tables_on
from peiyou.engine.undertakings.tables.result import coverage_paper, execution_paper, summary_paper
from peiyou.engine.undertakings.views.access import Request, may, of_season
from peiyou.engine.undertakings.views.files import as_file
from peiyou.kernel.actions import authority

PAPERS: Final = {"summary": summary_paper, "coverage": coverage_paper}


@of_season
@require_safe
def tables(request: Request, season: Season) -> HttpResponse:
    """Others than the ministry find here what is published, or that it is not yet."""
    context: dict[str, Any] = {"season": season, "result": newest_result(season)}
    if not _may_preview(request, season):
        return render(request, "undertakings/tables_later.html", context)
    found = _asked(request, season)
    today = timezone.localdate(request.at)
    context |= {
        "papers": [(code, paper(found, today)) for code, paper in PAPERS.items()],
        "on": found.on or today,
        "today": today,
        "is_draft": found.is_draft,
        "kept": request.GET.urlencode(),
        "may_publish": season.state == SeasonState.PUBLISHED
        and may(request, "publish_season", season),
    }
    return render(request, "undertakings/tables.html", context)


@of_season
@require_safe
def table_file(request: Request, season: Season, part: str, form: str) -> HttpResponse:
    if not _may_preview(request, season):
        raise PermissionDenied
    build: Callable[[], Document]
    if part == "execution":
        build = lambda: execution_paper(execution_on(season, _day(request), _line(request)))  # noqa: E731
    elif paper := PAPERS.get(part):
        build = partial(paper, _asked(request, season), timezone.localdate(request.at))
    else:
        raise Http404
    return as_file(request, form, build)


@of_season
@require_safe
def execution(request: Request, season: Season) -> HttpResponse:
    """`below` is the line, in per cent, under which a province is called behind."""
    if not _may_preview(request, season):
        raise PermissionDenied
    on, line = _day(request), _line(request)
    context = {
        "season": season,
        "paper": execution_paper(execution_on(season, on, line)),
        "on": on,
        "today": timezone.localdate(request.at),
        "line": line,
        "kept": urlencode({"on": on.isoformat(), "below": line}),
    }
    return render(request, "undertakings/execution.html", context)


def _may_preview(request: Request, season: Season) -> bool:
    return authority().allows(request.actor, "undertakings.preview_tables", season, request.at)


def _asked(request: Request, season: Season) -> Tables:
    if request.GET.get("drafts"):
        return tables_of_drafts(season, timezone.localdate(request.at))
    return tables_on(season, _day(request))


def _day(request: Request) -> date:
    """The day that is asked about; today where none is named, and instead of a day to come."""
    today = timezone.localdate(request.at)
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        return today


def _line(request: Request) -> int:
    text = request.GET.get("below", "")
    return min(int(text), 100) if text.isascii() and text.isdigit() and len(text) < 4 else BEHIND
