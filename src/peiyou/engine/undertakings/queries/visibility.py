"""Who sees which season and which undertaking: one place for list, detail, search, count, export and API.

Drafts of one school are nobody's business but its own, that of who oversees it, and of the province and the
ministry above.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from peiyou.engine.undertakings.enums import SeasonState
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.access.queries.held import remembered
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.authority import Scope
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last

SEEING: Final = ("undertakings.view_undertaking", "undertakings.view_own_undertaking")


def seasons_visible(actor: Actor | None, at: datetime) -> QuerySet[Season]:
    """Newest first. Visitors see published ones, whoever takes part open ones too, the ministry all."""
    seasons = Season.objects.order_by("-opens_at", "-pk")
    if actor is None:
        return seasons.filter(state=SeasonState.PUBLISHED)
    if authority().allows(actor, "undertakings.prepare_season", None, at):
        return seasons
    if any(authority().scope(actor, verb, at) for verb in SEEING):
        return seasons.exclude(state=SeasonState.PREPARING)
    return seasons.filter(state=SeasonState.PUBLISHED)


def visible_to(actor: Actor | None, at: datetime) -> QuerySet[Undertaking]:
    """One's own unit's; and those in the scope of one's grants whose overseer (主管) lies in it as well.

    A grant at a provincial unit reaches what belongs to it (主管) and nothing else: schools of the 兵团 stand
    in 新疆 by place.
    """
    if actor is None:
        return Undertaking.objects.none()
    scope = authority().scope(actor, "undertakings.view_undertaking", at)
    own = authority().scope(actor, "undertakings.view_own_undertaking", at)
    seen = reached(scope, own, at)
    return Undertaking.objects.all() if seen is None else Undertaking.objects.filter(seen)


def reached(scope: Scope, own: Scope, at: datetime) -> Q | None:
    """The condition on records with `unit` and `province` that they lie in `scope`, or are of a unit at which
    `own` is held; None: all of them."""
    if scope.everything:
        return None
    seen = Q(unit__in=[unit for _hierarchy, unit in own.roots])
    kinds = _kinds(scope.roots)
    if Kind.NATION in kinds.values():
        return None
    provinces = {unit for unit, kind in kinds.items() if kind == Kind.PROVINCE}
    below = {root for root in scope.roots if root[1] not in provinces}
    if provinces:
        seen |= Q(province__in=provinces)
    if below:
        seen |= _overseen_below(below, timezone.localdate(at))
    return seen


def _kinds(roots: frozenset[tuple[str, int]]) -> dict[int, str]:
    units = Unit.objects.filter(pk__in={unit for _hierarchy, unit in roots})
    return remembered((_kinds, roots), lambda: dict(units.values_list("pk", "kind")))


def _overseen_below(roots: Collection[tuple[str, int]], on: date) -> Q:
    """Units at and below the roots, as far as what oversees them stands there as well, or nothing does."""
    inside = Q()
    for hierarchy, node in roots:
        inside |= Q(hierarchy=hierarchy, node=node)
    units = Place.objects.filter(inside & on_day_or_last(on)).values("unit")
    above = Link.objects.filter(
        on_day_or_last(on), hierarchy=Hierarchy.OVERSIGHT, unit=OuterRef("unit")
    )
    overseen_here = Exists(above.filter(parent__in=units))
    granted = [unit for _hierarchy, unit in roots]
    theirs = Q(unit__in=granted) | Q(unit__kind=Kind.AUTHORITY) | ~Exists(above) | Q(overseen_here)
    return theirs & Q(unit__in=units)
