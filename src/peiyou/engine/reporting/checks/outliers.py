"""What is unusual among figures of one kind: far from the median, measured by the median absolute deviation.

Integers throughout, so exact at any size, and in pure Python: a sort per kind is most of the cost, and 7 million
figures take a quarter of the time that was set (docs/adr/0023).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

Kind = TypeVar("Kind", bound=Hashable)
NORMAL: Final = Fraction(6745, 10000)
"""Makes a median absolute deviation what a standard deviation is for a normal distribution."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and median absolute deviation of `n` figures. Where there are two middle ones, the upper: a figure that
    somebody has."""

    median: int
    deviation: int
    n: int

    def reach(self, z: Fraction) -> Fraction:
        """How far from the median a robust z of this much is. None is far where more than half are equal."""
        return z * self.deviation / NORMAL

    def is_far(self, value: int, z: Fraction) -> bool:
        return self.deviation > 0 and abs(value - self.median) > self.reach(z)


def spread_of(values: Sequence[int]) -> Spread:
    """Of at least one figure."""
    return _spread(sorted(values))


def _spread(ordered: Sequence[int]) -> Spread:
    middle = len(ordered) // 2
    median = ordered[middle]
    below = bisect_left(ordered, median)
    far = [median - value for value in ordered[:below]]
    far += [value - median for value in ordered[below:]]
    far.sort()  # two runs that are in order already: merged, not sorted
    return Spread(median, far[middle], len(ordered))


def outliers_of(
    values: Mapping[Kind, Sequence[int]], z: Fraction, least: int
) -> dict[Kind, list[int]]:
    """By kind: places of the figures whose robust z is more than `z`; of kinds with at least `least` figures."""
    found: dict[Kind, list[int]] = {}
    for kind, figures in values.items():
        if len(figures) < least:
            continue
        ordered = sorted(figures)
        spread = _spread(ordered)
        reach = int(spread.reach(z))
        low, high = spread.median - reach, spread.median + reach
        if spread.deviation and (ordered[0] < low or ordered[-1] > high):
            found[kind] = [at for at, value in enumerate(figures) if value < low or value > high]
    return found


def jumped(value: int, last: int, times: int, least: int) -> bool:
    """Whether a figure is more than `times` the last one, or less than that part of it, and by `least` at least."""
    if abs(value - last) < least:
        return False
    return value > times * last or times * value < last
