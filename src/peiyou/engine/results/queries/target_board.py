"""Targets as a page shows them: every line at one place, or one line at every place below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from peiyou.common.folds import Fold, folds_of
from peiyou.engine.results.amounts import Value, of_plan, said
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.broken_targets import Cascade
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.milestones import Mark, Tally, tally
from peiyou.engine.results.queries.taken import taken_by_provinces, taken_by_units
from peiyou.engine.results.queries.targets import Goal, Goals, goals_of, versions_at
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Cell:
    """One target in words. `goal` is None for what the plan itself says, and where there is none; `seen` is the
    version that holds, also where that took the target away."""

    year: int
    text: str = ""
    goal: Goal | None = None
    seen: int = 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line at a place: what is asked of it, what it asks of those below, what it took up."""

    line: Line
    own: Cell
    is_the_plans: bool
    years: list[Cell]
    below: str
    places: int
    taken: str
    baseline: str
    broken: int
    milestones: Tally

    @property
    def is_set(self) -> bool:
        return bool(self.own.text or self.places or any(cell.text for cell in self.years))


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one section of the plan, folded or not, and what is said of them."""

    fold: Fold[LineRow]

    @property
    def title(self) -> str:
        return self.fold.rows[0].line.section_title

    @property
    def n_set(self) -> int:
        return sum(row.is_set for row in self.fold.rows)

    @property
    def broken(self) -> int:
        return sum(row.broken for row in self.fold.rows)


def sections_of(rows: Sequence[LineRow], opened: str, *, is_open: bool) -> list[Section]:
    """In the order of the plan; see `common.folds`."""
    return [Section(one) for one in folds_of(rows, lambda row: row.line.section, opened, is_open=is_open)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place below, for one line."""

    unit: Unit
    taken: str
    baseline: Cell
    cells: list[Cell]
    milestones: Tally


@dataclass(frozen=True, slots=True)
class Foot:
    """All places below together in one year, beside what is asked above. `quantity` is for a page that adds up."""

    year: int
    text: str
    places: int
    wanted: str
    quantity: int


def line_rows(cascade: Cascade, broken: Mapping[UUID, int], marks: Sequence[Mark]) -> list[LineRow]:
    """In the order of the plan. Two statements."""
    node = cascade.level.node
    baselines = goals_of([node.pk], aim=Aim.BASELINE)
    taken = _taken_at(cascade)
    return [_line_row(cascade, line, node, baselines, taken, broken, marks) for line in cascade.board.lines]  # fmt: skip


def _line_row(
    cascade: Cascade, line: Line, node: Unit, baselines: Goals, taken: Mapping[UUID, Amount],
    broken: Mapping[UUID, int], marks: Sequence[Mark],
) -> LineRow:  # fmt: skip
    together = cascade.sums.get((node.pk, line.key, WHOLE))
    base = baselines.get((line.key, node.pk, WHOLE))
    below = "" if together is None or line.is_ratio else said(line, Value(together.quantity))
    of_line = [one for one in marks if one.line == line.key or (one.line is None and one.task == line.task_key)]  # fmt: skip
    return LineRow(
        line, _cell(cascade, line, node, WHOLE), cascade.level.is_nation and of_plan(line) is not None,
        [_cell(cascade, line, node, year) for year in cascade.years], below,
        together.places if together else 0, said_taken(line, taken.get(line.key)),
        said(line, base.value) if base else "", broken.get(line.key, 0), tally(of_line),
    )  # fmt: skip


def place_rows(
    cascade: Cascade, line: Line, places: Sequence[Unit], marks: Sequence[Mark]
) -> list[PlaceRow]:
    """Of these places below, in their order. Two statements."""
    pks = [unit.pk for unit in places]
    baselines = goals_of(pks, [line.key], aim=Aim.BASELINE)
    versions = versions_at(pks, [line.key])

    def cell(unit: Unit, aim: Aim, year: int) -> Cell:
        goals = baselines if aim == Aim.BASELINE else cascade.goals
        found = _as_cell(line, goals.get((line.key, unit.pk, year)), year)
        return replace(found, seen=versions.get((unit.pk, line.key, aim.value, year), 0))

    by_place: dict[int, list[Mark]] = {}
    for one in marks:
        by_place.setdefault(one.node, []).append(one)
    return [
        PlaceRow(
            unit, said_taken(line, cascade.taken.get((line.key, unit.pk))),
            cell(unit, Aim.BASELINE, WHOLE),
            [cell(unit, Aim.TARGET, year) for year in (WHOLE, *cascade.years)],
            tally(by_place.get(unit.pk, [])),
        )
        for unit in places
    ]  # fmt: skip


def foot_of(cascade: Cascade, line: Line) -> list[Foot]:
    node = cascade.level.node
    found = []
    for year in (WHOLE, *cascade.years):
        goals = [goal for unit in cascade.level.below if (goal := cascade.goals.get((line.key, unit.pk, year)))]  # fmt: skip
        total = 0 if line.is_ratio else sum(goal.quantity for goal in goals)
        text = said(line, Value(total)) if goals and not line.is_ratio else ""
        found.append(Foot(year, text, len(goals), said(line, cascade.own(line, node, year)), total))
    return found


def said_taken(line: Line, amount: Amount | None) -> str:
    if amount is None:
        return ""
    if not line.is_ratio:
        return said(line, Value(amount.above))
    return f"{float(amount.ratio):.2%}" if amount.ratio is not None else ""


def _cell(cascade: Cascade, line: Line, node: Unit, year: int) -> Cell:
    goal = cascade.goals.get((line.key, node.pk, year))
    if goal is None:
        own = cascade.own(line, node, year)
        plans = line.printed if own is not None and line.printed else said(line, own)
        return Cell(year, plans)
    return _as_cell(line, goal, year)


def _as_cell(line: Line, goal: Goal | None, year: int) -> Cell:
    return Cell(year, said(line, goal.value), goal) if goal else Cell(year)


def _taken_at(cascade: Cascade) -> dict[UUID, Amount]:
    """What the place itself took up with everything below it. One statement; of a province three at most."""
    node, board = cascade.level.node, cascade.board
    if node.kind == Kind.NATION:
        rows = board.at_nation()
    elif node.kind == Kind.PROVINCE:
        of_it = taken_by_provinces(board, [node.pk], cascade.on)
        return {key: amount for (key, _pk), amount in of_it.items()}
    elif node.kind in REGIONS:
        rows = board.at([node.pk]).get(node.pk, {})
    else:
        return {key: amount for (key, _pk), amount in taken_by_units(board, [node.pk]).items()}
    return {key: figures.taken for key, figures in rows.items() if figures.taken is not None}
