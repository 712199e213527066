"""Vouching: pledges of money that wait for who has to pay them, unit by unit, many at once with their sum."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peiyou.common.money import in_wan
from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.actions.vouching import vouch_pledges
from peiyou.engine.undertakings.models import Pledge, Season
from peiyou.engine.undertakings.queries.pledged import by_unit, units_of, whole_of
from peiyou.engine.undertakings.queries.vouching import pledges_waiting
from peiyou.engine.undertakings.views.access import Request, demand_right, of_season
from peiyou.kernel.actions import DomainError

SIZE: Final = 20
"""Units of one page; a unit has up to 45 pledges."""


@of_season
@require_safe
def vouching(request: Request, season: Season) -> HttpResponse:
    demand_right(request, ["vouch_pledges"], None)
    waiting = _waiting(request, season)
    page = Paginator(units_of(waiting), SIZE).get_page(request.GET.get("page"))
    units = by_unit(season, waiting, [pk for pk, _name in page], get_language() or "")
    context = {
        "season": season,
        "page": page,
        "units": units,
        "whole": whole_of(waiting),
        "years": list(season.years),
        "here": sum(unit.sum for unit in units),
    }
    return render(request, "undertakings/vouching.html", context)


def _waiting(request: Request, season: Season) -> QuerySet[Pledge]:
    return pledges_waiting(request.actor, request.at).filter(placement__undertaking__season=season)


@of_season
@require_POST
def vouch(request: Request, season: Season) -> HttpResponse:
    """Vouch for the chosen ones, as their amounts stood on the page; first their sum, then the act."""
    demand_right(request, ["vouch_pledges"], None)
    here = reverse("undertakings:vouching", args=[season.key])
    seen = _chosen(request)
    chosen = list(_waiting(request, season).filter(pk__in=seen).order_by("pk"))
    if not chosen:
        messages.error(request, _("Choose pledges that wait for you first."))
        return redirect(here)
    if not request.POST.get("agreed"):
        return _summary(request, season, chosen, seen)
    amounts = {one.pk: seen[one.pk] for one in chosen}
    try:
        vouch_pledges(
            season=season, pledges=chosen, seen=amounts, actor=request.actor, at=request.at
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(here)
    n = len(chosen)
    text = ngettext(
        "You vouch for %(n)s pledge, %(sum)s 万元.",
        "You vouch for %(n)s pledges, %(sum)s 万元 together.",
        n,
    )
    messages.success(request, text % {"n": n, "sum": in_wan(sum(amounts.values()))})
    return redirect(here)


def _summary(
    request: Request, season: Season, chosen: list[Pledge], seen: dict[int, int]
) -> HttpResponse:
    rows = Pledge.objects.filter(pk__in=[one.pk for one in chosen])
    units = by_unit(season, rows, [pk for pk, _name in units_of(rows)], get_language() or "")
    context = {
        "season": season,
        "units": units,
        "whole": whole_of(rows),
        "chosen": [(one.pk, seen[one.pk]) for one in chosen],
    }
    return render(request, "undertakings/vouch_check.html", context)


def _chosen(request: Request) -> dict[int, int]:
    """Primary key → fen that stood on the screen."""
    found = {}
    for text in request.POST.getlist("pledge")[:5000]:
        pk, fen = (plain_int(part, digits=18) for part in text.partition(":")[::2])
        if pk is not None and fen is not None:
            found[pk] = fen
    return found
