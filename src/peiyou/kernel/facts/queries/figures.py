"""Figures out of the running totals: one statement each, however many measures, stages and periods.

    of = national([m.pk], [Stage.COMMITTED])
    of[Figure(m.pk, period.pk, "COMMITTED")].quantity

What is absent is nothing: no entry stands there. Quantities are integers in the measure's scale. These are
all figures there are: a page shows them only to who may see every record behind them (`entries` asks).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models import Sum as Added

from peiyou.kernel.facts.models import Measure, Total
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit


class Figure(NamedTuple):
    """What a sum is of: primary keys of measure and period, code of the stage."""

    measure: int
    period: int
    stage: str


class Sum(NamedTuple):
    """`n` entries stand behind it (reversed ones and their reversals do not count)."""

    quantity: int
    n: int


Sums = dict[Figure, Sum]


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


def added(parts: Iterable[Sums]) -> Sums:
    """Sums of several nodes together."""
    found: dict[Figure, Sum] = defaultdict(lambda: Sum(0, 0))
    for sums in parts:
        for figure, one in sums.items():
            so_far = found[figure]
            found[figure] = Sum(so_far.quantity + one.quantity, so_far.n + one.n)
    return dict(found)


def _asked(
    measures: Iterable[int], stages: Iterable[str], periods: Iterable[int] | None
) -> QuerySet[Total, Total]:
    rows = Total.objects.filter(measure__in=list(measures), stage__in=list(stages))
    return rows if periods is None else rows.filter(period__in=list(periods))


def _sums(rows: QuerySet[Total, Total], by: str = "") -> dict[int, Sums]:
    """By node, or under 0 where it is not asked for. A sum that no entry stands behind is left out."""
    columns = [*([by] if by else []), "measure", "period", "stage"]
    grouped = rows.order_by().values_list(*columns).annotate(Added("quantity"), Added("n"))
    found: dict[int, Sums] = defaultdict(dict)
    for *key, quantity, n in grouped:
        if n:
            found[key[0] if by else 0][Figure(*key[-3:])] = Sum(quantity, n)
    return dict(found)
