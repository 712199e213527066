"""Entries become totals: the one statement that says where a figure counts, and who keeps it true.

Totals are settled once, by the outermost action, in one statement whose rows come in the order of the
key: several statements, or rows in another order, let writers wait for each other crosswise. When
places change, which happens under the exclusive tree lock, what counted at the old places is taken
out and put back at the new ones, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef

from peiyou.kernel.actions import Unit as Act
from peiyou.kernel.actions.bulk import few_or_listed
from peiyou.kernel.actions.unit import current
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions

APP: Final = "facts"
"""Under which name batches that are not settled yet are kept with the running act."""

COLUMNS: Final = "node_id, measure_id, period_id, stage, parent_id"

COUNTING: Final = """
WITH figure AS NOT MATERIALIZED (
  SELECT e.unit_id, e.measure_id, e.period_id, e.stage, e.quantity,
         CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END AS n
  FROM facts_entry e WHERE {which}
), about AS MATERIALIZED (
  SELECT DISTINCT unit_id, period_id FROM figure
), spot AS MATERIALIZED (
  SELECT about.unit_id, about.period_id, place.node_id, COALESCE(over.node_id, place.node_id) AS parent_id,
         parent.kind = 'NATION' AS is_top
  FROM about
  JOIN calendar_period period ON period.id = about.period_id
  JOIN organisations_place life
    ON life.unit_id = about.unit_id AND life.hierarchy = 'PLACE' AND life.depth = 0
  JOIN organisations_place place ON place.unit_id = about.unit_id AND place.hierarchy = 'PLACE' AND {place}
  LEFT JOIN organisations_place over
    ON over.unit_id = about.unit_id AND over.hierarchy = 'PLACE' AND over.depth = place.depth + 1 AND {over}
  JOIN organisations_unit node ON node.id = place.node_id
  JOIN organisations_unit parent ON parent.id = COALESCE(over.node_id, place.node_id)
  WHERE (over.node_id IS NOT NULL OR place.depth = 0)
    AND (node.kind IN ('PROVINCE', 'PREFECTURE', 'COUNTY') OR parent.kind = 'NATION')
), spread AS NOT MATERIALIZED (
  SELECT spot.node_id, figure.measure_id, figure.period_id, figure.stage, spot.parent_id,
         figure.quantity, figure.n
  FROM figure JOIN spot ON spot.unit_id = figure.unit_id AND spot.period_id = figure.period_id
)
"""
"""`spread`: every entry at every total that it counts in, by `spot`, the places of `about` on the day that
counts. A region or what stands directly under the nation is a node; what stands under nothing is its own
parent and counts only for itself."""

COUNTS_ON: Final = """(
  ({row}.valid_from < period.ends_on AND {row}.valid_to >= period.ends_on)
  OR ({row}.valid_to = life.valid_to AND life.valid_to < period.ends_on)
  OR ({row}.valid_from = life.valid_from AND life.valid_from >= period.ends_on)
)"""
"""The row of the closure holds on the period's last day, or the unit's own last or first day before or after."""


def settle(act: Act) -> None:
    """Add what the act has posted; registered with the actions at order 10."""
    if batches := act.kept.get(APP):
        _add("e.batch_id IN ({})", batches, sign=1)


@contextmanager
def carried(hierarchy: Hierarchy, units: Collection[int]) -> Iterator[None]:
    """While places of `units` are written anew, their figures change sides; watches the closure."""
    moved = _with_figures(units) if hierarchy == Hierarchy.PLACE else []
    if not moved:
        yield
        return
    act = current.get()
    unsettled = act.kept.get(APP, set()) if act else set()
    which = "e.unit_id IN ({}) AND e.batch_id NOT IN ({})"
    _add(which, moved, unsettled, sign=-1)
    yield
    _add(which, moved, unsettled, sign=1)


def _with_figures(units: Collection[int]) -> list[int]:
    """Those of `units` that have entries."""
    having = Unit.objects.filter(Exists(Entry.objects.filter(unit=OuterRef("pk"))))
    return [
        pk
        for portion in portions(units)
        for pk in having.filter(pk__in=portion).values_list("pk", flat=True)
    ]


def _add(which: str, *keys: Collection[int], sign: int) -> None:
    """Add `sign` times what the entries chosen by `which` count for, to the totals they count in."""
    asked = [few_or_listed(sorted(some)) for some in keys]
    sql = f"""
        INSERT INTO facts_total ({COLUMNS}, quantity, n)
        {counting(which.format(*(text for text, _values in asked)))}
        SELECT {COLUMNS}, {sign} * SUM(quantity), {sign} * SUM(n) FROM spread WHERE true
        GROUP BY {COLUMNS} ORDER BY {COLUMNS}
        ON CONFLICT ({COLUMNS}) DO UPDATE
        SET quantity = facts_total.quantity + excluded.quantity, n = facts_total.n + excluded.n
    """  # noqa: S608 - our own words only
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _text, values in asked for value in values])


def counting(which: str = "true") -> str:
    """`COUNTING` of the entries chosen by `which` (SQL about `e`); a SELECT follows."""
    return COUNTING.format(
        which=which, place=COUNTS_ON.format(row="place"), over=COUNTS_ON.format(row="over")
    )
