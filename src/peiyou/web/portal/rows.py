"""Published lines as tables show them: figures that open to their leaves, and progress against the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from peiyou.engine.results.achieved import is_connected
from peiyou.engine.results.enums import Column
from peiyou.engine.results.models import Release
from peiyou.engine.results.queries.figures import NOTHING, Amount, Figures, Rows
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.published import Published
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.queries.amounts import SIGNS
from peiyou.kernel.plans.queries.wording import Wording, Words
from peiyou.web.board import saying
from peiyou.web.board.wording import LineWords

STAGES: Final[Mapping[Column, Stage]] = {
    Column.TAKEN_UP: Stage.COMMITTED, Column.CLAIMED: Stage.CLAIMED,
    Column.CHECKED: Stage.CHECKED, Column.APPROVED: Stage.APPROVED,
}  # fmt: skip
HIGHEST: Final = (Column.APPROVED, Column.CHECKED, Column.CLAIMED, Column.TAKEN_UP)


def columns_of(release: Release) -> list[Column]:
    """Those that are published, in the order of the board."""
    return [column for column, stage in STAGES.items() if stage.value in release.stages]


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    said: str
    parts: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`goal` is the plan's target at the nation, below it what was taken up there. `share`: of it the highest
    published stage."""

    line: Line
    words: Wording
    target: str
    cells: list[Cell]
    share: Fraction | None
    is_reached: bool | None = None
    """Of the plan's target, as its bound says it; None where the plan has no number that could be reached."""
    of_taken: bool = False
    """At the nation: the share is of what was taken up, since the plan supports none."""

    @property
    def is_connected(self) -> bool:
        """Whether somebody keeps the records that say what has been achieved."""
        return is_connected(self.line.way)

    @property
    def percent(self) -> str:
        return saying.percent(self.share)

    @property
    def width(self) -> int:
        """Of its bar, of 100."""
        return min(100, int(100 * self.share)) if self.share is not None and self.share > 0 else 0


@dataclass(frozen=True, slots=True)
class Task:
    """The lines of one task together; `section` heads it where another one begins."""

    key: UUID
    no: str
    seq: int
    words: Wording
    rows: list[Row]
    url: str


def has_share(line: Line) -> bool:
    """Whether the plan supports a percentage: it names a number, and neither "about" nor "at most" so many."""
    return line.target is not None and line.supports_share


def target_of(line: Line) -> str:
    """What the plan asks, without its unit: the number with its bound, else as it prints it."""
    if line.target is None:
        return line.printed
    said = saying.ratio(line, line.target) if line.is_ratio else saying.number(line.target)
    sign = SIGNS.get(Bound(line.bound), "") if line.bound else ""
    return f"{sign} {said}".strip()


class Tables:
    """Rows of one release in the language of the reader. `is_newest`: addresses need not name the release."""

    def __init__(self, found: Published, language: str, is_newest: bool) -> None:
        self.found, self.is_newest = found, is_newest
        self.columns = columns_of(found.release)
        self.words = LineWords(Words(language), found.board.lines)

    def tasks(self, rows: Rows, node: Unit | None = None) -> list[Task]:
        """In the order of the plan; `node` None: the nation."""
        found: dict[UUID, Task] = {}
        for line in self.found.board.lines:
            task = found.get(line.task_key)
            if task is None:
                url = reverse("web:published_task", args=[line.task_key]) + self.asked()
                task = Task(line.task_key, line.task_no, line.task_seq, self.words.task(line), [], url)  # fmt: skip
                found[line.task_key] = task
            task.rows.append(self.row(line, rows.get(line.key, NOTHING), node))
        return list(found.values())

    def row(self, line: Line, figures: Figures, node: Unit | None = None) -> Row:
        goal = self.goal(line, figures, node)
        target = target_of(line) if node is None or line.is_ratio else ""
        cells = [self.cell(line, column, figures, node) for column in self.columns]
        of_plan = goal is not None and has_share(line)
        return Row(
            line, self.words.words(line), target, cells, self.share(line, figures, goal),
            self.is_reached(line, figures) if node is None or line.is_ratio else None,
            of_taken=node is None and goal is not None and not of_plan,
        )  # fmt: skip

    def cell(self, line: Line, column: Column, figures: Figures, node: Unit | None) -> Cell:
        amount = figures.of(column)
        if amount is None:
            return Cell(column, "")
        return Cell(column, saying.said(line, amount), saying.parts(line, amount), self.url(line, column, node))  # fmt: skip

    def url(self, line: Line, column: Column, node: Unit | None) -> str:
        address = reverse("web:published_figure", args=[line.key, STAGES[column].lower()])
        return address + self.asked(at=str(node.key) if node else "")

    def asked(self, **values: str) -> str:
        """What an address asks, with the release where it is not the newest."""
        said = {name: value for name, value in values.items() if value}
        if not self.is_newest:
            said["release"] = self.found.release.code
        return f"?{urlencode(said)}" if said else ""

    def goal(self, line: Line, figures: Figures, node: Unit | None) -> Fraction | None:
        if has_share(line) and (node is None or line.is_ratio):
            return line.target
        taken = figures.taken
        if line.is_ratio or line.bound == Bound.AT_MOST or taken is None or taken.above <= 0:
            return None
        return Fraction(taken.above, 10**line.scale)

    def share(self, line: Line, figures: Figures, goal: Fraction | None) -> Fraction | None:
        level = saying.level(line, self.highest(figures))
        return level / goal if goal and level is not None else None

    def is_reached(self, line: Line, figures: Figures) -> bool | None:
        """None where nothing is published, or where "about" so many leaves it open."""
        level = saying.level(line, self.highest(figures))
        return None if line.target is None or level is None else line.reaches(level, line.target)

    def highest(self, figures: Figures) -> Amount | None:
        """The figure of the highest stage that is published; what was taken up is no progress."""
        for column in HIGHEST[:-1]:
            if column in self.columns:
                return figures.of(column)
        return None


@dataclass(frozen=True, slots=True)
class Tally:
    lines: int
    with_figures: int
    with_goal: int
    reached: int


def tally(tasks: Iterable[Task]) -> Tally:
    rows = [row for task in tasks for row in task.rows]
    goals = [row for row in rows if row.is_reached is not None]
    return Tally(
        len(rows), sum(any(cell.said for cell in row.cells) for row in rows), len(goals),
        sum(bool(row.is_reached) for row in goals),
    )  # fmt: skip
