"""From the nation down to a unit, one step at a time, each with what may be seen of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Min, QuerySet

from peiyou.engine.results.queries.sight import Sight
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import children, in_order, on_day, path, standing

LEADS_DOWN: Final = frozenset(REGIONS)


@dataclass(frozen=True, slots=True)
class Step:
    """One node. `is_seen`: in full; `is_way`: not itself, but something below it is."""

    unit: Unit
    is_seen: bool = True
    is_way: bool = False

    @property
    def is_open(self) -> bool:
        return self.is_seen or self.is_way

    @property
    def is_region(self) -> bool:
        return self.unit.kind in LEADS_DOWN


@dataclass(frozen=True, slots=True)
class Where:
    """A node, the way to it from above (itself left out) and what stands directly below it, in order. `is_seen`: the
    sums of it; `is_full`: everything about it."""

    node: Unit
    is_seen: bool
    way: list[Step]
    below: list[Step] = field(default_factory=list)
    is_full: bool = True
    level: str = ""
    """The kind of the regions in `below`, where these are not what stands directly below."""

    @property
    def is_nation(self) -> bool:
        return self.node.kind == Kind.NATION

    @property
    def is_unit(self) -> bool:
        return self.node.kind not in LEADS_DOWN

    @property
    def up(self) -> Step | None:
        """The nearest place above that is open."""
        return next((one for one in reversed(self.way) if one.is_open), None)


def begins_at(sight: Sight) -> Unit | None:
    """Where somebody comes in: officials at the nation, others at the first of their own."""
    if not sight.is_official:
        return next(iter(sight.own), None)
    own = next((one for one in sight.own if one.kind == Kind.NATION), None)
    return own or Unit.objects.filter(kind=Kind.NATION).order_by("pk").first()


def find_node(key: str) -> Unit | None:
    try:
        return Unit.objects.filter(key=UUID(key)).first()
    except ValueError:
        return None


def find_way(key: str, on: date) -> list[Unit]:
    """From the nation down to the unit of that key, as it stands or stood last; empty where there is none. One
    statement."""
    try:
        places = Place.objects.filter(hierarchy=Hierarchy.PLACE, unit__key=UUID(key))
    except ValueError:
        return []
    rows = list(places.select_related("unit", "node").order_by("-depth"))
    day = _day(rows[0].unit, on) if rows else on
    return [row.node for row in rows if row.valid_from <= day < row.valid_to]


def where_of(node: Unit, sight: Sight, on: date, above: Sequence[Unit] | None = None) -> Where:
    """`above`: the way to it, where it is known. Two statements; one more where neither it nor anything above it is
    one's own."""
    is_nation = node.kind == Kind.NATION
    if above is None:
        above = [] if is_nation else path(node, _day(node, on))
    way = [one for one in above if one.pk != node.pk]
    below = list(children(node, on)) if node.kind in LEADS_DOWN else []
    if sight.units is None:
        return Where(
            node, is_seen=True, way=[Step(one) for one in way], below=[Step(one) for one in below]
        )
    if any(one.pk in sight.placed for one in (*way, node)):
        return _within_own(node, way, below, sight)
    nearest = _nearest(sight.units, [one.pk for one in (*way, node, *below)], on)
    here = _step(node, sight, nearest)
    return Where(
        node,
        here.is_seen,
        [_step(one, sight, nearest) for one in way],
        [_step(one, sight, nearest) for one in below],
        is_full=node.pk in sight.roots or nearest.get(node.pk) == 0,
    )


def levels_of(node: Unit) -> tuple[Kind, ...]:
    """By which kinds of regions what lies below a place can be listed; the first stands directly below."""
    kinds = (Kind.NATION, Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY)
    return kinds[kinds.index(Kind(node.kind)) + 1 :] if node.kind in kinds else ()


def at_level(where: Where, sight: Sight, on: date, level: str) -> Where:
    """Every region of a level below the place instead of what stands directly below it, in the order of codes. One
    statement, and one more where not everything is seen."""
    if level not in levels_of(where.node)[1:]:
        return where
    units = standing(on).filter(kind=level)
    if not where.is_nation:
        inside = Place.objects.filter(on_day(on), hierarchy=Hierarchy.PLACE, node=where.node)
        units = units.filter(pk__in=inside.values("unit"))
    found = list(in_order(units))
    if sight.units is None or any(
        one.unit.pk in sight.placed for one in (*where.way, Step(where.node))
    ):
        return replace(where, below=[Step(one) for one in found], level=level)
    seen = set(sight.units.filter(kind=level).values_list("pk", flat=True))
    below = [Step(one, one.pk in seen) for one in found]
    return replace(where, below=below, level=level)


def _within_own(node: Unit, way: Sequence[Unit], below: Sequence[Unit], sight: Sight) -> Where:
    """At or below a place of one's own: everything from there on is seen, and above it lies the way."""
    first = next(i for i, one in enumerate((*way, node)) if one.pk in sight.placed)
    steps = []
    for place, one in enumerate(way):
        is_sum = one.kind == Kind.NATION and sight.is_official
        is_seen = place >= first or is_sum or one.pk in sight.roots
        steps.append(Step(one, is_seen, not is_seen))
    return Where(node, is_seen=True, way=steps, below=[Step(one) for one in below])


def _step(unit: Unit, sight: Sight, nearest: Mapping[int, int]) -> Step:
    sums = unit.kind == Kind.NATION and sight.is_official
    is_seen = sums or unit.pk in sight.roots or nearest.get(unit.pk) == 0
    return Step(unit, is_seen, unit.pk in nearest and not is_seen)


def _nearest(units: QuerySet[Unit], nodes: list[int], on: date) -> dict[int, int]:
    """How many steps below each of `nodes` the first of `units` stands; 0 is the node itself. One statement."""
    inside = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, node__in=nodes, unit__in=units.values("pk")
    )
    return dict(inside.order_by().values_list("node").annotate(Min("depth")))


def _day(node: Unit, on: date) -> date:
    """The day on which the way is read: that one while the unit stands, else its own first or last."""
    return max(node.begins_on, min(on, date.fromordinal(node.ends_on.toordinal() - 1)))
