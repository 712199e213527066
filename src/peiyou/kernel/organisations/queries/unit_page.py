"""Everything that the page of one unit says, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import (
    Change,
    Identifier,
    Link,
    Place,
    RegionSetMember,
    Succession,
    Unit,
    UnitName,
)
from peiyou.kernel.organisations.queries.trees import children, on_day


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands in one hierarchy: from the root down to what it stands directly under."""

    hierarchy: Hierarchy
    way: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """What stands directly under a unit in one hierarchy, by kind, and how much in all, however deep."""

    hierarchy: Hierarchy
    kinds: list[tuple[Kind, int]]
    total: int


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    on: date
    name: str
    names: list[UnitName]
    numbers: list[Identifier]
    standings: list[Standing]
    belows: list[Below]
    memberships: list[RegionSetMember]
    changes: list[Change]
    predecessors: list[Succession]
    successors: list[Succession]

    @property
    def way(self) -> tuple[Unit, ...]:
        """By place: what the crumbs show."""
        return next((s.way for s in self.standings if s.hierarchy == Hierarchy.PLACE), ())

    @property
    def stands(self) -> bool:
        return self.unit.begins_on <= self.on < self.unit.ends_on

    @property
    def below(self) -> dict[str, Below]:
        return {below.hierarchy: below for below in self.belows}


def unit_page(unit: Unit, on: date) -> UnitPage:
    """Ten statements, whatever the unit is."""
    names = list(unit.names.order_by("-valid_from"))
    current = next((n.name for n in names if n.valid_from <= on < n.valid_to), unit.name)
    successions = Succession.objects.select_related("predecessor", "successor").order_by("on", "pk")
    return UnitPage(
        unit=unit,
        on=on,
        name=current,
        names=names,
        numbers=list(unit.identifiers.order_by("scheme", "-valid_from")),
        standings=_standings(unit, on),
        belows=_belows(unit, on),
        memberships=list(_memberships(unit, on)),
        changes=list(unit.changes.order_by("-on", "-pk")),
        predecessors=list(successions.filter(successor=unit)),
        successors=list(successions.filter(predecessor=unit)),
    )


def _standings(unit: Unit, on: date) -> list[Standing]:
    places = Place.objects.filter(on_day(on), unit=unit, depth__gt=0)
    ways: dict[str, list[Unit]] = {}
    for place in places.select_related("node").order_by("-depth"):
        ways.setdefault(place.hierarchy, []).append(place.node)
    return [Standing(h, tuple(ways[h])) for h in Hierarchy if h in ways]


def _belows(unit: Unit, on: date) -> list[Below]:
    places = Place.objects.filter(on_day(on), node=unit, depth__gt=0)
    totals = dict(places.order_by().values_list("hierarchy").annotate(Count("pk")))
    direct: dict[str, dict[str, int]] = {}
    grouped = places.filter(depth=1).order_by().values_list("hierarchy", "unit__kind")
    for hierarchy, kind, count in grouped.annotate(Count("pk")):
        direct.setdefault(hierarchy, {})[kind] = count
    return [
        Below(h, [(k, direct[h][k]) for k in Kind if k in direct.get(h, {})], totals[h])
        for h in Hierarchy
        if h in totals
    ]


def _memberships(unit: Unit, on: date) -> QuerySet[RegionSetMember]:
    members = unit.region_sets.filter(on_day(on)).select_related("region_set__parent")
    return members.order_by("region_set__code")


def directly_below(unit: Unit, on: date, hierarchy: Hierarchy, kind: str) -> QuerySet[Unit, Unit]:
    """The children of one kind (of every kind without), in order; the page shows them by portions."""
    found = children(unit, on, hierarchy)
    return found.filter(kind=kind) if kind else found


def children_anywhere(unit: Unit, on: date) -> list[Unit]:
    """What stands directly below it in any hierarchy, each once."""
    links = Link.objects.filter(on_day(on), parent=unit).values("unit")
    return list(Unit.objects.filter(pk__in=links).order_by("name_key", "pk"))
