"""What a release would say now: every figure that stands in the ledger, where it counted, how complete it is.

The figures are read in one statement, so that they are of one moment; it counts as the totals do, by place on the
last day of each period, and takes what has not been taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q

from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.completeness import HANDED_IN, WAIVED
from peiyou.engine.results.releases.lines import Content, Leaf, Line
from peiyou.kernel.actions.bulk import listed, listed_sql
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.overlaps import overlaps_among
from peiyou.kernel.facts.totals import COUNTS_ON
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.plans.models import Version

DECLARED: Final = "takeup.declared."
MONEY: Final = ("takeup.fund.", "return.arrived.", "return.spent.")
"""How codes of measures begin."""
STAGES: Final = (Stage.COMMITTED, Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED)


@dataclass(frozen=True, slots=True)
class Span:
    """Days `[starts_on, ends_on)`; of periods whose last day lies in it what is reported is published. What was
    taken up is published for all years: it is a promise for the whole of the plan."""

    starts_on: date
    ends_on: date

    def periods(self) -> list[Period]:
        after, until = self.starts_on + timedelta(days=1), self.ends_on
        return list(Period.objects.filter(ends_on__gte=after, ends_on__lte=until))


@dataclass(frozen=True, slots=True)
class Coverages:
    """Returns of a period at a node: asked for, handed in, approved."""

    expected: int = 0
    handed_in: int = 0
    approved: int = 0


def content_of(
    version: Version,
    span: Span,
    stages: Sequence[str],
    header: Mapping[str, Any],
    *,
    has_money: bool = True,
) -> tuple[Content, Coverages]:
    """All that would be published, and how complete the returns are in the whole. About twelve statements."""
    nation = Unit.objects.get(kind=Kind.NATION)
    periods = {period.pk: period for period in span.periods()}
    measures = {m.pk: m for m in measures_of(version, has_money=has_money)}
    members = _members(measures)
    measures |= Measure.objects.in_bulk(list(members))
    rows = _standing(measures, [s for s in STAGES if s in stages], periods)
    taken = {row[2] for row in rows} - periods.keys()
    periods |= Period.objects.in_bulk(list(taken))
    covered = _coverage(version, periods)
    nodes = {nation.pk} | {pk for row in rows for pk in row[4:6] if pk} | {node for node, _p in covered}  # fmt: skip
    units = _units({*nodes, *(row[3] for row in rows)})
    frame = [
        *_lines("period", (_period(one) for one in _used(periods, rows, covered))),
        *_lines(
            "measure",
            (_measure(measures[pk], members.get(pk, ())) for pk in {row[0] for row in rows}),
        ),
        *_lines("node", (_node(units[pk]) for pk in nodes)),
        *_lines("unit", (_unit(units[pk]) for pk in {row[3] for row in rows})),
        *_covered(covered, units, periods),
    ]
    leaves = _leaves(rows, measures, periods, units)
    whole = [one for (node, _period_), one in covered.items() if node == nation.pk]
    total = Coverages(*(sum(getattr(one, name) for one in whole) for name in Coverages.__slots__))
    return Content(header, str(nation.key), frame, leaves), total


def measures_of(version: Version, *, has_money: bool) -> list[Measure]:
    """Of the tasks of the plan, what adds up over units. What a province declares for all its units is held against
    their sum and not added to it."""
    keys = list(version.tasks.values_list("key", flat=True))
    rows = Measure.objects.filter(task_key__in=keys, over_units=Aggregation.SUM)
    left_out = (DECLARED, *(() if has_money else MONEY))
    return [one for one in rows.order_by("pk") if not one.code.startswith(left_out)]


def _members(measures: Mapping[int, Measure]) -> dict[int, list[str]]:
    """Measures of overlaps (primary keys) among these → codes of those that they are of; of whatever else they are of
    nothing is said. One statement."""
    found = {one.measure: [measures[pk].code for pk in one.members if pk in measures] for one in overlaps_among(measures)}  # fmt: skip
    return {of: codes for of, codes in found.items() if len(codes) > 1}


_STANDING: Final = """
WITH figure AS MATERIALIZED (
  SELECT e.measure_id, e.stage, e.period_id, e.unit_id, e.quantity, e.batch_id
  FROM facts_entry e
  WHERE e.measure_id IN ({keys}) AND e.stage IN ({words})
    AND (e.stage = 'COMMITTED' OR e.period_id IN ({keys}))
    AND e.reverses_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM facts_entry back WHERE back.reverses_id = e.id)
), about AS MATERIALIZED (
  SELECT DISTINCT unit_id, period_id FROM figure
), spot AS MATERIALIZED (
  SELECT about.unit_id, about.period_id,
         MAX(CASE WHEN node.kind = 'NATION' THEN 1 ELSE 0 END) AS is_inside,
         MAX(CASE WHEN parent.kind = 'NATION' THEN place.node_id END) AS top_id,
         MAX(CASE WHEN node.kind = 'PREFECTURE' THEN place.node_id END) AS prefecture_id
  FROM about
  JOIN calendar_period period ON period.id = about.period_id
  JOIN organisations_place life
    ON life.unit_id = about.unit_id AND life.hierarchy = 'PLACE' AND life.depth = 0
  JOIN organisations_place place ON place.unit_id = about.unit_id AND place.hierarchy = 'PLACE' AND {place}
  JOIN organisations_unit node ON node.id = place.node_id
  LEFT JOIN organisations_place over
    ON over.unit_id = about.unit_id AND over.hierarchy = 'PLACE' AND over.depth = place.depth + 1 AND {over}
  LEFT JOIN organisations_unit parent ON parent.id = over.node_id
  GROUP BY about.unit_id, about.period_id
)
SELECT figure.measure_id, figure.stage, figure.period_id, figure.unit_id, spot.top_id, spot.prefecture_id,
       figure.quantity, batch.source_kind, batch.source_hash
FROM figure
JOIN spot ON spot.unit_id = figure.unit_id AND spot.period_id = figure.period_id
JOIN facts_batch batch ON batch.id = figure.batch_id
WHERE spot.is_inside = 1
"""
"""Entries that stand, each with where its unit stood on the day that counts (as `facts.totals.COUNTING` has it)."""


def _standing(
    measures: Iterable[int], stages: Sequence[str], periods: Iterable[int]
) -> list[tuple[Any, ...]]:
    """(measure, stage, period, unit, top, prefecture, quantity, source) of entries that stand. One statement."""
    sql = _STANDING.format(
        keys=listed_sql(), words=listed_sql("text"),
        place=COUNTS_ON.format(row="place"), over=COUNTS_ON.format(row="over"),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, [listed(measures), listed(str(s) for s in stages), listed(periods)])
        rows = cursor.fetchall()
    return [(m, s, p, u, t, None if x == t else x, q, f"{kind}:{hash_}") for m, s, p, u, t, x, q, kind, hash_ in rows]  # fmt: skip


def _leaves(
    rows: Iterable[tuple[Any, ...]],
    measures: Mapping[int, Measure],
    periods: Mapping[int, Period],
    units: Mapping[int, Unit],
) -> list[Leaf]:
    """In their order; what several records say of one figure is one leaf."""
    added: dict[tuple[Any, ...], int] = defaultdict(int)
    sources: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for *key, quantity, source in rows:
        added[tuple(key)] += quantity
        sources[tuple(key)].add(source)
    keys = {pk: str(unit.key) for pk, unit in units.items()} | {None: ""}
    return sorted(
        Leaf(
            measures[key[0]].code, key[1], periods[key[2]].code, keys[key[4]], keys[key[5]], keys[key[3]],
            quantity, tuple(sorted(sources[key])),
        )
        for key, quantity in added.items()
    )  # fmt: skip


def _coverage(version: Version, periods: Iterable[int]) -> dict[tuple[int, int], Coverages]:
    """By node (nation and provinces) and period, out of the rounds of the plan. Two statements."""
    rounds = Round.objects.filter(season__version__plan=version.plan_id, period__in=list(periods))
    asked = Return.objects.filter(round__in=rounds).exclude(WAIVED).order_by()
    counts = {
        "expected": Count("pk"), "handed_in": Count("pk", filter=HANDED_IN),
        "approved": Count("pk", filter=Q(approved_at__isnull=False)),
    }  # fmt: skip
    nation = Unit.objects.get(kind=Kind.NATION).pk
    places = ("province", "round__period")
    found: dict[tuple[int, int], Coverages] = {}
    for row in asked.values(*places).annotate(**counts):
        one = Coverages(*(row[name] for name in counts))
        for node in {nation, row["province"]} - {None}:
            so_far = found.get((node, row["round__period"]), Coverages())
            found[node, row["round__period"]] = Coverages(
                *(getattr(so_far, n) + getattr(one, n) for n in Coverages.__slots__)
            )
    return found


def _units(pks: set[int]) -> dict[int, Unit]:
    return {unit.pk: unit for some in portions(sorted(pks)) for unit in Unit.objects.filter(pk__in=some)}  # fmt: skip


def _used(
    periods: Mapping[int, Period], rows: Iterable[tuple[Any, ...]], covered: Iterable[tuple[int, int]]
) -> list[Period]:  # fmt: skip
    return [periods[pk] for pk in {row[2] for row in rows} | {period for _node_, period in covered}]


# --- lines of the frame -----------------------------------------------------------------------------------


def _lines(kind: str, lines: Iterable[Line]) -> list[Line]:
    """In the order of their key or code."""
    return sorted(({"kind": kind, **line} for line in lines), key=lambda line: str(line.get("key") or line["code"]))  # fmt: skip


def _period(one: Period) -> Line:
    return {"code": one.code, "starts_on": one.starts_on.isoformat(), "ends_on": one.ends_on.isoformat()}  # fmt: skip


def _measure(one: Measure, members: Iterable[str]) -> Line:
    return {
        "code": one.code, "name": one.name, "unit": one.unit, "scale": one.scale, "over_time": one.over_time,
        "task": str(one.task_key or ""), "deliverable": str(one.deliverable_key or ""),
        "members": sorted(members),
    }  # fmt: skip


def _node(one: Unit) -> Line:
    return {"key": str(one.key), "code": one.code, "name": one.name, "level": one.kind}


def _unit(one: Unit) -> Line:
    return {"key": str(one.key), "code": one.code, "name": one.name, "type": one.school_type or one.kind}  # fmt: skip


def _covered(
    covered: Mapping[tuple[int, int], Coverages],
    units: Mapping[int, Unit],
    periods: Mapping[int, Period],
) -> list[Line]:
    lines = [
        {
            "kind": "coverage", "node": str(units[node].key), "period": periods[period].code,
            "expected": one.expected, "handed_in": one.handed_in, "approved": one.approved,
        }
        for (node, period), one in covered.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line["node"], line["period"]))
