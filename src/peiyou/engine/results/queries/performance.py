"""年度绩效数据汇总表: every unit with every task that it took up or reports, line by line of the plan, with its money.

    table = Performance.of(frame, place)
    for line in table.lines:
        line.total                              # of the place, as the board has it
        for row in line.rows: …                 # each unit (of the nation by province: each province)

Read one line at a time, so that a nation of thousands of units is never in memory at once. The rows of a line add up
to its total: of a level each unit counts with its newest figure of the year, as in the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.results.queries.figures import STAGES, Figures
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.published import leaves_by_unit
from peiyou.engine.results.queries.reports.figures import (
    Account,
    Frame,
    accounts_of,
    flows_of,
    returns_at,
)
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.figures import Sums, by_units
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last

MOST: Final = 900_000
"""Rows that a sheet of Excel holds, with room for its head."""


class Row(NamedTuple):
    """`money` stands at the first line of a task alone; so it adds up."""

    code: str
    name: str
    figures: Figures
    money: Rates | None


@dataclass(frozen=True)
class LineRows:
    """`total` and `money` are of the place, out of totals; `rows` are read when they are asked for."""

    line: Line
    total: Figures
    money: Rates | None
    rows: Iterator[Row]


@dataclass(frozen=True)
class Performance:
    """`by_place`: a row for each region directly below; else for each unit at or below the place."""

    frame: Frame
    place: Unit
    by_place: bool
    account: Account
    names: Mapping[int, tuple[str, str]]
    """Primary key of a unit → code and name, in order."""

    @classmethod
    def of(cls, frame: Frame, place: Unit, *, by_place: bool = False) -> Performance:
        """About twenty statements."""
        account = accounts_of(frame, [place])[place.pk]
        if by_place:
            below = sorted(account.below.values(), key=lambda one: (one.code, one.pk))
            names = {one.pk: (one.code, one.name) for one in below}
        else:
            units = _units(frame, place).order_by("code", "name_key", "pk")
            names = {pk: (code, name) for pk, code, name in units.values_list("pk", "code", "name")}
        return cls(frame, place, by_place, account, names)

    @property
    def lines(self) -> Iterator[LineRows]:
        first: set[Any] = set()
        for line in self.frame.board.lines:
            is_first = line.task_key not in first
            first.add(line.task_key)
            total = self.account.rows[line.key]
            money = self._money(line) if is_first else None
            if any((total.taken, total.claimed, total.checked, total.approved, money)):
                yield LineRows(line, total, money, self._rows(line, with_money=money is not None))

    @property
    def most_rows(self) -> int:
        """No more rows than this; for refusing what no sheet holds before it is begun."""
        most = len(self.names)
        if self.by_place:
            return most * len(self.account.rows)
        return sum(figures.taken.n if figures.taken else most for figures in self.account.rows.values())  # fmt: skip

    def sources(self) -> dict[str, Rates]:
        return self.account.money

    # --- one line -----------------------------------------------------------------------------------------

    def _rows(self, line: Line, *, with_money: bool) -> Iterator[Row]:
        pks = [self.frame.board.measures[code].pk for code in line.codes if code in self.frame.board.measures]  # fmt: skip
        flows = [pk for pk, flow in self.frame.money.items() if flow.task == str(line.task_key)]
        sums = self._sums(pks, flows if with_money else [])
        board = replace(self.frame.board_of(self.frame.year), lines=[line])
        there = self._order.keys() & sums.keys()
        for unit in sorted(there, key=self._order.__getitem__):
            mine = sums.get(unit, {})
            figures = board.rows(mine)[line.key]
            money = self._flows(mine, line) if with_money else None
            if any((figures.taken, figures.claimed, figures.checked, figures.approved, money)):
                yield Row(*self.names[unit], figures, money)

    @cached_property
    def _order(self) -> dict[int, int]:
        return {unit: place for place, unit in enumerate(self.names)}

    def _sums(self, pks: list[int], flows: list[int]) -> Mapping[int, Sums]:
        if self.by_place:
            wanted = {*pks, *flows}
            return {
                node: {figure: one for figure, one in sums.items() if figure.measure in wanted}
                for node, sums in self.account.parts.items()
            }  # fmt: skip
        release = self.frame.basis.release
        if release is None:
            return by_units(self._inside, [*pks, *flows], STAGES)
        return leaves_by_unit(release, [*pks, *flows], self._inside)

    @cached_property
    def _inside(self) -> QuerySet[Any] | None:
        """Units at or below the place; None: all there are."""
        if self.place.kind == Kind.NATION:
            return None
        return _places(self.frame, self.place).values("unit")

    # --- money --------------------------------------------------------------------------------------------

    def _money(self, line: Line) -> Rates | None:
        return self._flows(self.account.sums, line)

    def _flows(self, sums: Sums, line: Line) -> Rates | None:
        """Of the task of the line; None where there is none, or the release was published without."""
        found, task = Rates(), str(line.task_key)
        for flow, fen in flows_of(self.frame, sums, self.frame.year):
            if flow.task == task:
                found += Rates(**{flow.what: fen})
        return found if any((found.budget, found.arrived, found.spent)) else None


def _places(frame: Frame, place: Unit) -> QuerySet[Place]:
    day = date(frame.year, 12, 31)
    return Place.objects.filter(on_day_or_last(day), hierarchy=Hierarchy.PLACE, node=place)


def _units(frame: Frame, place: Unit) -> QuerySet[Unit]:
    """Who undertakes or reports at or below the place."""
    asked = Undertaking.objects.filter(season__version__plan=frame.version.plan_id).values("unit")
    rows = Unit.objects.filter(pk__in=asked)
    if place.kind not in REGIONS:
        return rows.filter(pk=place.pk)
    return rows if place.kind == Kind.NATION else rows.filter(pk__in=_places(frame, place).values("unit"))  # fmt: skip


def returns_with(frame: Frame, place: Unit) -> QuerySet[Return]:
    """The returns of the year, for the sheet that says who has reported."""
    rows = returns_at(frame, place, frame.year)
    return rows.select_related("unit", "case", "snapshot").defer("snapshot__content").order_by("unit__code", "unit__name_key", "pk")  # fmt: skip


STAGED: Final = (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED)
