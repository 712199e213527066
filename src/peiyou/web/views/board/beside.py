"""What other rooms of results say about the lines of a page: targets, ratings in three voices, forecast, milestones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.apart import is_apart
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.forecasts import forecast_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.milestones import milestones_of
from peiyou.engine.results.queries.ratings import Three, asked_in, opened, ratings_of, rounds_of
from peiyou.engine.results.queries.targets import Goal, Goals, goals_of
from peiyou.kernel.actions import authority
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.queries.figures import Sums
from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.plans.models import Party
from peiyou.kernel.plans.queries.meanings import parties_meaning
from peiyou.web.views.board.access import Looked


@dataclass(frozen=True, slots=True)
class Set:
    """Targets that were set for places: of the year of a board, and of the plan as a whole."""

    board: Board
    found: Goals

    @classmethod
    def at(cls, board: Board, nodes: Collection[int]) -> Set:
        """One statement for some hundred places."""
        keys = [line.key for line in board.lines]
        return cls(board, goals_of(nodes, keys, years=sorted({WHOLE, board.year or WHOLE})))

    @property
    def values(self) -> dict[tuple[UUID, int], Fraction]:
        """Those of the board, in the unit of the line."""
        scales = {line.key: line.scale for line in self.board.lines}
        of = self.board.year or WHOLE
        return {
            (key, node): Fraction(goal.quantity, goal.base or 10 ** scales[key])
            for (key, node, year), goal in self.found.items() if year == of
        }  # fmt: skip

    @property
    def whole(self) -> dict[tuple[UUID, int], Goal]:
        return {(key, node): one for (key, node, year), one in self.found.items() if year == WHOLE}


@dataclass(frozen=True, slots=True)
class Rated:
    """The three voices about each task at the place, in the newest period of the span."""

    period: Period
    found: Mapping[UUID, Three]


def rated_at(looked: Looked, whole: Board, goals: Set, sums: Sums | None) -> Rated | None:
    """None where there is nothing, or it is not for these eyes. `sums` of the place as they are today, if known."""
    node = looked.where.node
    if not looked.where.is_full or not _may_see_ratings(looked):
        return None
    states = rounds_of(looked.place.version)
    year = looked.asked.year
    periods = [one for one in opened(states) if year is None or str(year) in one.code]
    if not periods:
        return None
    asked = asked_in(whole, periods[0], looked.on, states)
    is_known = sums is not None and not looked.asked.as_of and not is_apart(node)
    found = ratings_of(asked, [node], goals.whole, {node.pk: sums or {}} if is_known else None)
    return Rated(periods[0], {task: three for (_node, task), three in found.items()})


def _may_see_ratings(looked: Looked) -> bool:
    """Whoever holds it at the place or above it; asked of the database only where that is in no tree of places."""
    verb = "results.view_ratings"
    scope = authority().scope(looked.actor, verb, looked.at)
    near = {looked.where.node.pk, *(step.unit.pk for step in looked.where.way)}
    if scope.everything or any(of == Hierarchy.PLACE and pk in near for of, pk in scope.roots):
        return True
    return authority().allows(looked.actor, verb, looked.where.node, looked.at)


def said_beside(looked: Looked, lines: Sequence[Line], rated: Rated | None) -> dict[str, Any]:
    """For the lines of one task. What somebody may not see is left out."""
    if not looked.where.is_full:
        return {}
    node, keys = looked.where.node, [line.key for line in lines]
    is_foretold = len(lines) == 1 and node.kind in REGIONS
    found = rated.found.get(lines[0].task_key) if rated else None
    return {
        "rated": found,
        "rating_period": rated.period if rated else None,
        "marks": milestones_of([lines[0].task_key], [node.pk], looked.on, keys),
        "foretold": forecast_of(lines[0], node.pk) if is_foretold else None,
        "is_foretold": is_foretold,
    }


# --- whose tasks ------------------------------------------------------------------------------------------


def has_own(looked: Looked) -> bool:
    """Whether there is something to say "only mine" of: below the nation what was taken up, at the nation the tasks of
    one's own department."""
    return not looked.where.is_nation or any(one.kind == Kind.AUTHORITY for one in looked.sight.own)


def own_tasks(looked: Looked) -> set[UUID] | None:
    """At the nation the tasks that mean one's own departments; elsewhere None."""
    if not looked.where.is_nation:
        return None
    bodies = [one for one in looked.sight.own if one.kind == Kind.AUTHORITY]
    mine = {pk for one in bodies for pk in parties_meaning(one, looked.place.version, looked.on)}
    return set(Party.objects.filter(pk__in=mine).values_list("task__key", flat=True))
