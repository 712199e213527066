"""Figures out of the running totals: one statement each, however many measures, stages and periods.

    of = national([m.pk], [Stage.COMMITTED])
    of[Figure(m.pk, period.pk, "COMMITTED")].quantity

What is absent is nothing: no entry stands there. Quantities are integers in the measure's scale. These are
all figures there are: a page shows them only to who may see every record behind them (`entries` asks).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple

from django.db.models import Case, QuerySet, When
from django.db.models import Sum as Added

from peiyou.kernel.facts.models import Entry, Measure, Total
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit


class Figure(NamedTuple):
    """What a sum is of: primary keys of measure and period, code of the stage."""

    measure: int
    period: int
    stage: str


class Later(NamedTuple):
    """Of a level: how much of a sum is of units that say something later, next for `period` (primary key)."""

    period: int
    quantity: int
    n: int


class Sum(NamedTuple):
    """`n` entries stand behind it (reversed ones and their reversals do not count). `later`: see `facts.levels`."""

    quantity: int
    n: int
    later: tuple[Later, ...] = ()


Sums = dict[Figure, Sum]

STANDING: Final = Added(Case(When(reverses=None, then=1), default=-1))
"""How many of some entries stand, those taken back and what takes them back not counted. Where it is 0 nothing is said; a sum
of 0 may well be said."""


def national(
    measures: Iterable[int], stages: Iterable[str], periods: Iterable[int] | None = None
) -> Sums:
    """The nation: what stands directly under it. `periods` None: every period, each for itself."""
    nation = Unit.objects.filter(kind=Kind.NATION).values("pk")
    rows = _asked(measures, stages, periods).filter(parent__in=nation)
    return _sums(rows).get(0, {})


def by_children(
    node: int, measures: Iterable[int], stages: Iterable[str], periods: Iterable[int] | None = None
) -> dict[int, Sums]:
    """Of each region directly under `node` (of the nation: of all that stands there), by primary key.

    On the last day of each period; so the parts add up to the node, but for units that stand directly
    under it: these are asked of `trees.by_parts`, which knows both.
    """
    return _sums(_asked(measures, stages, periods).filter(parent=node), "node")


def of_nodes(
    nodes: Iterable[int],
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
) -> dict[int, Sums]:
    """Of each of these regions (and of what stands directly under the nation), wherever they stood."""
    return _sums(_asked(measures, stages, periods).filter(node__in=list(nodes)), "node")


def ratio(sums: Sums, above: Measure, below: Measure, period: int, stage: str) -> Fraction | None:
    """The ratio of two sums, each in its measure's scale; never a mean of ratios.

    None where nothing stands below the line.
    """
    parts = [
        Fraction(sums[figure].quantity, 10**measure.scale) if figure in sums else Fraction(0)
        for measure in (above, below)
        for figure in [Figure(measure.pk, period, stage)]
    ]
    return parts[0] / parts[1] if parts[1] else None


class Newest(NamedTuple):
    """A level of a span: each unit's newest figure in it, added up. Of its `n` entries `older` are of an earlier
    period than the last one for which anything is said."""

    quantity: int
    n: int
    older: int


def newest(series: Mapping[int, Sum]) -> Newest | None:
    """`series`: the sums of a measure, stage and node for the periods (primary keys) of a span, in the order in which
    they end. None where nobody's newest figure
    is."""
    known = {period: one for period, one in series.items() if one.n}
    if not known:
        return None
    counting = {
        period: (
            one.quantity - sum(later.quantity for later in one.later if later.period in series),
            one.n - sum(later.n for later in one.later if later.period in series),
        )
        for period, one in known.items()
    }
    n = sum(count for _quantity, count in counting.values())
    if not n:  # whoever stood here says something later, elsewhere
        return None
    last = counting[next(reversed(known))][1]
    return Newest(sum(quantity for quantity, _count in counting.values()), n, n - last)


def added(parts: Iterable[Sums]) -> Sums:
    """Sums of several nodes together."""
    found: dict[Figure, Sum] = {}
    for sums in parts:
        for figure, one in sums.items():
            so_far = found.get(figure)
            found[figure] = _together(so_far, one) if so_far else one
    return found


def _together(one: Sum, other: Sum) -> Sum:
    later: dict[int, Later] = {of.period: of for of in one.later}
    for of in other.later:
        so_far = later.get(of.period, Later(of.period, 0, 0))
        later[of.period] = Later(of.period, so_far.quantity + of.quantity, so_far.n + of.n)
    kept = tuple(sorted(of for of in later.values() if of.n))
    return Sum(one.quantity + other.quantity, one.n + other.n, kept)


def gathered(rows: Iterable[tuple[Hashable, int, int, str, int, int, int]]) -> dict[Any, Sums]:
    """Rows (key, measure, period, stage, after, quantity, n), each once, by key. A sum that no entry stands behind is
    left out."""
    found: dict[Any, Sums] = defaultdict(dict)
    for key, measure, period, stage, after, quantity, n in rows:
        if n:
            later = (Later(after, quantity, n),) if after else ()
            figure, one = Figure(measure, period, stage), Sum(quantity, n, later)
            so_far = found[key].get(figure)
            found[key][figure] = _together(so_far, one) if so_far else one
    return dict(found)


def by_units(
    units: Iterable[int] | QuerySet[Any] | None, measures: Iterable[int], stages: Iterable[str]
) -> dict[int, Sums]:
    """Of each unit (primary key) its own figures, out of its entries; `units` None: of all. One statement."""
    rows = Entry.objects.filter(measure__in=list(measures), stage__in=list(stages))
    if units is not None:
        rows = rows.filter(unit__in=units)
    columns = ("unit", "measure", "stage", "period__ends_on", "period")
    grouped = rows.order_by(*columns).values_list(*columns).annotate(Added("quantity"), n=STANDING)
    return one_by_one(
        (unit, measure, stage, period, quantity, count)
        for unit, measure, stage, _ends_on, period, quantity, count in grouped.iterator()
        if count
    )


def one_by_one(rows: Iterable[tuple[int, int, str, int, int, int]]) -> dict[int, Sums]:
    """(unit, measure, stage, period, quantity, n) in this order, periods as they end: each is followed by the next."""
    found: dict[int, Sums] = defaultdict(dict)
    before: tuple[int, Figure] | None = None
    for unit, measure, stage, period, quantity, n in rows:
        figure = Figure(measure, period, stage)
        if before and before[0] == unit and before[1]._replace(period=period) == figure:
            one = found[unit][before[1]]
            found[unit][before[1]] = one._replace(later=(Later(period, one.quantity, one.n),))
        found[unit][figure] = Sum(quantity, n)
        before = (unit, figure)
    return dict(found)


def _asked(
    measures: Iterable[int], stages: Iterable[str], periods: Iterable[int] | None
) -> QuerySet[Total, Total]:
    rows = Total.objects.filter(measure__in=list(measures), stage__in=list(stages))
    return rows if periods is None else rows.filter(period__in=list(periods))


def _sums(rows: QuerySet[Total, Total], by: str = "") -> dict[int, Sums]:
    """By node, or under 0 where it is not asked for."""
    columns = [*([by] if by else []), "measure", "period", "stage", "after"]
    grouped = rows.order_by().values_list(*columns).annotate(Added("quantity"), Added("n"))
    return gathered(row if by else (0, *row) for row in grouped)
