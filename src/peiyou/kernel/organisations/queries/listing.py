"""The register as a list: filtered, ordered, and its rows with what is said about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Identifier, Link, Place, Unit
from peiyou.kernel.organisations.queries.history import names_on
from peiyou.kernel.organisations.queries.register import find
from peiyou.kernel.organisations.queries.trees import on_day, paths, standing


class Life(StrEnum):
    STANDING = ""
    ENDED = "ended"
    ALL = "all"


ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name_key", "pk"),
    "kind": ("kind", "school_type", "name_key", "pk"),
    "code": ("code", "name_key", "pk"),
    "since": ("begins_on", "name_key", "pk"),
}
"""What the list can be ordered by; a minus in front turns it round."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for; empty means anything. `under` is a node of `hierarchy`."""

    on: date
    text: str = ""
    kind: str = ""
    school_type: str = ""
    province: UUID | str | None = None
    hierarchy: str = ""
    under: UUID | None = None
    numbered: bool | None = None
    life: str = Life.STANDING
    order: str = ""
    """A key of `ORDERS`; empty is best fit first where words are sought, else by name."""


def listed(visible: QuerySet[Unit, Unit], wanted: Wanted) -> QuerySet[Unit, Unit]:
    """Those of the `visible` units that fit, in order."""
    units = _of_life(visible, wanted)
    for field in ("kind", "school_type"):
        if value := getattr(wanted, field):
            units = units.filter(**{field: value})
    if wanted.province:
        units = units.filter(pk__in=_below(wanted.province, Hierarchy.PLACE, wanted.on))
    if wanted.under:
        hierarchy = Hierarchy(wanted.hierarchy or Hierarchy.PLACE)
        units = units.filter(pk__in=_below(wanted.under, hierarchy, wanted.on))
    elif wanted.hierarchy:
        there = Place.objects.filter(on_day(wanted.on), hierarchy=wanted.hierarchy, depth=0)
        units = units.filter(pk__in=there.values("unit"))
    if wanted.numbered is not None:
        numbers = Identifier.objects.filter(on_day(wanted.on), unit=OuterRef("pk"))
        units = units.filter(Exists(numbers) if wanted.numbered else ~Exists(numbers))
    if wanted.text and not wanted.order:
        return units
    return _ordered(units, wanted.order)


def _of_life(visible: QuerySet[Unit, Unit], wanted: Wanted) -> QuerySet[Unit, Unit]:
    units = find(wanted.text, wanted.on) & visible if wanted.text else visible
    if wanted.life == Life.ENDED:
        return units.filter(ends_on__lte=wanted.on)
    if wanted.life == Life.ALL:
        return units
    return units.filter(begins_on__lte=wanted.on, ends_on__gt=wanted.on)


def _below(node: UUID | str, hierarchy: Hierarchy, on: date) -> QuerySet[Place, Any]:
    places = Place.objects.filter(on_day(on), hierarchy=hierarchy, node__key=node)
    return places.values("unit")


def _ordered(units: QuerySet[Unit, Unit], order: str) -> QuerySet[Unit, Unit]:
    fields = ORDERS.get(order.lstrip("-"), ORDERS["name"])
    if order.startswith("-"):
        return units.order_by(*(f"-{field}" for field in fields))
    return units.order_by(*fields)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what the unit was called on the day, and where it stood."""

    unit: Unit
    name: str
    place: tuple[Unit, ...]
    """By place, from the province down to what it stands in."""
    overseer: Unit | None


def rows_of(units: Sequence[Unit], on: date) -> list[Row]:
    """Lines for one page of units: three statements however many there are."""
    keys = [unit.pk for unit in units]
    names = names_on(units, on)
    ways = paths(keys, on)
    overseers = {
        link.unit_id: link.parent
        for link in Link.objects.filter(
            on_day(on), hierarchy=Hierarchy.OVERSIGHT, unit__in=keys
        ).select_related("parent")
    }
    return [
        Row(
            unit,
            names.get(unit.pk, unit.name),
            tuple(ways.get(unit.pk, [])[1:-1]),
            overseers.get(unit.pk),
        )
        for unit in units
    ]


def provinces(on: date) -> QuerySet[Unit, Unit]:
    """To choose from: the provincial units of that day."""
    return standing(on).filter(kind="PROVINCE").order_by("code", "name_key")
