"""Saved views: one's own, and those that are shown to the officials of one's place or of a place above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from peiyou.engine.results.models import View
from peiyou.engine.results.queries.sight import Sight
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day


def views_visible(actor: Actor, sight: Sight | None, at: datetime) -> QuerySet[View]:
    """Newest first. The one question for list, page and file."""
    mine = Q(owner__key=actor.id.removeprefix("person:"))
    if sight is not None and sight.is_official:
        mine |= Q(place__in=_above(sight, at)) if sight.roots else Q(place__isnull=False)
    return View.objects.filter(mine).select_related("owner", "place").order_by("-changed_at", "-pk")


def _above(sight: Sight, at: datetime) -> QuerySet[Place, int]:
    """The places of one's grants and those above them."""
    places = Place.objects.filter(on_day(timezone.localdate(at)), hierarchy=Hierarchy.PLACE)
    return places.filter(unit__in=sight.roots).values_list("node", flat=True)


def is_own(view: View, actor: Actor) -> bool:
    return view.owner.actor.id == actor.id


def places_to_choose(sight: Sight, at: datetime) -> Sequence[Unit]:
    """What a pivot can be narrowed to, and a view shown to: one's own places with the regions directly below."""
    regions = Unit.objects.filter(kind__in=REGIONS).order_by("kind", "code", "name_key", "pk")
    below = Place.objects.filter(on_day(timezone.localdate(at)), hierarchy=Hierarchy.PLACE, depth__lte=1)  # fmt: skip
    if sight.units is None and not sight.roots:
        return list(regions.filter(kind__in=("NATION", "PROVINCE")))
    chosen = below.filter(node__in=sight.roots).values("unit")
    rows = list(regions.filter(pk__in=chosen))
    if sight.units is not None:
        seen = set(sight.units.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in seen or row.pk in sight.roots]
    order = [str(kind) for kind in REGIONS]
    return sorted(rows, key=lambda row: (order.index(row.kind), row.code or "9", row.name_key))
