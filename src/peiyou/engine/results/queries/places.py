"""From the nation down to a unit, one step at a time, each with what may be seen of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Min, QuerySet

from peiyou.engine.results.queries.sight import Sight
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import children, on_day, path

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
    if sight.is_official:
        return Unit.objects.filter(kind=Kind.NATION).order_by("pk").first()
    return Unit.objects.filter(pk__in=sight.roots).order_by("pk").first()


def find_node(key: str) -> Unit | None:
    try:
        return Unit.objects.filter(key=UUID(key)).first()
    except ValueError:
        return None


def own_places(sight: Sight) -> list[Unit]:
    """Where one's own grants are, where these are several or not the whole."""
    return list(Unit.objects.filter(pk__in=sight.roots).order_by("pk")) if sight.roots else []


def where_of(node: Unit, sight: Sight, on: date) -> Where:
    """Two statements; one more where not everything is seen."""
    is_nation = node.kind == Kind.NATION
    way = [] if is_nation else [one for one in path(node, _day(node, on)) if one.pk != node.pk]
    below = list(children(node, on)) if node.kind in LEADS_DOWN else []
    if sight.units is None:
        return Where(
            node, is_seen=True, way=[Step(one) for one in way], below=[Step(one) for one in below]
        )
    nearest = _nearest(sight.units, [one.pk for one in (*way, node, *below)], on)
    here = _step(node, sight, nearest)
    return Where(
        node,
        here.is_seen,
        [_step(one, sight, nearest) for one in way],
        [_step(one, sight, nearest) for one in below],
        is_full=node.pk in sight.roots or nearest.get(node.pk) == 0,
    )


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
