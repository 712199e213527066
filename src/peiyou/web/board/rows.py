"""The lines of the board at one place as a table shows them: figures that open, progress, what is behind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.achieved import RECORDS, Achieved, is_connected
from peiyou.engine.results.enums import Column, Voice
from peiyou.engine.results.queries.figures import NOTHING, Amount, Board, Figures, Rows
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.overlaps import NONE, Overlaps
from peiyou.engine.results.queries.ratings import Three
from peiyou.engine.undertakings.enums import Counting
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Bound
from peiyou.web.board import saying
from peiyou.web.board.asked import Asked

STAGES: Final[Mapping[Column, Stage]] = {
    Column.TAKEN_UP: Stage.COMMITTED, Column.CLAIMED: Stage.CLAIMED,
    Column.CHECKED: Stage.CHECKED, Column.APPROVED: Stage.APPROVED,
}  # fmt: skip
COLUMNS: Final = tuple(STAGES)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: `said` without its unit, `parts` of a ratio, `url` opens what it is made of."""

    column: Column
    said: str
    parts: str = ""
    url: str = ""
    change: str = ""
    """Against the day that is compared with."""
    moved: Fraction | None = None
    """The same as a number; None where nothing is compared."""
    shared: str = ""
    """How much of it is counted under other deliverables too."""
    older: int = 0
    """Of a level: how many of its figures are of an earlier period than the last one."""

    @property
    def label(self) -> str:
        return str(self.column.label)


@dataclass(frozen=True, slots=True)
class Done:
    """The column "achieved": a number out of records of the thing itself, or the record it waits for."""

    said: str = ""
    url: str = ""
    waits_for: Promise | str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`goal` is what progress is measured against, in the unit of the line: the plan's target at the nation,
    below it what was taken up there. `share` of it is approved; None where nothing has come, or where a percentage would say
    nothing (`is_measured`)."""

    line: Line
    figures: Figures
    cells: tuple[Cell, ...]
    done: Done
    goal: Fraction | None = None
    is_target: bool = False
    share: Fraction | None = None
    claimed_share: Fraction | None = None
    due: Fraction | None = None
    """The part of the goal that the time gone by asks for."""
    red: tuple[Voice, ...] = ()
    """The voices that rate it red."""

    @property
    def is_measured(self) -> bool:
        """Whether there is a goal, and one that a percentage can be of (`has_share`)."""
        return self.goal is not None and has_share(self.line, self.is_target)

    @property
    def is_reached(self) -> bool | None:
        """Of the goal, as the plan bounds it; None where nothing has come, or the plan leaves it open."""
        level = saying.level(self.line, self.figures.approved)
        if self.goal is None or level is None:
            return None
        if self.is_target:
            return self.line.reaches(level, self.goal)
        return level >= self.goal if self.is_measured else None

    @property
    def is_here(self) -> bool:
        """Taken up here, or something is reported."""
        return any(self.figures.of(column) is not None for column in COLUMNS)

    @property
    def is_behind(self) -> bool:
        return self.goal is not None and self.due is not None and (self.share or 0) < self.due

    @property
    def goal_said(self) -> str:
        if self.goal is None:
            return self.line.printed
        return (
            saying.ratio(self.line, self.goal) if self.line.is_ratio else saying.number(self.goal)
        )

    @property
    def percent(self) -> str:
        return saying.percent(self.share)

    @property
    def sort_key(self) -> str:
        """What sorts the places of its task by it."""
        return f"d{self.line.seq}"


@dataclass(frozen=True, slots=True)
class Span:
    """How much of the time of the plan is shown: `part` of what adds up is due in it, `so_far` of what stands, and
    `year` of what was set for this year alone."""

    part: Fraction
    so_far: Fraction
    year: Fraction = Fraction(1)

    @classmethod
    def of(cls, board: Board, today: date) -> Span:
        first, last = board.version.year_start, board.version.year_end
        if first is None or last is None:
            return cls(Fraction(0), Fraction(0))
        begins, ends = date(first, 1, 1), date(last, 12, 31)
        since = date(board.year, 1, 1) if board.year else begins
        until = min(date(board.year, 12, 31) if board.year else ends, today)
        whole = (ends - begins).days + 1
        gone = max((until - begins).days + 1, 0)
        shown = max((until - since).days + 1, 0)
        in_year = Fraction(min(shown, 365), 365) if board.year else Fraction(1)
        return cls(Fraction(min(shown, whole), whole), Fraction(min(gone, whole), whole), in_year)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a page share: the place, the period in addresses, the time gone by, what was achieved."""

    board: Board
    node: Unit
    is_nation: bool
    span: Span
    as_of: date | None = None
    achieved: Mapping[Any, Achieved] = field(default_factory=dict)
    goals: Mapping[tuple[UUID, int], Fraction] = field(default_factory=dict)
    """Targets that were set for places, of the year that is asked for or of the whole plan."""
    overlaps: Overlaps = NONE
    rated: Mapping[UUID, Three] = field(default_factory=dict)
    """What is said of each task here, where that may be seen."""

    def row(self, line: Line, figures: Figures, then: Figures | None = None) -> Row:
        goal, is_target = self._goal(line, figures)
        of = goal if has_share(line, is_target) else None
        cells = tuple(self.cell(line, column, figures, then) for column in COLUMNS)
        return Row(
            line, figures, cells, self._done(line), goal, is_target,
            share_of(line, figures.approved, of), share_of(line, figures.claimed, of),
            self._due(line, of), self._red(line),
        )  # fmt: skip

    def cell(self, line: Line, column: Column, figures: Figures, then: Figures | None) -> Cell:
        amount = figures.of(column)
        change, moved = "", None
        if then is not None:
            change = saying.difference(line, amount, then.of(column))
            moved = saying.moved(line, amount, then.of(column))
        shared = self.overlaps.of_line(line.key, column)
        return Cell(
            column, saying.said(line, amount), saying.parts(line, amount),
            self.url(line, column) if amount is not None else "", change, moved,
            saying.number(shared, line.scale) if shared else "", amount.older if amount else 0,
        )  # fmt: skip

    def url(self, line: Line, column: Column) -> str:
        """The page that opens the figure to its entries and records. One period is named, several are not."""
        codes = line.committed if column == Column.TAKEN_UP else line.reported
        if codes.above not in self.board.measures:
            return ""
        address = reverse("facts:figure", args=[codes.above, STAGES[column].lower()])
        asked = {} if self.is_nation else {"at": str(self.node.key)}
        if column != Column.TAKEN_UP and len(self.board.periods) == 1:
            asked["period"] = self.board.periods[0].code
        if self.as_of:
            asked["as_of"] = self.as_of.isoformat()
        return address + ("?" + "&".join(f"{name}={value}" for name, value in asked.items()) if asked else "")  # fmt: skip

    def _goal(self, line: Line, figures: Figures) -> tuple[Fraction | None, bool]:
        if goal := self.goals.get((line.key, self.node.pk)):
            return goal, True
        if line.target is not None and (self.is_nation or line.is_ratio):
            return line.target, True
        taken = figures.taken
        if line.is_ratio or taken is None or taken.above <= 0:
            return None, False
        return Fraction(taken.above, 10**line.scale), False

    def _due(self, line: Line, goal: Fraction | None) -> Fraction | None:
        if goal is None:
            return None
        adds = line.counting in {Counting.SUM, Counting.CANDIDATES}
        if self.board.year and (line.key, self.node.pk) in self.goals:
            return self.span.year
        return self.span.part if adds else self.span.so_far

    def _red(self, line: Line) -> tuple[Voice, ...]:
        said = self.rated.get(line.task_key)
        return tuple(voice for voice, colour in said.of(line).items() if colour == Rating.RED) if said else ()  # fmt: skip

    def _done(self, line: Line) -> Done:
        if not is_connected(line.way):
            return Done(waits_for=RECORDS.get(line.way, ""))
        found = self.achieved.get((line.key, self.node.pk))
        if found is None:
            return Done(said="0")
        return Done(saying.said(line, Amount(found.quantity, found.base, 1)), found.url)


def has_share(line: Line, is_target: bool) -> bool:
    """Whether a percentage of the goal says anything: not of "about" so many, but of what was taken up for it; and of "at
    most" so many not even of that."""
    return line.supports_share or (line.bound == Bound.ABOUT and not is_target)


def share_of(line: Line, amount: Amount | None, goal: Fraction | None) -> Fraction | None:
    """Of the goal; None where there is no goal or nothing has come."""
    level = saying.level(line, amount)
    return level / goal if goal and level is not None else None


def rows_of(frame: Frame, found: Rows, then: Rows | None = None) -> list[Row]:
    rows = []
    for line in frame.board.lines:
        before = None if then is None else then.get(line.key, NOTHING)
        rows.append(frame.row(line, found.get(line.key, NOTHING), before))
    return rows


def chosen(rows: Iterable[Row], asked: Asked, own: Collection[UUID] | None = None) -> list[Row]:
    """Filtered and sorted as the address asks; equal rows keep the order of the plan. `own`: the tasks that are one's
    own; None: those that are taken up or reported here."""
    words = asked.words.casefold()
    kept = [
        row for row in rows
        if (asked.section is None or row.line.section == asked.section)
        and (not asked.way or row.line.way == asked.way)
        and (not asked.is_behind or row.is_behind)
        and (not asked.is_counted or row.line.target is not None)
        and (not asked.is_red or row.red)
        and (not asked.is_mine or (row.is_here if own is None else row.line.task_key in own))
        and (not words or _has(row.line, words))
    ]  # fmt: skip
    if asked.by not in SORTS:
        return kept[::-1] if asked.is_down else kept
    return sorted(kept, key=SORTS[asked.by], reverse=asked.is_down)


def _has(line: Line, words: str) -> bool:
    if words.isdecimal():
        return words == line.task_no
    return words == line.code or words in f"{line.task} {line.words}".casefold()


def _of(column: Column) -> Callable[[Row], Any]:
    def key(row: Row) -> Any:
        found = saying.level(row.line, row.figures.of(column))
        return (found is not None, found or 0)

    return key


SORTS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "goal": lambda row: (row.goal is not None, row.goal or 0),
    "taken": _of(Column.TAKEN_UP), "claimed": _of(Column.CLAIMED),
    "checked": _of(Column.CHECKED), "approved": _of(Column.APPROVED),
    "share": lambda row: (row.share is not None, row.share or 0),
}  # fmt: skip
