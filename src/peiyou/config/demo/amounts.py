"""Amounts of the demonstration that a reader believes: ratios near what the plan asks, shares that are shares."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Final

from peiyou.config.demo.takeup.money import split
from peiyou.engine.results.queries.lines import lines_of
from peiyou.kernel.plans.models import Version

Goals = dict[tuple[int, int], Fraction]
"""By seq of the task and of the deliverable: what the plan asks of the nation, a ratio as a part of one."""
USUAL: Final = Fraction(9, 10)
"""Of a share that the plan asks for without a number."""
RARE: Final = Fraction(1, 10)
"""Ratios below this are posts to pupils: they need many of these."""
PUPILS, PEOPLE = (1_400, 5_600), (40, 400)


def goals_of(version: Version) -> Goals:
    return {(line.task_seq, line.seq): line.target for line in lines_of(version) if line.target}


def goal_of(goals: Goals, seq: int) -> dict[int, Fraction]:
    """Of one task, by seq of the deliverable."""
    return {number: goal for (task, number), goal in goals.items() if task == seq}


def base_of(goal: Fraction | None, dice: random.Random, times: int = 1) -> int:
    """What a ratio of one unit is out of; `times` as many as one school has."""
    return dice.randint(*(PUPILS if goal is not None and goal < RARE else PEOPLE)) * times


def part_of(base: int, goal: Fraction | None, reached: float) -> int:
    """What a ratio counts, where `reached` (1: all) of what is asked is there; a share is never more than all."""
    asked = goal or USUAL
    found = ceil(base * asked * Fraction(reached).limit_denominator(1_000))
    return found if asked > 1 else min(base, found)


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts that are `total` together; nobody's is nothing where there is one for each."""
    each = 1 if total >= len(weights) else 0
    return [each + part for part in split(total - each * len(weights), weights)]
