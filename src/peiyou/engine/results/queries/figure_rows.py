"""Every figure of a subtree, one row for each unit, measure, period and stage: for exports, as a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db import connection

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.trees import ALL, WITHIN, Seen
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Place, Unit

SECTION: Final = 2000
"""Rows fetched at once."""
DAY: Final = timedelta(days=1)


class FigureRow(NamedTuple):
    """Primary keys; `quantity` is a whole number of the measure's scale, `entries` stand behind it."""

    unit: int
    measure: int
    period: int
    stage: str
    quantity: int
    entries: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are about, by primary key: few, where rows are many."""

    node: Unit
    stages: tuple[str, ...]
    units: Mapping[int, Unit]
    measures: Mapping[int, Measure]
    periods: Mapping[int, str]
    seen: Seen = ALL


def asked(node: Unit, stages: Iterable[str], since: date, until: date, seen: Seen = ALL) -> Asked:
    """Of periods that lie within these days, the last one included. Three statements."""
    periods = Period.objects.filter(starts_on__gte=since, ends_on__lte=min(until, date.max - DAY) + DAY)  # fmt: skip
    below = Place.objects.filter(hierarchy=Hierarchy.PLACE, node=node).values("unit")
    units = Unit.objects.filter(pk__in=below).only("key", "name")
    return Asked(
        node, tuple(stages), {unit.pk: unit for unit in units}, Measure.objects.in_bulk(),
        dict(periods.values_list("pk", "code")), seen,
    )  # fmt: skip


def figure_rows(of: Asked) -> Iterator[FigureRow]:
    """In no promised order. Units count as they do in totals: where they stood on the last day of each period. One
    statement, read as it is consumed."""
    if not of.periods:
        return
    condition, values = of.seen.sql()
    sql = f"""
        SELECT e.unit_id, e.measure_id, e.period_id, e.stage, CAST(SUM(e.quantity) AS bigint),
               SUM(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END)
        FROM facts_entry e {WITHIN}
        WHERE e.period_id IN ({_marks(of.periods)}) AND e.stage IN ({_marks(of.stages)}) AND {condition}
        GROUP BY 1, 2, 3, 4
        HAVING SUM(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END) <> 0
    """  # noqa: S608 - our own words only
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [of.node.pk, *of.periods, *of.stages, *values])
        while rows := cursor.fetchmany(SECTION):
            yield from map(FigureRow._make, rows)


def _marks(few: Collection[object]) -> str:
    """One for each: what a list of few is known to hold is looked up twice as fast as what one parameter holds."""
    return ", ".join(["%s"] * len(few))
