"""The figures of one place and year as a report needs them, and those of many places at once.

accounts = accounts_of(version, 2021, [school, …], stage=Stage.APPROVED)
accounts[school.pk].rows[line.key].approved          # of the year
accounts[school.pk].upto[line.key].approved          # from the beginning to the end of the year
accounts[school.pk].money["OWN"].arrival
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, reduce
from operator import or_
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.completeness import Tally, by_unit, total, with_letters
from peiyou.engine.reporting.queries.rates import Rates, together
from peiyou.engine.results.queries.completeness import returns_of
from peiyou.engine.results.queries.figures import Amount, Board, Rows, order_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.reports.basis import Basis, basis_of
from peiyou.engine.undertakings import measures as taken
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import Sums
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import children, on_day_or_last
from peiyou.kernel.plans.models import Version

MONEY: Final[Mapping[str, str]] = {
    "takeup.fund": "budget", "return.arrived": "arrived", "return.spent": "spent",
}  # fmt: skip
"""How codes of measures begin, and what of money they are of (`Rates`)."""


IS_MONEY: Final = reduce(or_, (Q(code__startswith=f"{begins}.") for begins in MONEY))


class Flow(NamedTuple):
    """Money that was taken up for the year (its budget), arrived or was spent (`what`), of which source and for which
    task (its key)."""

    what: str
    source: str
    task: str


@dataclass(frozen=True)
class Frame:
    """What the reports of a plan and a year share: lines, measures, the periods before and in the year."""

    version: Version
    year: int
    stage: Stage
    basis: Basis
    board: Board
    money: Mapping[int, Flow]
    """By primary key of the measure."""
    sources: Mapping[str, str]
    """Code → name, in order."""
    rounds: tuple[Round, ...]

    @classmethod
    def of(cls, version: Version, year: int, stage: Stage, basis: Basis | None = None) -> Frame:
        """About ten statements."""
        board = Board.of(version)
        tasks = {str(line.task_key) for line in board.lines}
        flows: dict[int, Flow] = {}
        for pk, code in Measure.objects.filter(IS_MONEY).values_list("pk", "code"):
            begins, source, task = code.rsplit(".", 2)
            if task in tasks:
                flows[pk] = Flow(MONEY[begins], source, task)
        rounds = _rounds(version, board.periods, year)
        names = {source.code: source.name for one in rounds for source in one.sources.all()}
        return cls(version, year, stage, basis or basis_of(version, year), board, flows, names, rounds)  # fmt: skip

    @cached_property
    def pks(self) -> list[int]:
        """Measures of lines, of placements, and of money where it is published."""
        lines = {measure.pk for measure in self.board.measures.values()}
        return sorted(lines | {*self.taken} | ({*self.money} if self.has_money else set()))

    @property
    def has_money(self) -> bool:
        """Money of a release that was published without is nobody's to tell."""
        release = self.basis.release
        return release is None or release.has_money

    @cached_property
    def taken(self) -> dict[int, Line]:
        """Primary key of the measure of each task's placements → its first line."""
        first = {line.task_key: line for line in reversed(self.board.lines)}
        codes = {taken.taken(key): line for key, line in first.items()}
        rows = Measure.objects.filter(code__in=codes).values_list("pk", "code")
        return {pk: codes[code] for pk, code in rows}

    def periods(self, year: int) -> list[Period]:
        """Those that end in a year."""
        return [one for one in self.board.periods if _year(one) == year]

    def board_of(self, year: int, *, is_upto: bool = False) -> Board:
        """Counting what comes in that year alone, or everything until its end."""
        fits = [one for one in self.board.periods if _year(one) == year or (is_upto and _year(one) < year)]  # fmt: skip
        return replace(self.board, year=year, order=order_of(fits))

    @cached_property
    def pace(self) -> tuple[int, int]:
        """Years of the plan that are over, of how many."""
        first, last = self.version.year_start or self.year, self.version.year_end or self.year
        return max(1, self.year - first + 1), max(1, last - first + 1)

    @property
    def share(self) -> Fraction:
        """Of the years of the plan, the part that is over."""
        return Fraction(*self.pace)


@dataclass(frozen=True)
class Account:
    """One place: `sums` of all measures and periods; `parts`: what stands below a region."""

    frame: Frame
    unit: Unit
    sums: Sums
    tally: Tally
    tally_before: Tally
    parts: Mapping[int, Sums] = field(default_factory=dict)
    below: Mapping[int, Unit] = field(default_factory=dict)

    def rows_of(self, year: int, *, is_upto: bool = False) -> Rows:
        return self.frame.board_of(year, is_upto=is_upto).rows(self.sums)

    @cached_property
    def rows(self) -> Rows:
        return self.rows_of(self.frame.year)

    @cached_property
    def upto(self) -> Rows:
        return self.rows_of(self.frame.year, is_upto=True)

    @cached_property
    def before(self) -> Rows:
        """Until the end of the year before."""
        return self.rows_of(self.frame.year - 1, is_upto=True)

    @cached_property
    def of_parts(self) -> dict[int, Rows]:
        """Of each region directly below, until the end of the year."""
        board = self.frame.board_of(self.frame.year, is_upto=True)
        return {pk: board.rows(sums) for pk, sums in self.parts.items()}

    @cached_property
    def money(self) -> dict[str, Rates]:
        """By source, at the stage of the report; empty where the release has none."""
        return money_of(self.frame, self.sums, self.frame.year)

    @property
    def funds(self) -> Rates:
        return together(self.money.values())

    @cached_property
    def funds_before(self) -> Rates:
        """Of the year before."""
        return together(money_of(self.frame, self.sums, self.frame.year - 1).values())

    @cached_property
    def tasks(self) -> int:
        """Tasks that were taken up here."""
        here = {figure.measure for figure, one in self.sums.items() if figure.stage == Stage.COMMITTED and one.n}  # fmt: skip
        return len(here & self.frame.taken.keys())

    def amount(self, line: Line, stage: Stage, rows: Rows) -> Amount | None:
        figures = rows[line.key]
        return {
            Stage.COMMITTED: figures.taken, Stage.CLAIMED: figures.claimed,
            Stage.CHECKED: figures.checked, Stage.APPROVED: figures.approved,
        }[stage]  # fmt: skip


def money_of(frame: Frame, sums: Sums, year: int) -> dict[str, Rates]:
    """By source: what was taken up for a year, and what came in and was spent in it at the stage of the report."""
    if not frame.has_money:
        return {}
    found = dict.fromkeys(frame.sources, Rates())
    for flow, fen in flows_of(frame, sums, year):
        found[flow.source] = found.get(flow.source, Rates()) + Rates(**{flow.what: fen})
    return found


def flows_of(frame: Frame, sums: Sums, year: int) -> Iterator[tuple[Flow, int]]:
    """Money of a year among these sums."""
    periods = {one.pk for one in frame.periods(year)}
    for figure, one in sums.items():
        flow = frame.money.get(figure.measure)
        if flow and figure.period in periods:
            stage = Stage.COMMITTED if flow.what == "budget" else frame.stage
            if figure.stage == stage:
                yield flow, one.quantity


def accounts_of(frame: Frame, units: Sequence[Unit]) -> dict[int, Account]:
    """By primary key. Statements do not grow with the number of organisations, but for how complete each is."""
    sums = frame.basis.of(units, frame.pks)
    regions = [unit for unit in units if unit.kind in REGIONS]
    tallies = _tallies(frame, units, frame.year)
    before = _tallies(frame, units, frame.year - 1)
    found = {}
    for unit in units:
        below = {one.pk: one for one in _below(frame, unit)} if unit in regions else {}
        parts = frame.basis.below(unit, below, frame.pks) if below else {}
        found[unit.pk] = Account(
            frame, unit, sums.get(unit.pk, {}), tallies[unit.pk],
            before[unit.pk], parts, below,
        )  # fmt: skip
    return found


def account_of(version: Version, year: int, unit: Unit, stage: Stage = Stage.APPROVED) -> Account:
    return accounts_of(Frame.of(version, year, stage), [unit])[unit.pk]


def returns_at(frame: Frame, unit: Unit, year: int) -> QuerySet[Return]:
    """Returns of the rounds of a year, of everything at or below a place; of a province those that it answers for."""
    if unit.kind == Kind.PROVINCE:
        return returns_of(frame.version, frame.periods(year)).filter(province=unit)
    rows = returns_of(frame.version, frame.periods(year))
    if unit.kind == Kind.NATION:
        return rows
    if unit.kind not in REGIONS:
        return rows.filter(unit=unit)
    inside = Place.objects.filter(
        on_day_or_last(date(year, 12, 31)), hierarchy=Hierarchy.PLACE, node=unit
    )
    return rows.filter(unit__in=inside.values("unit"))


def years_of_plan(version: Version) -> list[int]:
    """Years in which the plan runs, or in which a round of it ends; the newest first. One statement."""
    runs = range(version.year_start, (version.year_end or version.year_start) + 1) if version.year_start else range(0)  # fmt: skip
    ends = Period.objects.filter(
        pk__in=Round.objects.filter(season__version__plan=version.plan_id).values("period")
    )
    return sorted({*runs, *(_year(one) for one in ends)}, reverse=True)


def newest_year(version: Version, today: date) -> int:
    """The last year that has been reported on, else the one that it is or that comes nearest to it."""
    rounds = Round.objects.filter(season__version__plan=version.plan_id)
    ends = Period.objects.filter(pk__in=rounds.exclude(state=RoundState.PREPARING).values("period"))
    reported = [_year(one) for one in ends]
    if reported:
        return max(reported)
    first, last = version.year_start or today.year, version.year_end or today.year
    return min(max(today.year, first), last)


def _year(period: Period) -> int:
    return (period.ends_on - timedelta(days=1)).year


def _rounds(version: Version, periods: list[Period], year: int) -> tuple[Round, ...]:
    """The last round of each season in the year: its returns have the budget of the year, once."""
    inside = [one for one in periods if _year(one) == year]
    asked = returns_of(version, inside).values("round")
    rows = Round.objects.filter(pk__in=asked).select_related("period", "season")
    last: dict[int, Round] = {}
    for one in rows.prefetch_related("sources").order_by("period__ends_on", "pk"):
        last[one.season_id] = one
    return tuple(last.values())


def _below(frame: Frame, unit: Unit) -> list[Unit]:
    """Regions directly below; of the nation also what else stands there."""
    rows = children(unit, date(frame.year, 12, 31))
    return [one for one in rows if one.kind in REGIONS or unit.kind == Kind.NATION]


def _tallies(frame: Frame, units: Sequence[Unit], year: int) -> dict[int, Tally]:
    """How complete the returns of each place are: of organisations together in one statement."""
    if not frame.periods(year):
        return dict.fromkeys((unit.pk for unit in units), Tally())
    organisations = [unit.pk for unit in units if unit.kind not in REGIONS]
    found = dict.fromkeys(organisations, Tally())
    if organisations:
        rows = returns_of(frame.version, frame.periods(year)).filter(unit__in=organisations)
        found |= by_unit(with_letters(rows))
    for unit in units:
        if unit.pk not in found:
            found[unit.pk] = total(with_letters(returns_at(frame, unit, year)))
    return found
