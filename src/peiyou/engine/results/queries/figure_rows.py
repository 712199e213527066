"""Every figure of a subtree, one line for each unit, measure, period and stage: for exports, as a stream.

The database puts the lines together, those of a unit as one text: nothing is done in Python for each of them. What
stands in cells of units and measures is given by who asks, so that it is written by one rule on either database.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.trees import ALL, Seen
from peiyou.kernel.facts.totals import COUNTS_ON
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Place, Unit

SECTION: Final = 32
"""Units fetched at once."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What lines are about, by primary key: few, where lines are many."""

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


def figure_lines(
    of: Asked, units: Mapping[int, str], measures: Mapping[int, str], end: str
) -> Iterator[str]:
    """Lines `unit,measure,period,stage,quantity,entries`, each with `end` behind it, all of a unit at a time; in no
    promised order. `units` and `measures`: their cells by primary key. A quantity is a whole number of the measure's
    scale, `entries` stand behind it. Units count as they do in totals: where they stood on the last day of each period.
    One statement, read as it is consumed."""
    if not of.periods:
        return
    condition, values = of.seen.sql()
    sql = _LINES.format(
        counts=COUNTS_ON.format(row="at"), condition=condition, pairs=_pairs_sql(), joined=_joined(),
        periods=_marks(of.periods), stages=_marks(of.stages),
    )  # fmt: skip
    told = [_pairs(some) for some in (units, measures, of.periods)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [*told, of.node.pk, *of.periods, *of.periods, *of.stages, *values, end])
        while rows := cursor.fetchmany(SECTION):
            yield "".join(lines for (lines,) in rows)


_LINES: Final = """
WITH unit AS MATERIALIZED ({pairs}
), subject AS MATERIALIZED (
  SELECT measure.id AS measure_id, period.id AS period_id, ',' || measure.cells || ',' || period.cells || ',' AS cells
  FROM ({pairs}) measure CROSS JOIN ({pairs}) period
), spot AS MATERIALIZED (
  SELECT at.unit_id, period.id AS period_id
  FROM organisations_place at
  JOIN organisations_place life
    ON life.unit_id = at.unit_id AND life.hierarchy = 'PLACE' AND life.node_id = at.unit_id
  JOIN calendar_period period ON {counts}
  WHERE at.hierarchy = 'PLACE' AND at.node_id = %s AND period.id IN ({periods})
), entry AS MATERIALIZED (
  SELECT unit.cells, e.unit_id, e.measure_id, e.period_id, e.stage, e.quantity,
         CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END AS n
  FROM unit JOIN facts_entry e ON e.unit_id = unit.id
  WHERE e.period_id IN ({periods}) AND e.stage IN ({stages}) AND {condition}
), figure AS (
  SELECT MIN(cells) AS cells, unit_id, measure_id, period_id, stage, CAST(SUM(quantity) AS bigint) AS quantity,
         SUM(n) AS n
  FROM entry
  WHERE (unit_id, period_id) IN (SELECT unit_id, period_id FROM spot)
  GROUP BY unit_id, measure_id, period_id, stage
  HAVING SUM(n) <> 0
)
SELECT {joined}(figure.cells || subject.cells || figure.stage || ',' || CAST(figure.quantity AS text) || ','
                || CAST(figure.n AS text) || CAST(%s AS text), '')
FROM figure JOIN subject USING (measure_id, period_id)
GROUP BY figure.unit_id
"""
"""Entries of a unit are read once (`entry`), whatever the database takes the number of periods in which it stood there
(`spot`) to be, and cells are put together once (`subject`)."""


def _joined() -> str:
    return "GROUP_CONCAT" if connection.vendor == "sqlite" else "STRING_AGG"


def _pairs_sql() -> str:
    """(id, cells) out of one parameter, made by `_pairs`."""
    if connection.vendor == "sqlite":
        return "SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS cells FROM json_each(%s)"  # fmt: skip
    return (
        "SELECT CAST(value->>0 AS bigint) AS id, value->>1 AS cells"
        " FROM jsonb_array_elements(CAST(%s AS jsonb))"
    )


def _pairs(cells: Mapping[int, str]) -> str:
    return json.dumps(list(cells.items()), ensure_ascii=False)


def _marks(few: Collection[object]) -> str:
    """One for each: what a list of few is known to hold is looked up twice as fast as what one parameter holds."""
    return ", ".join(["%s"] * len(few))
