"""Figures put together by the operators of their measure: over time and over units, each set for itself.

    of = combined(node, [measure], [Stage.APPROVED], periods)
    of[measure.pk, "APPROVED"].whole.value          # an exact fraction; None where figures are not put together
    of[measure.pk, "APPROVED"].parts[province.pk]   # of what stands directly under the node

**First over time, unit by unit, then over units.** A unit says one figure for each period, and only of one and the
same unit is it clear what its first, last or largest one is: the last known stock of every school, added up, is the
stock of the nation, whatever period each of them reported last. The other order would take the sums of the last
period alone, and a school that is late would be missing in them. A unit's first and last figure are one each, wherever it
stood: it counts at the place where it stood then, and at no other. Sums of flows and levels over units are the totals
(`queries.figures`, `levels`), which say the same and cost less.

What was never said is no figure, and 0 is one: means, medians and the smallest are of those who have said something. Ratios are not measures: they stay ratios of two such values (`figures.ratio`), never means of ratios.
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
from peiyou.kernel.facts.levels import STOOD
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.trees import ALL, BELOW, PART, Seen, chosen

SECTION: Final = 5000
"""Rows fetched at once."""


class Value(NamedTuple):
    """`value` in whole numbers of the measure's scale, or a number of figures where one of the operators counts;
    None where figures are not put together. `units` have figures here, `n` entries stand behind them; `older` of these
    are not of the last period for which anything is said here."""

    value: Fraction | None
    units: int
    n: int
    older: int = 0


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
    is_first: bool = True
    is_last: bool = True
    """Of this unit, among all the periods asked for and wherever it stood."""


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
    chosen_ones = COUNTS.get(over_time, _any)
    of_parts: dict[int, list[list[Cell]]] = defaultdict(list)
    of_units: dict[int, list[Cell]] = defaultdict(list)
    of_periods: dict[int, list[list[Cell]]] = defaultdict(list)
    for (part, unit), cells in said.items():
        if counting := [cell for cell in cells if chosen_ones(cell)]:
            of_parts[part].append(counting)
            of_units[unit] += counting
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
    ends = max((cells[-1][:2] for cells in rows), default=None)
    older = 0
    if over_time == Aggregation.LAST:
        older = sum(cells[-1].n for cells in rows if cells[-1][:2] != ends)
    return Value(whole, len(rows), sum(cell.n for cells in rows for cell in cells), older)


def _cells(
    node: int,
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None,
    seen: Seen,
) -> Iterator[tuple[int, str, int, int, Cell]]:
    condition, wanted = chosen(measures, stages, periods, seen, node)
    sql = f"""
        SELECT e.measure_id, e.stage, {PART}, e.unit_id, e.ends_on, e.period_id, e.quantity, e.n, e.before, e.after
        FROM ({STOOD.format(which=condition)}) e {BELOW}
    """  # noqa: S608 - our own words only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted, node])
        while rows := cursor.fetchmany(SECTION):
            for measure, stage, part, unit, ends_on, period, quantity, n, before, after in rows:
                yield measure, stage, part, unit, Cell(ends_on, period, quantity, n, not before, not after)  # fmt: skip


def _any(_cell: Cell) -> bool:
    return True


COUNTS: Final[Mapping[Aggregation, Callable[[Cell], bool]]] = {
    Aggregation.FIRST: lambda cell: cell.is_first,
    Aggregation.LAST: lambda cell: cell.is_last,
}
"""Which cells of a unit count, where not all of them do."""


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
