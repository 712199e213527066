"""Dividing a whole number in proportion, so that the parts add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` in proportion to `weights`, by largest remainder; of equal remainders the first get more.

    Each part is its exact share rounded down or up. Where nobody weighs anything, all weigh the same.
    """
    if whole < 0 or any(weight < 0 for weight in weights):
        raise ValueError("nothing below zero is divided")
    if not weights:
        if whole:
            raise ValueError("there is nobody to divide it among")
        return []
    weighing = list(weights) if any(weights) else [1] * len(weights)
    together = sum(weighing)
    parts = [whole * weight // together for weight in weighing]
    remainders = [whole * weight % together for weight in weighing]
    left = whole - sum(parts)
    for place in sorted(range(len(parts)), key=lambda i: (-remainders[i], i))[:left]:
        parts[place] += 1
    return parts
