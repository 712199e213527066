"""Forecasts of short series: the tables of Student's t, what has to hold of any interval, and how often it holds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.forecasting import ahead, distribution, quantile

STEPS = st.lists(st.integers(0, 10**9).map(float), min_size=2, max_size=12)
PERIODS = st.integers(1, 8)


@pytest.mark.parametrize(
    ("p", "freedom", "t"),
    [
        (0.975, 1, 12.706), (0.975, 2, 4.303), (0.975, 3, 3.182), (0.975, 10, 2.228), (0.975, 120, 1.980),
        (0.9, 1, 3.078), (0.9, 2, 1.886), (0.9, 4, 1.533), (0.95, 30, 1.697), (0.5, 7, 0.0),
    ],
)  # fmt: skip
def test_quantiles_are_those_of_the_printed_table(p: float, freedom: int, t: float) -> None:
    assert quantile(p, freedom) == pytest.approx(t, abs=6e-4)
    assert distribution(quantile(p, freedom), freedom) == pytest.approx(p, abs=1e-12)


@given(st.floats(-50, 50), st.integers(1, 40))
def test_the_distribution_is_one(t: float, freedom: int) -> None:
    assert 0 <= distribution(t, freedom) <= 1
    assert distribution(t, freedom) + distribution(-t, freedom) == pytest.approx(1)
    assert distribution(t, freedom) <= distribution(t + 0.5, freedom)


@given(st.integers(0, 10**9).map(float), STEPS, PERIODS)
def test_the_wider_interval_contains_the_narrower_and_both_the_middle(
    reached: float, steps: list[float], periods: int
) -> None:
    found = ahead(reached, steps, periods)
    (low, high), (lower, higher) = found.interval(0.8), found.interval(0.95)
    assert lower <= low <= found.mid <= high <= higher
    assert found.chance_at_least(found.mid) >= 0.5
    assert 0 < found.chance_at_least(low) <= 1


@given(st.integers(0, 10**6), STEPS, PERIODS, st.integers(1, 1000))
def test_another_unit_says_the_same(
    reached: int, steps: list[float], periods: int, times: int
) -> None:
    plain = ahead(reached, steps, periods)
    scaled = ahead(reached * times, [one * times for one in steps], periods)
    assert scaled.mid == pytest.approx(plain.mid * times)
    assert scaled.interval(0.8) == pytest.approx(
        [one * times for one in plain.interval(0.8)], rel=1e-6, abs=1e-3
    )


@given(st.integers(1, 10**9), st.integers(2, 10), PERIODS)
def test_what_always_came_alike_is_known_to_the_point_and_still_not_certain(
    step: int, n: int, periods: int
) -> None:
    found = ahead(0.0, [float(step)] * n, periods)
    assert found.interval(0.95) == (found.mid, found.mid) == (step * periods,) * 2
    assert found.chance_at_least(found.mid) == (n + 1) / (n + 2)
    assert found.chance_at_least(found.mid + 1) == 1 / (n + 2)


@given(STEPS, st.integers(1, 7))
def test_what_is_further_ahead_is_less_certain(steps: list[float], periods: int) -> None:
    assert ahead(0.0, steps, periods).error <= ahead(0.0, steps, periods + 1).error


def test_too_little_is_refused() -> None:
    for steps, periods in (([1.0], 1), ([], 1), ([1.0, 2.0], 0)):
        with pytest.raises(ValueError, match="make no forecast"):
            ahead(0.0, steps, periods)


@pytest.mark.parametrize(("n", "periods"), [(2, 1), (3, 1), (3, 3), (6, 2)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_hold_as_often_as_they_say(n: int, periods: int, level: float) -> None:
    """Seeded: 4,000 plans whose steps scatter as assumed; three standard errors of a share either way."""
    chance = random.Random(20231231)
    runs, hits = 4000, 0
    for _run in range(runs):
        steps = [chance.gauss(100, 30) for _step in range(n + periods)]
        low, high = ahead(0.0, steps[:n], periods).interval(level)
        hits += low <= sum(steps[n:]) <= high
    spread = 3 * (level * (1 - level) / runs) ** 0.5
    assert hits / runs == pytest.approx(level, abs=spread)


def test_skewed_steps_do_not_break_it() -> None:
    """Shares of plans whose figures come in lumps (exponential): not exact any more, and not far off."""
    chance = random.Random(7)
    hits = 0
    for _run in range(3000):
        steps = [chance.expovariate(0.01) for _step in range(5)]
        low, high = ahead(0.0, steps[:4], 1).interval(0.8)
        hits += low <= steps[4] <= high
    assert 0.74 <= hits / 3000 <= 0.90
