"""Who can be asked after a season was opened: schools that came later, and other units by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season
from peiyou.engine.undertakings.queries.lines import Line, lines_of, undertaking_provinces
from peiyou.kernel.actions.authority import Scope
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.register import find
from peiyou.kernel.organisations.queries.trees import on_day, standing

SCHOOLS: Final = {
    SchoolType.SECONDARY: Party.SECONDARY,
    SchoolType.HIGHER: Party.HIGHER,
    SchoolType.UNDERGRADUATE: Party.UNDERGRADUATE,
}
"""Types of school that are asked, as which party; no 技工学校 (real-platform.md §1.1)."""

OTHERS: Final = (Kind.ENTERPRISE, Kind.INDUSTRY_BODY)
"""Other units that may take part: those at which somebody can hold a role."""
SHOWN: Final = 20


def party_of(unit: Unit) -> Party | None:
    """As what it would take part; None for what does not."""
    if unit.kind in OTHERS:
        return Party.OTHER
    known = unit.kind == Kind.SCHOOL and unit.school_type
    return SCHOOLS.get(SchoolType(unit.school_type)) if known else None


def provinces_of(units: Iterable[Unit], bodies: Collection[int], on: date) -> dict[int, int]:
    """By primary key of the unit the provincial unit it belongs to, where that is one of `bodies`.

    By the line of its authorities; an enterprise that answers to none belongs where it stands.
    """
    asked = list(units)
    lines = lines_of([unit.pk for unit in asked], on)
    free = [u.pk for u in asked if u.kind in OTHERS and lines[u.pk] == Line()]
    places = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, unit__in=free, node__in=list(bodies)
    )
    found = dict(places.values_list("unit", "node"))
    for pk, line in lines.items():
        if line.province is not None and line.province in bodies:
            found[pk] = line.province
    return found


def could_be_asked(season: Season, scope: Scope, text: str, on: date) -> list[tuple[Unit, bool]]:
    """Units within `scope` that fit the words and have not been asked, best first; whether they belong to an
    undertaking province. At most `SHOWN`."""
    kinds = Q(kind__in=OTHERS) | Q(kind=Kind.SCHOOL, school_type__in=list(SCHOOLS))
    fitting = find(text, on).filter(kinds, pk__in=scope.units(on).values("pk"), ends_on__gt=on)
    new = list(fitting.exclude(pk__in=season.undertakings.values("unit"))[:SHOWN])
    belongs = provinces_of(new, undertaking_provinces(on), on)
    return [(unit, unit.pk in belongs) for unit in new]


def latecomers(season: Season, keys: Iterable[UUID], on: date) -> list[Unit]:
    """Of these units the schools that could take part and have not been asked."""
    open_to = {party for parties in season.openings.filter(is_open=True).values_list("parties", flat=True) for party in parties}  # fmt: skip
    types = [school for school, party in SCHOOLS.items() if party in open_to]
    schools = standing(on).filter(kind=Kind.SCHOOL, school_type__in=types, key__in=list(keys))
    new = list(schools.exclude(pk__in=season.undertakings.values("unit")).order_by("pk"))
    bodies, lines = undertaking_provinces(on), lines_of([unit.pk for unit in new], on)
    return [unit for unit in new if lines[unit.pk].province in bodies]
