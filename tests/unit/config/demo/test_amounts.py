"""Amounts that a reader believes: parts that add up, ratios near what is asked, shares that are shares."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from peiyou.config.demo.amounts import base_of, part_of, shared_out
from peiyou.config.demo.returns.paces import (
    AS_PLANNED,
    BY_THEN,
    FAR_BEHIND,
    Paces,
    done_in,
    level_in,
)

YEARS = range(2020, 2024)


@given(st.integers(0, 20_000), st.lists(st.floats(0.1, 9), min_size=1, max_size=40))
def test_parts_are_the_whole_and_nobody_is_left_out_where_there_is_enough(
    total: int, weights: list[float]
) -> None:
    parts = shared_out(total, weights)
    assert sum(parts) == total
    assert min(parts) >= (1 if total >= len(weights) else 0)


@given(st.integers(0, 99), st.sampled_from([None, Fraction(1, 350), Fraction(1, 2), Fraction(2)]), st.floats(0.5, 1.2))  # fmt: skip
def test_a_ratio_is_near_what_is_asked(seed: int, goal: Fraction | None, reached: float) -> None:
    base = base_of(goal, random.Random(seed), 20)
    part = part_of(base, goal, reached)
    asked = goal or Fraction(9, 10)
    assert abs(Fraction(part, base) / asked - Fraction(reached)) < Fraction(1, 5) or part == base
    assert part <= base or asked > 1


@given(st.integers(0, 5_000), st.floats(0.4, 1.2))
def test_what_is_done_grows_to_about_the_whole(committed: int, pace: float) -> None:
    done = [done_in(year, committed, pace) for year in YEARS]
    assert min(done) >= 0
    assert abs(sum(done) - committed * pace) <= 1
    levels = [level_in(year, max(pace, 0.7)) for year in YEARS]
    assert levels == sorted(levels)


def test_some_are_ahead_some_behind_and_one_is_late() -> None:
    paces = Paces.among(list(range(1, 33)))
    assert len(set(paces.of.values())) == 4
    assert paces.late == 5
    assert list(paces.of.values()).count(FAR_BEHIND) == 4
    assert paces.at(None, "36", "1/item/1") == paces.at(None, "36", "1/item/1")
    assert abs(paces.at(1, "36", "1/item/1") - AS_PLANNED) < 0.1
    assert BY_THEN[2023] == 1
