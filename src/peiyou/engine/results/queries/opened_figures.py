"""A published figure opened: by period and by place, so that the parts add up to it exactly.

What adds up over time is of all its periods; of what stands at the end of a period each unit's newest figure counts, at
the place where it stood then (`facts.levels`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.published import Published, totals_of
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.queries.figures import Figure, Newest, Sums, newest


@dataclass(frozen=True, slots=True)
class Opened:
    """Sums by node of one line at one stage."""

    above: int | None
    below: int | None
    over_time: str
    periods: list[Period]
    """In the order in which they end, those that have a figure anywhere."""
    sums: dict[int, Sums]
    stage: str

    @property
    def measures(self) -> list[int]:
        return [one for one in (self.above, self.below) if one is not None]

    @property
    def is_added(self) -> bool:
        return self.over_time == Aggregation.SUM

    def counting(self, node: int) -> list[Period]:
        """The periods for which something is said there."""
        known = self.sums.get(node, {})
        return [one for one in self.periods if self.above and Figure(self.above, one.pk, self.stage) in known]  # fmt: skip

    def amount(self, node: int, periods: Iterable[Period]) -> Amount | None:
        """None where nothing stands."""
        asked = [one.pk for one in periods]
        above = self._over(node, self.above, asked)
        if above is None:
            return None
        below = self._over(node, self.below, asked)
        of = below.quantity if below else None if self.below is None else 0
        return Amount(above.quantity, of, above.n, max(above.older, below.older if below else 0))

    def _over(self, node: int, measure: int | None, periods: list[int]) -> Newest | None:
        if measure is None:
            return None
        known = self.sums.get(node, {})
        figures = {pk: Figure(measure, pk, self.stage) for pk in periods}
        series = {pk: known[figure] for pk, figure in figures.items() if figure in known}
        if not self.is_added:
            return newest(series)
        return Newest(sum(s.quantity for s in series.values()), sum(s.n for s in series.values()), 0) if series else None  # fmt: skip


def opened(found: Published, line: Line, stage: Stage, nodes: Collection[int] | None = None) -> Opened:  # fmt: skip
    """`nodes` None: all of the release. Four statements at most."""
    codes = line.committed if stage == Stage.COMMITTED else line.reported
    above, below = (found.board.measures.get(code) for code in codes)
    measures = [one.pk for one in (above, below) if one is not None]
    found_sums = {
        node: {figure: one for figure, one in sums.items() if figure.stage == stage}
        for node, sums in totals_of(found.release, measures, nodes).items()
    }
    seen = {figure.period for sums in found_sums.values() for figure in sums}
    over_time = Aggregation.SUM if stage == Stage.COMMITTED or above is None else above.over_time
    periods = list(Period.objects.filter(pk__in=seen).order_by("ends_on", "pk"))
    return Opened(
        above.pk if above else None, below.pk if below else None, over_time, periods, found_sums, stage.value
    )  # fmt: skip
