"""The line of competent authorities above a unit: which bureaus check it, which province it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from peiyou.kernel.organisations.enums import FOREVER, Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Place, Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day, on_day_or_last


@dataclass(frozen=True, slots=True)
class Line:
    """Primary keys. Bodies of county and prefecture are None where the line skips the level; `province`
    is the provincial unit whose body stands highest in it, None where the line does not reach one."""

    county: int | None = None
    prefecture: int | None = None
    province: int | None = None
    province_body: int | None = None


def lines_of(units: Iterable[int], on: date) -> dict[int, Line]:
    """By primary key of the unit, those without any authority above them too. A few statements for thousands."""
    asked = list(units)
    above: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for portion in portions(asked):
        places = Place.objects.filter(
            on_day_or_last(on), hierarchy=Hierarchy.OVERSIGHT, unit__in=portion, depth__gt=0
        )
        for unit, node, depth in places.values_list("unit", "node", "depth"):
            above[unit].append((depth, node))
    bodies = sorted({node for nodes in above.values() for _depth, node in nodes})
    seats = _regions_of(bodies, on)
    return {unit: _line(sorted(above[unit]), seats) for unit in asked}


def _regions_of(bodies: list[int], on: date) -> dict[int, tuple[int, str]]:
    """Where each body stands by place: (region, its kind)."""
    found: dict[int, tuple[int, str]] = {}
    for portion in portions(bodies):
        links = Link.objects.filter(on_day(on), hierarchy=Hierarchy.PLACE, unit__in=portion)
        for body, region, kind in links.values_list("unit", "parent", "parent__kind"):
            found[body] = (region, kind)
    return found


def _line(above: list[tuple[int, int]], seats: dict[int, tuple[int, str]]) -> Line:
    """The nearest body of each level."""
    by_kind: dict[str, tuple[int, int]] = {}
    for _depth, body in above:
        region, kind = seats.get(body, (0, ""))
        by_kind.setdefault(kind, (body, region))
    top = by_kind.get(Kind.PROVINCE)
    return Line(
        county=by_kind[Kind.COUNTY][0] if Kind.COUNTY in by_kind else None,
        prefecture=by_kind[Kind.PREFECTURE][0] if Kind.PREFECTURE in by_kind else None,
        province=top[1] if top else None,
        province_body=top[0] if top else None,
    )


def undertaking_provinces(on: date, among: Iterable[int] | None = None) -> dict[int, Unit]:
    """The education body of each provincial unit that undertakes, by primary key of the provincial unit.

    Provincial units without such a body are absent; where there are several, the one registered first. `among`: only
    these, which for a few is a twentieth of the work: what stands directly under them is looked up.
    """
    links = Link.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, parent__undertakes=True,
        parent__ends_on=FOREVER, unit__kind=Kind.AUTHORITY, unit__function=Function.EDUCATION,
    )  # fmt: skip
    if among is not None:
        links = links.filter(parent__in=list(among))
    found: dict[int, Unit] = {}
    for link in links.select_related("unit").order_by("unit"):
        found.setdefault(link.parent_id, link.unit)
    return found
