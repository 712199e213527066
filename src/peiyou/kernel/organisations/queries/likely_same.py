"""Units of the register that may be one and the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Distinct, Identifier, Link, Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day, standing


def organisations(on: date) -> QuerySet[Unit, Unit]:
    """What can be entered twice by hand: everything but regions, which come from a list with codes."""
    return standing(on).exclude(kind__in=REGIONS)


def told_apart(units: QuerySet[Unit, Unit]) -> QuerySet[Distinct, Distinct]:
    """The pairs of two of `units` that somebody said are not one and the same, the latest first."""
    keys = units.order_by().values("pk")
    return Distinct.objects.filter(first__in=keys, second__in=keys).order_by("-decided_at", "-pk")


def provinces_of(on: date) -> dict[int, int]:
    """In which province each unit stands, by primary keys; a province stands in itself."""
    places = Place.objects.filter(on_day(on), hierarchy=Hierarchy.PLACE, node__kind=Kind.PROVINCE)
    return dict(places.values_list("unit", "node"))


def places_of(units: QuerySet[Unit, Unit], on: date) -> dict[int, str]:
    """What the region is called that each of them stands directly in, by primary key."""
    links = Link.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, unit__in=units.order_by().values("pk")
    )
    return dict(links.values_list("unit", "parent__name"))


def numbers_of(units: QuerySet[Unit, Unit]) -> dict[int, tuple[str, ...]]:
    """Every number that each of them has or had, by primary key."""
    found: dict[int, tuple[str, ...]] = {}
    rows: Iterable[tuple[int, str]] = Identifier.objects.filter(
        unit__in=units.order_by().values("pk")
    ).values_list("unit", "value")
    for unit, value in rows:
        found[unit] = (*found.get(unit, ()), value)
    return found
