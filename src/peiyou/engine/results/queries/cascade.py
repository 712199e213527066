"""Who stands below whom when targets go down: the nation, the provinces that undertake, the units of each.

A unit belongs to the province that its take-up counts with (主管), which is not always where it stands by place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from peiyou.engine.undertakings.enums import BELOW_PROVINCE, State
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import standing, subtree
from peiyou.kernel.plans.models import Version


@dataclass(frozen=True, slots=True)
class Level:
    """A place that may ask something of others, and these in order. A unit asks nobody."""

    node: Unit
    below: list[Unit]

    @property
    def is_nation(self) -> bool:
        return self.node.kind == Kind.NATION

    @property
    def every(self) -> list[Unit]:
        return [self.node, *self.below]


def level_of(node: Unit, version: Version, on: date) -> Level:
    """One statement or two; none for a unit. A prefecture and a county ask nobody, and see the units that stand there."""
    if node.kind == Kind.NATION:
        return Level(node, provinces_on(on))
    if node.kind == Kind.PROVINCE:
        return Level(node, _ordered(_asked(version).filter(province=node)))
    if node.kind in {Kind.PREFECTURE, Kind.COUNTY}:
        here = subtree(node, on).values("pk")
        return Level(node, _ordered(_asked(version).filter(unit__in=here)))
    return Level(node, [])


def provinces_on(on: date) -> list[Unit]:
    """Provincial units that undertake, in the order of their codes (the 兵团, without one, last)."""
    found = standing(on).filter(kind=Kind.PROVINCE, undertakes=True)
    return sorted(found, key=lambda unit: (not unit.code, unit.code, unit.pk))


def nation() -> Unit | None:
    return Unit.objects.filter(kind=Kind.NATION).order_by("pk").first()


def above_of(node: Unit, version: Version) -> Unit | None:
    """The place whose level sets what is asked of `node`; the nation sets its own years. None: nobody does."""
    if node.kind == Kind.NATION:
        return node
    if node.kind == Kind.PROVINCE:
        return nation() if node.undertakes else None
    row = _asked(version).filter(unit=node).select_related("province").order_by("-pk").first()
    return row.province if row else None


def provinces_of(units: Iterable[int], version: Version) -> dict[int, int]:
    """Unit → province, by primary keys."""
    rows = _asked(version).filter(unit__in=list(units)).order_by("pk")
    return {unit: province for unit, province in rows.values_list("unit", "province") if province}


def crossings(version: Version, on: date) -> dict[int, tuple[int, int]]:
    """Units that belong to another province than the one in which they stand: (where it stands, where it belongs), by
    primary keys. One statement."""
    standing_ = _asked(version).filter(
        unit__places__hierarchy=Hierarchy.PLACE, unit__places__node__kind=Kind.PROVINCE,
        unit__places__valid_from__lte=on, unit__places__valid_to__gt=on, province__isnull=False,
    ).annotate(stands=F("unit__places__node"))  # fmt: skip
    crossing = standing_.exclude(province=F("stands")).order_by("pk")
    return {unit: (stands, province) for unit, stands, province in crossing.values_list("unit", "stands", "province")}  # fmt: skip


def _ordered(rows: QuerySet[Undertaking]) -> list[Unit]:
    """Their units by kind, then as they are called."""
    found = {row.unit_id: row for row in rows.select_related("unit").order_by("pk")}
    order = [party.value for party in BELOW_PROVINCE]
    ordered = sorted(
        found.values(), key=lambda row: (order.index(row.party), row.unit.name_key, row.unit_id)
    )
    return [row.unit for row in ordered]


def _asked(version: Version) -> QuerySet[Undertaking]:
    """Units that were asked in any season of the plan and are still in it."""
    rows = Undertaking.objects.filter(
        season__version__plan=version.plan_id, party__in=list(BELOW_PROVINCE)
    )
    return rows.exclude(case__state=State.WITHDRAWN)
