"""The seasons one may see, and the first page of one: what to do now, by when, how far everybody is."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.progress import Whole, dates_of, progress_of
from peiyou.engine.undertakings.queries.visibility import seasons_visible, visible_to
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.engine.undertakings.views.access import Request, may, of_season, signed_in
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import authority
from peiyou.kernel.actions.work import WorkItem, work_of

OWN_SHOWN = 12


@signed_in
@require_safe
def season_list(request: Request) -> HttpResponse:
    seasons = list(
        seasons_visible(request.actor, request.at)
        .select_related("version__plan")
        .order_by("-opens_at", "-pk")
    )
    seen = visible_to(request.actor, request.at).filter(season__in=seasons)
    progress = progress_of(seen) if seasons else {}
    context = {
        "rows": [(season, progress.get(season.pk, Whole()).everybody) for season in seasons],
        "may_prepare": may(request, "prepare_season", None),
    }
    return render(request, "undertakings/season_list.html", context)


@of_season
@require_safe
def season(request: Request, season: Season) -> HttpResponse:
    seen = visible_to(request.actor, request.at).filter(season=season)
    whole = progress_of(seen).get(season.pk, Whole())
    context = {
        "season": season,
        "dates": dates_of(season, request.at),
        "whole": whole,
        "work": _work(request, season),
        "own": _own(request, seen),
        "at": request.at,
    }
    return render(request, "undertakings/season.html", context)


def _work(request: Request, season: Season) -> list[WorkItem]:
    """Of what waits for who looks, the lines that lead into this season."""
    here = reverse("undertakings:season", args=[season.key])
    return [item for item in work_of(request.actor, request.at) if item.url.startswith(here)]


def _own(request: Request, seen: QuerySet[Undertaking]) -> list[Undertaking]:
    """The undertakings that who looks fills in: a role fills in for certain kinds of unit only."""
    scope = authority().scope(request.actor, "undertakings.write_cells", request.at)
    if not scope:
        return []
    roles = {grant.role for grant in held(request.actor, request.at)}
    parties = [party for party in Party if roles.intersection(FILLERS.get(party, UNITS))]
    mine = seen.filter(unit__in=scope.units(timezone.localdate(request.at)), party__in=parties)
    return list(mine.select_related("unit", "case__holder").order_by("pk")[:OWN_SHOWN])
