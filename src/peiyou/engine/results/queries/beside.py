"""What stands beside the figures of a place: overlaps, and how many milestones of each task are reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.models import Milestone
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.overlaps import COLUMNS, NONE, Netting, Overlaps
from peiyou.engine.results.queries.series import sums_of
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Reached:
    """Milestones of one task at one place; those that were dropped do not count."""

    every: int = 0
    reached: int = 0
    overdue: int = 0


def reached_at(node: Unit, on: date) -> dict[UUID, Reached]:
    """By task. One statement."""
    open_ = Q(state=MilestoneState.PLANNED, due_on__lt=on)
    rows = Milestone.objects.filter(node=node).exclude(state=MilestoneState.DROPPED)
    counted = (
        rows.order_by()
        .values_list("task_key")
        .annotate(
            every=Count("pk"),
            reached=Count("pk", filter=Q(state=MilestoneState.REACHED)),
            overdue=Count("pk", filter=open_),
        )
    )
    return {task: Reached(every, reached, overdue) for task, every, reached, overdue in counted}


def overlaps_at(board: Board, node: Unit, on: date, as_of: date | None = None) -> Overlaps:
    """Of today, or as it was known at the end of a past day. One statement where nothing overlaps, else as many more as
    `sums_of`."""
    asked = Netting.of(board)
    if not asked.sets:
        return NONE
    return asked.of_sums(sums_of(asked.measures, list(COLUMNS), node, on, as_of))
