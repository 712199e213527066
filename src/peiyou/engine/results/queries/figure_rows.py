"""Every figure of a subtree, one row for each unit, measure, period and stage: for exports, as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from peiyou.kernel.actions.bulk import listed, listed_sql
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.queries.trees import ALL, BELOW, Seen
from peiyou.kernel.organisations.models import Unit

SECTION: Final = 2000
"""Rows fetched at once."""


class FigureRow(NamedTuple):
    """`quantity` is a whole number and means `quantity × 10^-scale` `unit_of_count`; `entries` stand behind it."""

    unit: str
    name: str
    measure: str
    measure_name: str
    unit_of_count: str
    scale: int
    period: str
    stage: str
    quantity: int
    entries: int


def figure_rows(
    node: Unit, stages: Iterable[str], starts_on: date, ends_on: date, seen: Seen = ALL
) -> Iterator[FigureRow]:
    """Of periods that lie within these days (`ends_on` is the last one), in no promised order. Units count as they do
    in totals: where they stood on the last day of each period. One statement, read as it is consumed."""
    periods = Period.objects.filter(starts_on__gte=starts_on, ends_on__lte=_after(ends_on))
    wanted = list(periods.values_list("pk", flat=True))
    if not wanted:
        return
    condition, values = _chosen(stages, wanted, seen)
    sql = f"""
        SELECT unit.key, unit.name, measure.code, measure.name, measure.unit, measure.scale, span.code,
               figure.stage, figure.quantity, figure.n
        FROM (
            SELECT e.unit_id, e.measure_id, e.period_id, e.stage, SUM(e.quantity) AS quantity,
                   SUM(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END) AS n
            FROM facts_entry e {BELOW}
            WHERE {condition}
            GROUP BY 1, 2, 3, 4
        ) figure
        JOIN organisations_unit unit ON unit.id = figure.unit_id
        JOIN facts_measure measure ON measure.id = figure.measure_id
        JOIN calendar_period span ON span.id = figure.period_id
        WHERE figure.n <> 0
    """  # noqa: S608 - our own words only
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [node.pk, *values])
        texts = _Texts()
        while rows := cursor.fetchmany(SECTION):
            for key, *rest, quantity, n in rows:
                yield FigureRow(texts[key], *rest, int(quantity), int(n))


class _Texts(dict[Any, str]):
    """Keys as text; SQLite keeps them without hyphens."""

    def __missing__(self, key: Any) -> str:
        found = self[key] = str(UUID(key) if isinstance(key, str) else key)
        return found


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _chosen(stages: Iterable[str], periods: Iterable[int], seen: Seen) -> tuple[str, list[Any]]:
    condition, values = seen.sql()
    return (
        f"e.stage IN ({listed_sql('text')}) AND e.period_id IN ({listed_sql()}) AND {condition}",
        [listed(stages), listed(periods), *values],
    )
