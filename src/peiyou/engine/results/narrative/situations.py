"""Where one deliverable stands against what was taken up of it, for the sentence that speaks of it."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class Situation(StrEnum):
    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    BEHIND = "behind"
    SILENT = "silent"


class Parts(NamedTuple):
    """A figure, or the two sums of a ratio (`below`)."""

    above: int
    below: int | None = None


def share_of(done: Parts | None, taken: Parts | None) -> Fraction | None:
    """What was done of what was taken up; of ratios, one ratio over the other. None where nothing was taken up."""
    if taken is None or not taken.above:
        return None
    if done is None:
        return Fraction(0)
    if done.below is None or not taken.below:
        return Fraction(done.above, taken.above)
    if not done.below:
        return Fraction(0)
    return Fraction(done.above, done.below) / Fraction(taken.above, taken.below)


def situation_of(done: Parts | None, taken: Parts | None, pace: Fraction) -> Situation | None:
    """`pace`: the part of the plan's years that is over; whoever has done less of it is behind. None: not taken up."""
    share = share_of(done, taken)
    if share is None:
        return None
    if done is None:
        return Situation.SILENT
    if share >= 1:
        return Situation.REACHED
    return Situation.ON_THE_WAY if share >= pace else Situation.BEHIND
