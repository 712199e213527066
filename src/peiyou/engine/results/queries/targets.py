"""Targets as they hold: of lines at places, and what the places below were asked for together.

    targets_of([line.key for line in lines], [province.pk])[line.key, province.pk].quantity
    targets_of(keys, nodes, year=2021)          # of one year; without: of the plan as a whole

What the plan itself asks of the nation is no row here: `amounts.of_plan(line)`. Quantities are whole numbers of the
line's scale; a ratio is `quantity / base`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from peiyou.engine.results.amounts import Value
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.models import Target
from peiyou.engine.results.models.target import HOLDS, STANDS, WHOLE
from peiyou.engine.results.queries.milestones import milestones_of
from peiyou.engine.results.queries.sight import sight_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.queries.portions import portions

__all__ = ["Goal", "Together", "goals_of", "milestones_of", "targets_of", "targets_visible"]

AT_ONCE = 600


@dataclass(frozen=True, slots=True)
class Goal:
    """A target (or baseline) that holds. `no`: its version; 1 was never changed."""

    pk: int
    key: UUID
    line: UUID
    node: int
    year: int
    quantity: int
    base: int | None
    no: int
    reason: str
    source: str
    set_at: datetime

    @property
    def value(self) -> Value:
        return Value(self.quantity, self.base)


class Together(NamedTuple):
    """What one level asks of all places below it: their sum, and of how many."""

    quantity: int
    places: int


Goals = dict[tuple[UUID, int, int], Goal]
"""(line, place, year; `WHOLE` for the plan as a whole) → the target."""


def targets_of(
    lines: Collection[UUID], nodes: Iterable[int], year: int | None = None
) -> dict[tuple[UUID, int], Goal]:
    """(line, place) → its target of the year, or of the plan as a whole. One statement for some hundred places."""
    found = goals_of(nodes, lines, years=[year or WHOLE])
    return {(line, node): goal for (line, node, _year), goal in found.items()}


def goals_of(
    nodes: Iterable[int],
    lines: Collection[UUID] | None = None,
    *,
    aim: Aim = Aim.TARGET,
    years: Collection[int] | None = None,
) -> Goals:
    """Of every year, where none are named, and of every line."""
    columns = ("pk", "key", "deliverable_key", "node", "year", "quantity", "base", "no", "reason", "source", "set_at")  # fmt: skip
    rows = Target.objects.filter(STANDS, aim=aim)
    if years is not None:
        rows = rows.filter(year__in=list(years))
    few = lines is not None and len(lines) <= 200
    if few:
        rows = rows.filter(deliverable_key__in=list(lines or ()))
    found: Goals = {}
    for portion in portions(nodes, AT_ONCE):
        for values in rows.filter(node__in=portion).values_list(*columns):
            goal = Goal(*values)
            if few or lines is None or goal.line in lines:
                found[goal.line, goal.node, goal.year] = goal
    return found


def sums_below(
    aboves: Iterable[int], lines: Collection[UUID] | None = None
) -> Mapping[tuple[int, UUID, int], Together]:
    """(level above, line, year) → its targets for the places below it together. One statement.

    Of a ratio the sum says nothing, only how many there are.
    """
    rows = Target.objects.filter(STANDS, aim=Aim.TARGET, above__in=list(aboves))
    rows = rows.exclude(node__kind=Kind.NATION)
    if lines is not None:
        rows = rows.filter(deliverable_key__in=list(lines))
    grouped = rows.order_by().values_list("above", "deliverable_key", "year")
    return {
        (above, line, year): Together(int(quantity), places)
        for above, line, year, quantity, places in grouped.annotate(Sum("quantity"), Count("pk"))
    }


def held_rows(nodes: Iterable[int]) -> Mapping[tuple[int, UUID, str, int], Target]:
    """The row that holds for each (place, line, aim, year), withdrawals too: what a further one replaces."""
    found = {}
    for portion in portions(nodes, AT_ONCE):
        for row in Target.objects.filter(HOLDS, node__in=portion):
            found[row.node_id, row.deliverable_key, row.aim, row.year] = row
    return found


def versions_at(
    nodes: Iterable[int], lines: Collection[UUID] | None = None
) -> dict[tuple[int, UUID, str, int], int]:
    """(place, line, aim, year) → the number of the row that holds, also where it took the target away: what somebody
    who looks now has seen."""
    rows = Target.objects.filter(HOLDS)
    if lines is not None:
        rows = rows.filter(deliverable_key__in=list(lines))
    found = {}
    for portion in portions(nodes, AT_ONCE):
        told = rows.filter(node__in=portion).values_list(
            "node", "deliverable_key", "aim", "year", "no"
        )
        found.update({(node, line, aim, year): no for node, line, aim, year, no in told})
    return found


def targets_visible(actor: Actor | None, at: datetime) -> QuerySet[Target]:
    """Every row ever set that somebody may see: those of their own place and below it. Everybody sees those of the
    nation and of provinces: a change of these is published with its reason."""
    published = Target.objects.filter(node__kind__in=[Kind.NATION, Kind.PROVINCE])
    sight = sight_of(actor, at)
    if sight is None:
        return published
    if sight.units is None:
        return Target.objects.all()
    seen = sight.units.values("pk")
    return Target.objects.filter(node__in=seen) | published
