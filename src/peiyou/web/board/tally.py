"""Rows of the board counted: how many reach their goal, lag behind, are rated red, overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peiyou.web.board.rows import Row


def overlapping(rows: Iterable[Row]) -> int:
    """How many of them are in part counted under other deliverables too."""
    return sum(1 for row in rows if any(cell.shared for cell in row.cells))


@dataclass(frozen=True, slots=True)
class Tally:
    """The board in five numbers, over the rows that are shown."""

    lines: int
    with_goal: int
    reached: int
    behind: int
    waiting: int
    red: int


def tally(rows: Sequence[Row]) -> Tally:
    goals = [
        row
        for row in rows
        if row.goal is not None and (row.is_measured or row.is_reached is not None)
    ]
    return Tally(
        lines=len(rows),
        with_goal=len(goals),
        reached=sum(1 for row in goals if row.is_reached),
        behind=sum(1 for row in goals if row.is_behind),
        waiting=sum(1 for row in rows if row.done.waits_for),
        red=sum(1 for row in rows if row.red),
    )
