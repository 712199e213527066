"""Where a short series will be some periods ahead, with intervals: the drift method with Student's t.

    ahead(reached=270.0, steps=[80.0, 90.0, 100.0], periods=2)

**Method.** What comes in a period (`steps`) is taken to scatter around a constant mean. So the sum after h more periods
is what is reached plus h times the mean of the n steps, and its error has the variance s²·h·(1 + h/n): h steps that are
still to scatter, and h times the error of the mean. With few steps s is uncertain itself, hence quantiles of Student's
t with n - 1 degrees of freedom. This is the random walk with drift of Hyndman and Athanasopoulos, *Forecasting:
Principles and Practice* (3rd ed., OTexts 2021), §5.2 and the drift line of §5.5, whose normal quantiles are
replaced by t as in every textbook of small samples (e.g. Snedecor and Cochran, *Statistical Methods*, §4.9: prediction of
a new observation).

**Why this one.** A plan of four years has three or four figures a line when the question is asked. Robust slopes
(Theil-Sen), smoothing or seasonal models need more than that to estimate their own error; this one is exact where its
assumption holds, and its intervals grow honestly wide where n is small (n = 3: 4.3 standard errors for 95 %).

**What it does not know**: that work speeds up before a deadline, or stops once the target is reached; what a round
still open will bring. How its earlier forecasts did is kept, and says how much that matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

METHOD: Final = "drift-t"
VERSION: Final = 1
LEAST_STEPS: Final = 2
"""One step has no scatter to learn from."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`error`: the standard error of what is forecast; 0 where all steps were alike. `freedom`: degrees of it."""

    mid: float
    error: float
    freedom: int

    def interval(self, level: float) -> tuple[float, float]:
        """Within which it will lie with that probability (0.8, 0.95)."""
        half = self.error * quantile((1 + level) / 2, self.freedom)
        return self.mid - half, self.mid + half

    def chance_at_least(self, target: float) -> float:
        """The probability that it reaches `target`. Where all steps were alike no scatter is known; then it is that
        of the rule of succession, (n + 1)/(n + 2) or 1/(n + 2), and never certain."""
        if not self.error:
            seen = self.freedom + 1
            return (seen + 1) / (seen + 2) if self.mid >= target else 1 / (seen + 2)
        return 1 - distribution((target - self.mid) / self.error, self.freedom)


def ahead(reached: float, steps: Sequence[float], periods: int) -> Outlook:
    """After so many more periods. ValueError for fewer than two steps, or for none ahead."""
    n = len(steps)
    if n < LEAST_STEPS or periods < 1:
        raise ValueError(f"{n} steps and {periods} periods ahead make no forecast")
    mean = math.fsum(steps) / n
    scatter = math.sqrt(math.fsum((one - mean) ** 2 for one in steps) / (n - 1))
    if scatter <= 1e-12 * max(abs(one) for one in steps):  # what is left of rounding is no scatter
        scatter = 0.0
    error = scatter * math.sqrt(periods * (1 + periods / n))
    return Outlook(reached + periods * mean, error, n - 1)


# --- Student's t ------------------------------------------------------------------------------------------


def distribution(t: float, freedom: int) -> float:
    """P(T ≤ t), by the regularised incomplete beta function (DLMF §8.17, Abramowitz and Stegun 26.7.1)."""
    tail = _beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


@cache
def quantile(p: float, freedom: int) -> float:
    """The t with P(T ≤ t) = p, for p from 0.5 up."""
    if not 0.5 <= p < 1:
        raise ValueError(f"no quantile of {p}")
    low, high = 0.0, 1.0
    while distribution(high, freedom) < p:
        high *= 2
    for _halving in range(100):
        middle = (low + high) / 2
        if distribution(middle, freedom) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of DLMF 8.17.22, by Lentz's method."""
    tiny, c = 1e-300, 1.0
    d = 1 / _kept(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _kept(1 + even * d, tiny)
        c = _kept(1 + even / c, tiny)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / _kept(1 + odd * d, tiny)
        c = _kept(1 + odd / c, tiny)
        value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _kept(value: float, tiny: float) -> float:
    """Away from nought, by which it is divided."""
    return value if abs(value) > tiny else tiny
