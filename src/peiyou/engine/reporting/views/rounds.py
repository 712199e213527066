"""The rounds one may see, and the first page of one: what to do now, by when, how far everybody is."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.progress import dates_of, progress_of
from peiyou.engine.reporting.queries.visibility import rounds_visible, visible_to
from peiyou.engine.reporting.views.access import Request, may, of_round, signed_in
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.progress import Whole
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import authority
from peiyou.kernel.actions.work import WorkItem, work_of

OWN_SHOWN = 12


@signed_in
@require_safe
def round_list(request: Request) -> HttpResponse:
    rounds = list(rounds_visible(request.actor, request.at).select_related("season", "period"))
    seen = visible_to(request.actor, request.at).filter(round__in=rounds)
    progress = progress_of(seen) if rounds else {}
    context = {
        "rows": [(one, progress.get(one.pk, Whole()).everybody) for one in rounds],
        "may_prepare": may(request, "prepare_round", None),
    }
    return render(request, "reporting/round_list.html", context)


@of_round
@require_safe
def round_page(request: Request, round_: Round) -> HttpResponse:
    seen = visible_to(request.actor, request.at).filter(round=round_)
    context = {
        "round": round_,
        "at_round": True,
        "dates": dates_of(round_, request.at),
        "whole": progress_of(seen).get(round_.pk, Whole()),
        "work": _work(request, round_),
        "own": _own(request, seen),
        "at": request.at,
    }
    return render(request, "reporting/round.html", context)


def _work(request: Request, round_: Round) -> list[WorkItem]:
    """Of what waits for who looks, the lines that lead into this round."""
    here = reverse("reporting:round", args=[round_.key])
    return [item for item in work_of(request.actor, request.at) if item.url.startswith(here)]


def _own(request: Request, seen: QuerySet[Return]) -> list[Return]:
    """The returns that who looks fills in: a role fills in for certain kinds of unit only."""
    scope = authority().scope(request.actor, "reporting.write_cells", request.at)
    if not scope:
        return []
    roles = {grant.role for grant in held(request.actor, request.at)}
    parties = [party for party in Party if roles.intersection(FILLERS.get(party, UNITS))]
    mine = seen.filter(unit__in=scope.units(timezone.localdate(request.at)), party__in=parties)
    return list(mine.select_related("unit", "case__holder").order_by("pk")[:OWN_SHOWN])
