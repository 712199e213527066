"""Entries become totals: the one statement that says where a figure counts, and who keeps it true.

Totals are settled once, by the outermost action, in one statement whose rows come in the order of the
key: several statements, or rows in another order, let writers wait for each other crosswise. When
places change, which happens under the exclusive tree lock, what counted at the old places is taken
out and put back at the new ones, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef

from peiyou.kernel.actions import Unit as Act
from peiyou.kernel.actions.bulk import few_or_listed
from peiyou.kernel.actions.unit import current
from peiyou.kernel.facts.levels import FLOWS, IS_LEVEL, LEVELS, figures
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions

APP: Final = "facts"
"""Under which name batches that are not settled yet are kept with the running act."""

COLUMNS: Final = "node_id, measure_id, period_id, stage, parent_id, after"

COUNTING: Final = """
WITH figure AS ({figures}), about AS MATERIALIZED ({about}
), chain AS NOT MATERIALIZED (
  SELECT about.unit_id, about.period_id, place.depth, place.node_id, node.kind,
         LEAD(place.node_id) OVER up AS over_id, LEAD(node.kind) OVER up AS over_kind
  FROM about
  JOIN calendar_period period ON period.id = about.period_id
  JOIN organisations_place life
    ON life.unit_id = about.unit_id AND life.hierarchy = 'PLACE' AND life.depth = 0
  JOIN organisations_place place ON place.unit_id = about.unit_id AND place.hierarchy = 'PLACE' AND {place}
  JOIN organisations_unit node ON node.id = place.node_id
  WINDOW up AS (PARTITION BY about.unit_id, about.period_id ORDER BY place.depth)
), spot AS MATERIALIZED (
  SELECT unit_id, period_id, node_id, COALESCE(over_id, node_id) AS parent_id,
         COALESCE(over_kind, kind) = 'NATION' AS is_top
  FROM chain
  WHERE (over_id IS NOT NULL OR depth = 0)
    AND (kind IN ('PROVINCE', 'PREFECTURE', 'COUNTY') OR COALESCE(over_kind, kind) = 'NATION')
), spread AS NOT MATERIALIZED (
  SELECT spot.node_id, figure.measure_id, figure.period_id, figure.stage, spot.parent_id,
         figure.after, figure.quantity, figure.n
  FROM figure JOIN spot ON spot.unit_id = figure.unit_id AND spot.period_id = figure.period_id
)
"""
"""`spread`: every figure at every total that it counts in, by `spot`, the places of `about` on the day that
counts. A region or what stands directly under the nation is a node; what stands under nothing is its own
parent and counts only for itself. Where `about` is made of `figure`, that is worked out once: databases keep what is
read twice. What stands over a place is the next row of its `chain`: joins would be planned at every act."""

COUNTS_ON: Final = """(
  ({row}.valid_from < period.ends_on AND {row}.valid_to >= period.ends_on)
  OR ({row}.valid_to = life.valid_to AND life.valid_to < period.ends_on)
  OR ({row}.valid_from = life.valid_from AND life.valid_from >= period.ends_on)
)"""
"""The row of the closure holds on the period's last day, or the unit's own last or first day before or after."""


BUCKETS: Final = 256
LOCK: Final = 0x7065697  # of our own, among advisory locks


def settle(act: Act) -> None:
    """Add what the act has posted; registered with the actions at order 10."""
    batches = act.kept.get(APP)
    if not batches:
        return
    text, values = few_or_listed(sorted(batches))
    _one_after_the_other(text, values)
    said = f"""(e.unit_id, e.measure_id, e.stage) IN (
        SELECT t.unit_id, t.measure_id, t.stage FROM facts_entry t WHERE t.batch_id IN ({text}))"""  # noqa: S608
    parts = [
        FLOWS.format(which=f"e.batch_id IN ({text})"),
        LEVELS.format(which=said, sign=1),
        LEVELS.format(which=f"{said} AND e.batch_id NOT IN ({text})", sign=-1),
    ]
    _add(" UNION ALL ".join(parts), [*values] * 4)


def _one_after_the_other(text: str, values: list[Any]) -> None:
    """Who posts levels of the same unit for two periods at once: the second has to see what the first has said.

    On PostgreSQL, where there is more than one writer: a lock for each share of the units, in order, taken before any
    total is.
    """
    if connection.vendor != "postgresql":
        return
    sql = f"""
        SELECT pg_advisory_xact_lock({LOCK}, share.of) FROM (
            SELECT DISTINCT CAST(MOD(e.unit_id, {BUCKETS}) AS integer) AS of FROM facts_entry e
            WHERE e.batch_id IN ({text}) AND e.measure_id IN ({IS_LEVEL}) ORDER BY 1
        ) AS share
    """  # noqa: S608 - our own words only
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def carried(hierarchy: Hierarchy, units: Collection[int]) -> Iterator[None]:
    """While places of `units` are written anew, their figures change sides; watches the closure."""
    moved = _with_figures(units) if hierarchy == Hierarchy.PLACE else []
    if not moved:
        yield
        return
    act = current.get()
    unsettled = act.kept.get(APP, set()) if act else set()
    (units_in, values), (posted_in, posted) = (few_or_listed(sorted(some)) for some in (moved, unsettled))  # fmt: skip
    of = figures(f"e.unit_id IN ({units_in}) AND e.batch_id NOT IN ({posted_in})")
    _add(of, [*values, *posted] * 2, sign=-1)
    yield
    _add(of, [*values, *posted] * 2)


def _with_figures(units: Collection[int]) -> list[int]:
    """Those of `units` that have entries."""
    having = Unit.objects.filter(Exists(Entry.objects.filter(unit=OuterRef("pk"))))
    return [
        pk
        for portion in portions(units)
        for pk in having.filter(pk__in=portion).values_list("pk", flat=True)
    ]


def _add(of: str, values: list[Any], sign: int = 1) -> None:
    """Add `sign` times these figures (SQL) to the totals they count in."""
    sql = f"""
        INSERT INTO facts_total ({COLUMNS}, quantity, n)
        {counting(of)}
        SELECT {COLUMNS}, {sign} * SUM(quantity), {sign} * SUM(n) FROM spread WHERE true
        GROUP BY {COLUMNS} HAVING SUM(quantity) <> 0 OR SUM(n) <> 0 ORDER BY {COLUMNS}
        ON CONFLICT ({COLUMNS}) DO UPDATE
        SET quantity = facts_total.quantity + excluded.quantity, n = facts_total.n + excluded.n
    """  # noqa: S608 - our own words only
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def counting(of: str, about: str = "SELECT DISTINCT unit_id, period_id FROM figure") -> str:
    """`COUNTING` of these figures (SQL, as `levels.figures` has it); `about` are the units and periods that they are
    of. A SELECT follows."""
    return COUNTING.format(figures=of, about=about, place=COUNTS_ON.format(row="place"))


def counting_all() -> str:
    """`counting` of the whole ledger."""
    return counting(figures("true"), "SELECT DISTINCT e.unit_id, e.period_id FROM facts_entry e")
