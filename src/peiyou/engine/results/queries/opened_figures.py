"""A published figure opened: by period and by place, so that the parts add up to it exactly.

What adds up over time is of all its periods; of what stands at the end of a period, or is the largest, one period
counts, and the parts are those of that period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from peiyou.engine.results.models import ReleaseTotal
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.published import Published
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.queries.figures import Sum


@dataclass(frozen=True, slots=True)
class Opened:
    """Sums by node, period and measure (primary keys) of one line at one stage."""

    above: int | None
    below: int | None
    over_time: str
    periods: list[Period]
    """In the order of time, those that have a figure anywhere."""
    sums: dict[int, dict[int, dict[int, Sum]]]

    @property
    def measures(self) -> list[int]:
        return [one for one in (self.above, self.below) if one is not None]

    @property
    def is_added(self) -> bool:
        return self.over_time == Aggregation.SUM

    def counting(self, node: int) -> list[Period]:
        """The periods that the figure of the node is of."""
        known = self.sums.get(node, {})
        having = [one for one in self.periods if one.pk in known and self.above in known[one.pk]]
        if self.is_added or not having:
            return having
        if self.over_time == Aggregation.LAST:
            return having[-1:]
        return [max(having, key=lambda one: known[one.pk][self.above or 0])]

    def amount(self, node: int, periods: Iterable[Period]) -> Amount | None:
        """None where nothing stands."""
        known = [self.sums.get(node, {}).get(one.pk, {}) for one in periods]
        above = [one[self.above] for one in known if self.above in one]
        if not above:
            return None
        below = None
        if self.below is not None:
            below = sum(one[self.below].quantity for one in known if self.below in one)
        return Amount(sum(one.quantity for one in above), below, sum(one.n for one in above))


def opened(found: Published, line: Line, stage: Stage, nodes: Collection[int] | None = None) -> Opened:  # fmt: skip
    """`nodes` None: all of the release. Two statements."""
    codes = line.committed if stage == Stage.COMMITTED else line.reported
    above, below = (found.board.measures.get(code) for code in codes)
    measures = [one.pk for one in (above, below) if one is not None]
    rows = ReleaseTotal.objects.filter(release=found.release, measure__in=measures, stage=stage)
    if nodes is not None:
        rows = rows.filter(node__in=list(nodes))
    sums: dict[int, dict[int, dict[int, Sum]]] = defaultdict(lambda: defaultdict(dict))
    seen = set()
    for node, period, measure, quantity, leaves in rows.values_list("node", "period", "measure", "quantity", "leaves"):  # fmt: skip
        sums[node][period][measure] = Sum(quantity, leaves)
        seen.add(period)
    over_time = Aggregation.SUM if stage == Stage.COMMITTED or above is None else above.over_time
    periods = list(Period.objects.filter(pk__in=seen))
    return Opened(
        above.pk if above else None, below.pk if below else None, over_time, periods, dict(sums)
    )
