"""Who stands where on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Place, Unit
from peiyou.kernel.organisations.queries.portions import portions

DAY: Final = timedelta(days=1)


def on_day(on: date, prefix: str = "") -> Q:
    """The rows with days (names, numbers, links, places) that hold on `on`."""
    return Q(**{f"{prefix}valid_from__lte": on, f"{prefix}valid_to__gt": on})


def on_day_or_last(on: date) -> Q:
    """Of links and places: those of `on_day`; of units that have ended by then, those of their last day.

    Somebody must answer for what is left of a unit that is no more: its people, their accounts.
    """
    last = F("unit__ends_on")
    ended = Q(unit__ends_on__lte=on, valid_from__lt=last, valid_to__gte=last)
    return on_day(on) | ended


def overseers(units: Iterable[int], on: date) -> dict[int, int]:
    """What oversees each of `units` on that day or did on its last (主管单位), by primary keys.

    Units without are absent, and so are bodies of government: each is its own government's, and the
    body above only guides it.
    """
    found: dict[int, int] = {}
    links = Link.objects.filter(hierarchy=Hierarchy.OVERSIGHT)
    columns = ("unit", "parent", "valid_from", "valid_to", "unit__ends_on", "unit__kind")
    for portion in portions(units):
        # days are compared here: asked every time, and a unit has had few overseers
        rows = links.filter(unit__in=portion).values_list(*columns)
        found |= {
            unit: parent
            for unit, parent, since, until, ends, kind in rows
            if kind != Kind.AUTHORITY and since <= min(on, ends - DAY) < until
        }
    return found


def standing(on: date) -> QuerySet[Unit]:
    """Units that exist on that day."""
    return Unit.objects.filter(begins_on__lte=on, ends_on__gt=on)


def subtree(
    node: Unit, on: date, hierarchy: Hierarchy = Hierarchy.PLACE, include_self: bool = True
) -> QuerySet[Unit]:
    """Units at and below `node` on that day, in no promised order."""
    return Unit.objects.filter(pk__in=_below(node, on, hierarchy, include_self).values("unit"))


def subtree_ids(
    node: Unit, on: date, hierarchy: Hierarchy = Hierarchy.PLACE, include_self: bool = True
) -> list[int]:
    """Primary keys of the `subtree`; the cheapest way to them."""
    return list(_below(node, on, hierarchy, include_self).values_list("unit", flat=True))


def _below(node: Unit, on: date, hierarchy: Hierarchy, include_self: bool) -> QuerySet[Place]:
    places = Place.objects.filter(on_day(on), hierarchy=hierarchy, node=node)
    return places if include_self else places.filter(depth__gt=0)


def path(unit: Unit, on: date, hierarchy: Hierarchy = Hierarchy.PLACE) -> list[Unit]:
    """From the root down to `unit`; empty where it did not stand in that hierarchy on that day."""
    places = Place.objects.filter(on_day(on), hierarchy=hierarchy, unit=unit)
    return [place.node for place in places.select_related("node").order_by("-depth")]


def paths(
    units: Iterable[int], on: date, hierarchy: Hierarchy = Hierarchy.PLACE
) -> dict[int, list[Unit]]:
    """The `path` of each of `units` (primary keys); those that stood nowhere are absent."""
    found: dict[int, list[Unit]] = {}
    for portion in portions(units):
        places = Place.objects.filter(on_day(on), hierarchy=hierarchy, unit__in=portion)
        for place in places.select_related("node").order_by("unit", "-depth"):
            found.setdefault(place.unit_id, []).append(place.node)
    return found


def children(node: Unit, on: date, hierarchy: Hierarchy = Hierarchy.PLACE) -> QuerySet[Unit, Unit]:
    """Units directly under `node` on that day: regions by code, then organisations by kind and name."""
    direct = Place.objects.filter(on_day(on), hierarchy=hierarchy, node=node, depth=1)
    return in_order(Unit.objects.filter(pk__in=direct.values("unit")))


def roots(on: date, hierarchy: Hierarchy = Hierarchy.PLACE) -> QuerySet[Unit, Unit]:
    """Units that stand in the hierarchy on that day under nothing, in order."""
    if hierarchy == Hierarchy.PLACE:
        return standing(on).filter(kind=Kind.NATION)
    links = Link.objects.filter(on_day(on), hierarchy=hierarchy)
    below = links.filter(unit=OuterRef("pk"))
    return in_order(Unit.objects.filter(~Exists(below), pk__in=links.values("parent")))


def parents(unit: Unit, on: date) -> dict[Hierarchy, Unit]:
    """What `unit` stands directly under on that day, in every hierarchy in which it does."""
    links = unit.links_up.filter(on_day(on)).select_related("parent")
    return {Hierarchy(link.hierarchy): link.parent for link in links}


def counts_below(
    nodes: Iterable[int], on: date, hierarchy: Hierarchy = Hierarchy.PLACE
) -> dict[int, int]:
    """How many units stand below each node (primary key); a node with none is absent."""
    found: dict[int, int] = {}
    for portion in portions(nodes):
        places = Place.objects.filter(
            on_day(on), hierarchy=hierarchy, node__in=portion, depth__gt=0
        )
        found.update(places.values_list("node").annotate(Count("pk")).order_by())
    return found


def in_order(units: QuerySet[Unit, Unit]) -> QuerySet[Unit, Unit]:
    """Kinds in the order of `Kind`; regions by division code (those without one last), others by pinyin."""
    kinds = [When(kind=kind, then=Value(i)) for i, kind in enumerate(Kind)]
    return units.order_by(
        Case(*kinds, output_field=IntegerField()),
        Case(
            When(kind__in=REGIONS, code="", then=Value("9")),
            When(kind__in=REGIONS, then=F("code")),
            default=Value(""),
            output_field=CharField(),
        ),
        "name_key",
        "pk",
    )
