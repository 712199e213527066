"""Figures put together by the operators of their measure: over time and over units, each set for itself.

    of = combined(node, [measure], [Stage.APPROVED], periods)
    of[measure.pk, "APPROVED"].whole.value          # an exact fraction; None where figures are not put together
    of[measure.pk, "APPROVED"].parts[province.pk]   # of what stands directly under the node

**First over time, unit by unit, then over units.** A unit says one figure for each period, and only of one and the
same unit is it clear what its first, last or largest one is: the last known stock of every school, added up, is the
stock of the nation, whatever period each of them reported last. The other order would take the sums of the last
period alone, and a school that is late would be missing in them. For sums over both the order makes no difference:
they are the totals (`queries.figures`), which for one period hold whatever the operator over time is.

What was never said is no figure: the ledger keeps no zeros, so means, medians and the smallest are of those who have
a figure. Ratios are not measures: they stay ratios of two such values (`figures.ratio`), never means of ratios.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from django.db import connection

from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.trees import ALL, BELOW, PART, Seen, chosen

SECTION: Final = 5000
"""Rows fetched at once."""


class Value(NamedTuple):
    """`value` in whole numbers of the measure's scale, or a number of figures where one of the operators counts;
    None where figures are not put together. `units` have figures here, `n` entries stand behind them."""

    value: Fraction | None
    units: int
    n: int


@dataclass(frozen=True, slots=True)
class Combined:
    """A node; each of what stands directly under it (and itself); each period for itself; by primary key. The parts
    need not add up to the whole: a median of medians is no median."""

    whole: Value
    parts: Mapping[int, Value]
    periods: Mapping[int, Value]


class Cell(NamedTuple):
    """What one unit said for one period; `ends_on`, the day after the period's last, is text where the database
    keeps it so."""

    ends_on: date | str
    period: int
    quantity: int
    n: int


def combined(
    node: int,
    measures: Iterable[Measure],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
    seen: Seen = ALL,
    *,
    over_time: Aggregation | None = None,
    over_units: Aggregation | None = None,
) -> dict[tuple[int, str], Combined]:
    """By measure and stage, out of the entries that count below `node`; operators are the measure's own unless said
    otherwise. Periods of one length alone belong together: who asks chooses them. One statement."""
    asked = {measure.pk: measure for measure in measures}
    said: dict[tuple[int, str], dict[tuple[int, int], list[Cell]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for measure, stage, part, unit, cell in _cells(node, asked, stages, periods, seen):
        said[measure, stage][part, unit].append(cell)
    return {
        (pk, stage): _combined(
            units,
            over_time or Aggregation(asked[pk].over_time),
            over_units or Aggregation(asked[pk].over_units),
        )
        for (pk, stage), units in said.items()
    }


def _combined(
    said: Mapping[tuple[int, int], list[Cell]], over_time: Aggregation, over_units: Aggregation
) -> Combined:
    """A unit that moved within the span stands in several parts; in the whole it is one."""
    of_parts: dict[int, list[list[Cell]]] = defaultdict(list)
    of_units: dict[int, list[Cell]] = defaultdict(list)
    of_periods: dict[int, list[list[Cell]]] = defaultdict(list)
    for (part, unit), cells in said.items():
        of_parts[part].append(cells)
        of_units[unit] += cells
        for cell in cells:
            of_periods[cell.period].append([cell])
    return Combined(
        put_together(of_units.values(), over_time, over_units),
        {pk: put_together(units, over_time, over_units) for pk, units in of_parts.items()},
        {pk: put_together(units, over_time, over_units) for pk, units in of_periods.items()},
    )


def put_together(
    units: Iterable[Sequence[Cell]], over_time: Aggregation, over_units: Aggregation
) -> Value:
    """Each unit's cells over time, then these over units."""
    if over_units not in OVER_UNITS:
        raise ValueError(f"units have no order: {over_units}")
    rows = [sorted(cells) for cells in units if cells]
    values = [OVER_TIME[over_time]([Fraction(cell.quantity) for cell in cells]) for cells in rows]
    known = [value for value in values if value is not None]
    apart = over_time == Aggregation.NONE and len({c.period for cells in rows for c in cells}) > 1
    whole = OVER_UNITS[over_units](known) if known and not apart else None
    return Value(whole, len(rows), sum(cell.n for cells in rows for cell in cells))


def _cells(
    node: int,
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None,
    seen: Seen,
) -> Iterator[tuple[int, str, int, int, Cell]]:
    condition, wanted = chosen(measures, stages, periods, seen)
    sql = f"""
        SELECT e.measure_id, e.stage, {PART}, e.unit_id, period.ends_on, e.period_id, SUM(e.quantity),
               SUM(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END)
        FROM facts_entry e {BELOW}
        WHERE {condition}
        GROUP BY 1, 2, 3, 4, 5, 6
    """  # noqa: S608 - our own words only
    with connection.cursor() as cursor:
        cursor.execute(sql, [node, *wanted])
        while rows := cursor.fetchmany(SECTION):
            for measure, stage, part, unit, ends_on, period, quantity, n in rows:
                if n:
                    yield measure, stage, part, unit, Cell(ends_on, period, int(quantity), int(n))


# --- the operators: what is put together is never empty ---------------------------------------------------

Operator = Callable[[Sequence[Fraction]], "Fraction | None"]


def _sum(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return _sum(values) / len(values)


def _median(values: Sequence[Fraction]) -> Fraction:
    """Of an even number the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _first(values: Sequence[Fraction]) -> Fraction:
    return values[0]


def _last(values: Sequence[Fraction]) -> Fraction:
    return values[-1]


def _count(values: Sequence[Fraction]) -> Fraction:
    return Fraction(len(values))


def _alone(values: Sequence[Fraction]) -> Fraction | None:
    """Several are not put together; one is what it is."""
    return values[0] if len(values) == 1 else None


OVER_UNITS: Final[Mapping[Aggregation, Operator]] = {
    Aggregation.SUM: _sum,
    Aggregation.MEAN: _mean,
    Aggregation.MEDIAN: _median,
    Aggregation.MIN: min,
    Aggregation.MAX: max,
    Aggregation.COUNT: _count,
    Aggregation.NONE: _alone,
}
OVER_TIME: Final[Mapping[Aggregation, Operator]] = {
    **OVER_UNITS,
    Aggregation.FIRST: _first,
    Aggregation.LAST: _last,
}
"""Over time values come in the order of their periods' ends."""
