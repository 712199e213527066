"""Figures of lines at places: taken up, claimed, checked, approved, out of the running totals.

    asked = Board.of(version, year=2021)                    # lines and their measures: three statements
    asked.at_nation()[line.key].approved                    # one statement, however many lines
    asked.below(nation.pk)[province.pk][line.key].claimed   # one statement, however many lines and places

What is absent is nothing. A flow (`over_time` SUM) is added over the periods of the span; of what stands at the end of a
period (LAST) each unit counts with its newest figure of the span, at the place where it stood then (ADR 0029).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple
from uuid import UUID

from peiyou.engine.results.enums import Column
from peiyou.engine.results.queries.lines import Codes, Line, lines_of
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import (
    Newest,
    Sum,
    Sums,
    added,
    by_children,
    national,
    newest,
    of_nodes,
)
from peiyou.kernel.facts.queries.trees import ALL, Seen, by_parts, in_tree
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.plans.models import Version

STAGES: Final = (Stage.COMMITTED, Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED)


class Amount(NamedTuple):
    """`above` (over `below`, of a ratio) in whole numbers of the line's scale; `n` entries stand behind it. `older` of
    these are of an earlier period than the last one for which anything is said at the place: their units have not said
    anything since."""

    above: int
    below: int | None
    n: int
    older: int = 0

    @property
    def ratio(self) -> Fraction | None:
        """The ratio of two sums, never a mean of ratios; None where nothing stands below the line."""
        return Fraction(self.above, self.below) if self.below else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands beside one another for a line at a place; None: nothing has come."""

    taken: Amount | None = None
    claimed: Amount | None = None
    checked: Amount | None = None
    approved: Amount | None = None

    def of(self, column: Column) -> Amount | None:
        return {
            Column.TAKEN_UP: self.taken, Column.CLAIMED: self.claimed,
            Column.CHECKED: self.checked, Column.APPROVED: self.approved,
        }.get(column)  # fmt: skip


NO_SUM: Final = Sum(0, 0)
NOTHING: Final = Figures()
Rows = dict[UUID, Figures]
"""Key of the line → its figures."""


@dataclass(frozen=True, slots=True)
class Board:
    """The lines of a plan with what is needed to ask for their figures. `periods` are those of the span in order of
    their end: all that lie within the year asked for, or within the plan."""

    version: Version
    lines: list[Line]
    periods: list[Period]
    measures: Mapping[str, Measure]
    year: int | None = None
    order: Mapping[int, int] = field(default_factory=dict)
    """Primary key of a period → its place among the ends of the span's periods."""

    @classmethod
    def of(
        cls, version: Version, year: int | None = None, lines: list[Line] | None = None
    ) -> Board:
        """`year` None: the whole of the plan so far."""
        asked = lines_of(version) if lines is None else lines
        codes = {code for line in asked for code in line.codes}
        measures = {m.code: m for m in Measure.objects.filter(code__in=codes)}
        first = year or version.year_start or 1
        last = year or version.year_end or 9999
        rows = Period.objects.filter(ends_on__gt=f"{first:04}-01-01", starts_on__lte=f"{last:04}-12-31")  # fmt: skip
        periods = [one for one in rows if year is None or _ends_in(one, year)]
        return cls(version, asked, periods, measures, year, order_of(periods))

    def in_year(self, year: int | None) -> Board:
        """The same lines in the periods of one year out of those of this board; None: in all of them."""
        if year is None:
            return self
        periods = [one for one in self.periods if _ends_in(one, year)]
        return replace(self, periods=periods, year=year, order=order_of(periods))

    def at_nation(self) -> Rows:
        return self.rows(national(self._pks(), STAGES))

    def at(self, nodes: Iterable[int]) -> dict[int, Rows]:
        """Of regions (and what stands directly under the nation), by primary key."""
        return self._all(of_nodes(nodes, self._pks(), STAGES))

    def below(self, node: int) -> dict[int, Rows]:
        """Of each region directly under `node`, out of totals."""
        return self._all(by_children(node, self._pks(), STAGES))

    def parts(self, node: int, seen: Seen = ALL) -> dict[int, Rows]:
        """Of everything directly under `node`, units too, and of `node` itself; out of the entries."""
        return self._all(by_parts(node, self._pks(), STAGES, None, seen))

    def one(self, node: int, seen: Seen = ALL) -> Rows:
        """Of one node of any kind, out of the entries: its parts together."""
        return self.rows(added(by_parts(node, self._pks(), STAGES, None, seen).values()))

    def as_of(self, node: int, day: date) -> Rows:
        """As `one`, as it was known at the end of that day; places are those of each period all the same."""
        return self.one(node, Seen(as_of=day))

    def tree_on(
        self,
        node: int | None,
        on: date,
        *,
        hierarchy: Hierarchy = Hierarchy.PLACE,
        seen: Seen = ALL,
    ) -> dict[int | None, Rows]:
        """As `parts`, by where everything stood on one day, in any hierarchy, whatever the period; `seen` says apart
        from that as of which day. Without a node: what stands under nothing there, and under None what stood nowhere."""
        found = in_tree(node, self._pks(), STAGES, hierarchy=hierarchy, on=on, seen=seen)
        return {part: self.rows(one) for part, one in found.items()}

    def rows(self, sums: Sums) -> Rows:
        by_measure: dict[tuple[int, str], dict[int, Sum]] = {}
        for figure, one in sums.items():
            by_measure.setdefault((figure.measure, figure.stage), {})[figure.period] = one
        return {line.key: self._line(line, by_measure) for line in self.lines}

    def _all(self, sums: Mapping[int, Sums]) -> dict[int, Rows]:
        return {node: self.rows(one) for node, one in sums.items()}

    def _pks(self) -> list[int]:
        return sorted(measure.pk for measure in self.measures.values())

    def _line(self, line: Line, found: Mapping[tuple[int, str], dict[int, Sum]]) -> Figures:
        return Figures(
            self._amount(line.committed, Stage.COMMITTED, found),
            self._amount(line.reported, Stage.CLAIMED, found),
            self._amount(line.reported, Stage.CHECKED, found),
            self._amount(line.reported, Stage.APPROVED, found),
        )

    def _amount(
        self, codes: Codes, stage: Stage, found: Mapping[tuple[int, str], dict[int, Sum]]
    ) -> Amount | None:
        above = self._over_time(codes.above, stage, found)
        if above is None:
            return None
        below = self._over_time(codes.below, stage, found) if codes.below else None
        return Amount(
            above.quantity, below.quantity if below else (0 if codes.below else None), above.n,
            max(above.older, below.older if below else 0),
        )  # fmt: skip

    def _over_time(
        self, code: str, stage: Stage, found: Mapping[tuple[int, str], dict[int, Sum]]
    ) -> Newest | None:
        measure = self.measures.get(code)
        if measure is None:
            return None
        known = found.get((measure.pk, stage.value), {})
        if stage == Stage.COMMITTED:  # taken up for all years at once
            return _added(known.values())
        series = {pk: known.get(pk, NO_SUM) for pk in self.order}
        if measure.over_time == Aggregation.LAST:
            return newest(series)
        if measure.over_time == Aggregation.SUM:
            return _added(series.values())
        raise ValueError(f"{code}: totals do not say what is put together by {measure.over_time}")


def order_of(periods: Iterable[Period]) -> dict[int, int]:
    """As levels follow on one another (`facts.levels`)."""
    by_end = sorted(periods, key=lambda one: (one.ends_on, one.pk))
    return {one.pk: i for i, one in enumerate(by_end)}


def _ends_in(period: Period, year: int) -> bool:
    """The last day of the period lies in the year."""
    return (period.ends_on - timedelta(days=1)).year == year


def _added(sums: Iterable[Sum]) -> Newest | None:
    rows = [one for one in sums if one.n]
    return Newest(sum(one.quantity for one in rows), sum(one.n for one in rows), 0) if rows else None  # fmt: skip
