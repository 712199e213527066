"""Overlaps as they were declared: whose one sees, what they rest on, and what they change in the sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet, Sum

from peiyou.engine.reporting import measures as reported
from peiyou.engine.results.models import Overlap
from peiyou.engine.results.models.overlap import COLUMN
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Entry, Measure
from peiyou.kernel.facts.queries.overlaps import net, overlaps_among
from peiyou.kernel.facts.queries.trees import by_parts
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import path
from peiyou.kernel.plans.models import Deliverable

DAY: Final = timedelta(days=1)
STAGES: Final = tuple(COLUMN)
STANDS: Final = Q(claimed__isnull=False) | Q(checked__isnull=False) | Q(approved__isnull=False)
Figures = Mapping[tuple[int, str], int]
"""(measure, stage) → what the ledger says."""


def visible_to(actor: Actor | None, at: datetime) -> QuerySet[Overlap]:
    """Those of units that one sees the figures of, the newest first."""
    sight = sight_of(actor, at)
    if sight is None:
        return Overlap.objects.none()
    rows = Overlap.objects.order_by("-declared_at", "-pk")
    if sight.units is None:
        return rows
    return rows.filter(Q(unit__in=sight.units.values("pk")) | Q(unit__in=sight.roots))


def figures_of(
    unit: int, period: int, measures: Iterable[int], stages: Iterable[str] = STAGES
) -> dict[tuple[int, str], int]:
    """What one unit's entries add up to, by measure and stage. One statement."""
    rows = Entry.objects.filter(unit=unit, period=period, measure__in=list(measures), stage__in=list(stages))  # fmt: skip
    added = rows.order_by().values_list("measure", "stage").annotate(Sum("quantity"))
    return {(measure, stage): quantity for measure, stage, quantity in added if quantity}


def countable(unit: int, period: int, stage: Stage) -> list[tuple[Measure, int]]:
    """What the unit says for the period that could overlap: measures that add up, with their figures."""
    rows = Measure.objects.filter(
        code__startswith=reported.DONE, over_time=Aggregation.SUM, over_units=Aggregation.SUM
    )
    entries = Entry.objects.filter(unit=unit, period=period, stage=stage, measure__in=rows)
    added = entries.order_by().values_list("measure").annotate(Sum("quantity"))
    found = {measure: quantity for measure, quantity in added if quantity > 0}
    known = Measure.objects.in_bulk(list(found))
    return sorted(
        ((known[pk], quantity) for pk, quantity in found.items()),
        key=lambda one: (one[0].name, one[0].code),
    )


# --- does it still fit ------------------------------------------------------------------------------------


def room_of(
    members: Collection[int], own: int | None, unit: int, period: int, stage: Stage
) -> dict[int, int]:
    """How much of each member of a set is still free to be counted elsewhere as well: its figure less all that other
    sets say of it. Two statements."""
    sets = [one for one in overlaps_among(members) if one.measure != own]
    said = figures_of(unit, period, [*members, *(one.measure for one in sets)], [stage])
    return {
        member: said.get((member, stage), 0)
        - sum(said.get((one.measure, stage), 0) for one in sets if member in one.members)
        for member in members
    }


def misfits(rows: Sequence[Overlap]) -> set[tuple[int, Stage]]:
    """(overlap, stage) where a member's figure has become smaller than what is declared of it. Two statements,
    however many rows."""
    sets = overlaps_among({m for row in rows for m in members_of(row)})
    wanted = {m for one in sets for m in (one.measure, *one.members)}
    units, periods = {row.unit_id for row in rows}, {row.period_id for row in rows}
    entries = Entry.objects.filter(unit__in=units, period__in=periods, measure__in=wanted, stage__in=STAGES)  # fmt: skip
    columns = ("unit", "period", "measure", "stage")
    said: dict[tuple[int, int, int, str], int] = defaultdict(int)
    for *key, quantity in entries.order_by().values_list(*columns).annotate(Sum("quantity")):
        said[tuple(key)] = quantity
    return {
        (row.pk, stage)
        for row in rows
        for stage in STAGES
        if row.at(stage) is not None
        for member in members_of(row)
        if said[row.unit_id, row.period_id, member, stage]
        < sum(said[row.unit_id, row.period_id, one.measure, stage] for one in sets if member in one.members)
    }  # fmt: skip


def members_of(row: Overlap) -> list[int]:
    """Out of what was fetched with the row (`prefetch_related("of__members")`)."""
    return [measure.pk for measure in row.of.members.all()]


# --- what it changes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effect:
    """The sum of the members at one node: plain, and with everything counted once, before and after."""

    node: Unit
    plain: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Nets:
    """(plain, net) of the members at the unit and at all that it stands under, the nation first."""

    way: list[Unit]
    sums: list[tuple[int, int]]

    def into(self, later: Nets) -> list[Effect]:
        pairs = zip(self.way, self.sums, later.sums, strict=True)
        return [Effect(node, plain, before, after) for node, (plain, before), (_p, after) in pairs]


def nets(members: Collection[int], unit: Unit, period: Period, stage: Stage) -> Nets:
    """Out of the entries, so that it can be asked in a rehearsal. One statement for each step, and two."""
    way = path(unit, max(unit.begins_on, min(period.ends_on, unit.ends_on) - DAY))
    sets = [one for one in overlaps_among(members) if len(one.members & set(members)) > 1]
    wanted = [*members, *(one.measure for one in sets)]
    sums = []
    for node in way:
        figures: dict[int, int] = defaultdict(int)
        for part in by_parts(node.pk, wanted, [stage], [period.pk]).values():
            for figure, one in part.items():
                figures[figure.measure] += one.quantity
        shared = {one.members: figures[one.measure] for one in sets}
        sums.append((sum(figures[m] for m in members), net(figures, shared, members)))
    return Nets(way, sums)


# --- what they are called ---------------------------------------------------------------------------------


def named(measures: Iterable[Measure]) -> dict[int, str]:
    """By primary key: number of the task and words of the deliverable, as the plan's newest version has them.
    One statement."""
    found = {m.pk: (m.deliverable_key, m.name) for m in measures}
    keys = {key for key, _name in found.values() if key}
    newest = Deliverable.objects.filter(key__in=keys).select_related("task").order_by("pk")
    words = {row.key: f"{row.task.number} {row}" for row in newest}
    return {pk: words.get(key, name) if key else name for pk, (key, name) in found.items()}
