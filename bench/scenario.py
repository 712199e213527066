"""What a scenario is: an id, a bar, and a function that measures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` in the scenario's unit; `floor` is the least that the same work could cost, same session."""

    value: float
    floor: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    id: str
    unit: str
    bar: float
    better: Literal["less", "more"]
    floor_is: str
    measure: Callable[[], Measured]

    def holds(self, value: float) -> bool:
        return value <= self.bar if self.better == "less" else value >= self.bar


SCENARIOS: list[Scenario] = []


def scenario(
    name: str, *, unit: str, bar: float, better: Literal["less", "more"] = "less", floor: str = ""
) -> Callable[[Callable[[], Measured]], Callable[[], Measured]]:
    """Register a measuring function as `name`; `floor` says in words what its floor figure is."""

    def register(function: Callable[[], Measured]) -> Callable[[], Measured]:
        SCENARIOS.append(Scenario(name, unit, bar, better, floor, function))
        return function

    return register


def seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def median_seconds(function: Callable[[], object], runs: int = 5) -> float:
    function()
    return statistics.median(seconds(function) for _ in range(runs))


def p95_ms(function: Callable[[], object], runs: int = 60) -> float:
    for _ in range(5):
        function()
    return 1000 * statistics.quantiles((seconds(function) for _ in range(runs)), n=20)[-1]
