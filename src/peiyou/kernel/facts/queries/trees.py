"""Figures out of the entries: of a past day, in another tree, of records that somebody may see.

**As of a day** are entries recorded before that day was over, by the clock of the installation. A day that
is over is reproducible: entries are only ever appended, with the time at which their act began, and an act
that began before midnight is committed moments after it. Today is "so far". That nothing was slipped in
later under an old date is what seals prove: the act of posting stands in the record of acts, under a seal
whose own time is that of the clock.

**Trees.** `by_parts` counts as the totals do: by place, on each period's last day. `in_tree` counts in the
tree of one day, in any hierarchy: what ended before counts with who carries its past on, and what stood
nowhere in that tree is kept apart under None, so that the parts always add up to the nation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from peiyou.kernel.actions.bulk import few_or_listed, listed, listed_sql
from peiyou.kernel.facts.levels import figures
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.queries.figures import Sums, gathered
from peiyou.kernel.facts.totals import COUNTS_ON
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.queries.history import carriers

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which entries count: those recorded by the end of `as_of`, of these `batches`; None: all."""

    as_of: date | None = None
    batches: QuerySet[Batch] | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """A condition on `e`, and its parameters."""
        batches = Batch.objects.all() if self.batches is None else self.batches
        if self.as_of is not None:
            batches = batches.filter(recorded_at__lt=over(self.as_of))
        if self.as_of is None and self.batches is None:
            return "true", []
        try:
            text, values = batches.values("pk").query.sql_with_params()
        except EmptyResultSet:  # known without asking: nobody may see anything
            return "false", []
        return f"e.batch_id IN ({text})", list(values)


ALL: Final = Seen()

WITHIN: Final = f"""
    JOIN calendar_period period ON period.id = e.period_id
    JOIN organisations_place life
      ON life.unit_id = e.unit_id AND life.hierarchy = 'PLACE' AND life.node_id = e.unit_id
    JOIN organisations_place at ON at.unit_id = e.unit_id AND at.hierarchy = 'PLACE'
      AND at.node_id = %s AND {COUNTS_ON.format(row="at")}
"""
"""Figures `e` of units that stood at or below a node (the parameter) on the day that counts."""

PART: Final = "COALESCE(part.node_id, at.node_id)"
BELOW: Final = f"""{WITHIN}
    LEFT JOIN organisations_place part ON part.unit_id = e.unit_id AND part.hierarchy = 'PLACE'
      AND part.depth = at.depth - 1 AND {COUNTS_ON.format(row="part")}
"""
"""As `WITHIN`; `PART` is what directly under the node they stood at or below, or the node itself."""


EVER_INSIDE: Final = (
    "SELECT inside.unit_id FROM organisations_place inside"
    " WHERE inside.hierarchy = 'PLACE' AND inside.node_id = %s"
)


def over(day: date) -> datetime:
    """The moment at which a day is over, by the clock of the installation."""
    return timezone.make_aware(datetime.combine(day + DAY, time()))


def whole(
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
    seen: Seen = ALL,
) -> Sums:
    """All entries: the nation, without any tree."""
    return _ask("0", "", [], measures, stages, periods, seen).get(0, {})


def by_parts(
    node: int,
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
    seen: Seen = ALL,
) -> dict[int, Sums]:
    """Of everything directly under `node` by place, regions and organisations, and of `node` itself.

    The parts add up to the node: an entry counts where its unit stood on the period's last day.
    """
    found = _ask(PART, BELOW, [node], measures, stages, periods, seen, inside=node)
    return {part: sums for part, sums in found.items() if part is not None}


def by_kind(
    kind: str,
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
    seen: Seen = ALL,
) -> dict[int, Sums]:
    """Of every region of a kind (PREFECTURE), wherever it stands; what stands in none of them is left out."""
    joins = f"""
        JOIN calendar_period period ON period.id = e.period_id
        JOIN organisations_place life
          ON life.unit_id = e.unit_id AND life.hierarchy = 'PLACE' AND life.node_id = e.unit_id
        JOIN organisations_place part ON part.unit_id = e.unit_id AND part.hierarchy = 'PLACE'
          AND {COUNTS_ON.format(row="part")}
        JOIN organisations_unit region ON region.id = part.node_id AND region.kind = %s
    """
    return _ask("part.node_id", joins, [kind], measures, stages, periods, seen)


def in_tree(
    node: int | None,
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
    *,
    hierarchy: Hierarchy,
    on: date,
    seen: Seen = ALL,
) -> dict[int | None, Sums]:
    """Of everything directly under `node` in the tree of that day, and of `node` itself.

    `node` None: of everything that stands under nothing there, and under None what stood nowhere in it.
    """
    stands = "COALESCE(carried.carrier, e.unit_id)"
    held = "{row}.hierarchy = %s AND {row}.valid_from <= %s AND {row}.valid_to > %s"
    day = [hierarchy.value, on, on]
    joins = f"LEFT JOIN ({_carried_sql()}) carried ON carried.unit = e.unit_id"
    values: list[Any] = [json.dumps(sorted(carriers(on, hierarchy).items()))]
    if node is None:
        joins += f"""
            LEFT JOIN organisations_place part ON part.unit_id = {stands} AND {held.format(row="part")}
              AND NOT EXISTS (SELECT 1 FROM organisations_place up WHERE up.unit_id = part.unit_id
                AND up.depth > part.depth AND {held.format(row="up")})
        """  # noqa: S608 - our own words only
        values += [*day, *day]
        return _ask("part.node_id", joins, values, measures, stages, periods, seen)
    joins += f"""
        JOIN organisations_place at ON at.unit_id = {stands} AND {held.format(row="at")} AND at.node_id = %s
        LEFT JOIN organisations_place part ON part.unit_id = {stands} AND {held.format(row="part")}
          AND part.depth = at.depth - 1
    """
    values += [*day, node, *day]
    return _ask(PART, joins, values, measures, stages, periods, seen)


def _carried_sql() -> str:
    """Pairs (unit, carrier) out of one JSON parameter."""
    if connection.vendor == "sqlite":
        return (
            "SELECT json_extract(value, '$[0]') AS unit, json_extract(value, '$[1]') AS carrier"
            " FROM json_each(%s)"
        )
    return (
        "SELECT CAST(value->>0 AS bigint) AS unit, CAST(value->>1 AS bigint) AS carrier"
        " FROM jsonb_array_elements(CAST(%s AS jsonb))"
    )


def _ask(
    key: str,
    joins: str,
    values: Sequence[Any],
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None,
    seen: Seen,
    inside: int | None = None,
) -> dict[Any, Sums]:
    """Figures joined and added up by `key`, measure, period and stage; `inside`: only of units that ever stood there."""
    condition, wanted = chosen(measures, stages, periods, seen, inside)
    sql = f"""
        SELECT {key}, e.measure_id, e.period_id, e.stage, e.after, SUM(e.quantity), SUM(e.n)
        FROM ({figures(condition)}) e {joins}
        GROUP BY 1, 2, 3, 4, 5
    """  # noqa: S608 - our own words only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, *wanted, *values])
        return gathered(
            (part, measure, period, stage, int(after), int(quantity), int(n))
            for part, measure, period, stage, after, quantity, n in cursor.fetchall()
        )


def chosen(
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None,
    seen: Seen,
    inside: int | None = None,
) -> tuple[str, list[Any]]:
    """A condition on entries `e`, and its parameters. `inside`: whose unit ever stood at or below this node by place."""
    condition, more = seen.sql()
    in_measures, of_measures = few_or_listed(list(measures))
    in_stages, of_stages = few_or_listed([str(stage) for stage in stages], "text")
    wanted: list[Any] = [*of_measures, *of_stages]
    in_periods = ""
    if periods is not None:
        in_periods = f"AND e.period_id IN ({listed_sql()})"
        wanted.append(listed(periods))
    if inside is not None:
        in_periods += f" AND e.unit_id IN ({EVER_INSIDE})"
        wanted.append(inside)
    return (
        f"e.measure_id IN ({in_measures}) AND e.stage IN ({in_stages}) {in_periods} AND {condition}",
        [*wanted, *more],
    )
