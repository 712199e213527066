"""What other rooms of results say about the lines of a page: targets, ratings in three voices, forecast, milestones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.forecasts import forecast_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.milestones import milestones_of
from peiyou.engine.results.queries.ratings import asked_of, periods_of, ratings_of
from peiyou.engine.results.queries.targets import targets_of
from peiyou.kernel.actions import authority
from peiyou.web.views.board.access import Looked


def goals_at(board: Board, nodes: Collection[int]) -> dict[tuple[UUID, int], Fraction]:
    """Targets that were set for places, in the unit of the line; of the year of the board, or of all. One statement."""
    lines = {line.key: line for line in board.lines}
    found = targets_of(lines.keys(), nodes, board.year)
    return {
        (key, node): Fraction(goal.quantity, goal.base)
        if goal.base
        else Fraction(goal.quantity, 10 ** lines[key].scale)
        for (key, node), goal in found.items()
    }


def said_beside(looked: Looked, lines: Sequence[Line]) -> dict[str, Any]:
    """For the lines of one task. What somebody may not see is left out."""
    if not looked.where.is_full:
        return {}
    node, keys = looked.where.node, [line.key for line in lines]
    task = lines[0].task_key
    return _ratings(looked, lines) | {
        "marks": milestones_of([task], [node.pk], looked.on, keys),
        "foretold": forecast_of(lines[0], node.pk) if len(lines) == 1 else None,
        "is_foretold": len(lines) == 1,
    }


def _ratings(looked: Looked, lines: Sequence[Line]) -> dict[str, Any]:
    """The three voices about the task, in the newest period of the span."""
    node, version = looked.where.node, looked.place.version
    if not authority().allows(looked.actor, "results.view_ratings", node, looked.at):
        return {}
    year = looked.asked.year
    periods = [one for one in periods_of(version) if year is None or str(year) in one.code]
    if not periods:
        return {}
    asked = asked_of(version, periods[0], looked.on, list(lines))
    found = ratings_of(asked, [node]).get((node.pk, lines[0].task_key))
    return {"rated": found, "rating_period": periods[0]} if found else {}
