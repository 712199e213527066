"""How fast things go where: staged over the years, some provinces ahead, some behind, each unit about as its province."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

BY_THEN: Final = {2019: 0.0, 2020: 0.18, 2021: 0.45, 2022: 0.72, 2023: 1.0}
"""How much of what was taken up is done by the end of a year, where all goes as planned."""
AHEAD, AS_PLANNED, BEHIND, FAR_BEHIND = 1.2, 1.08, 0.92, 0.5
IN_TURN: Final = (AS_PLANNED, AHEAD, AS_PLANNED, FAR_BEHIND, BEHIND, AS_PLANNED, AHEAD, AS_PLANNED)
"""Of the provinces in the order of their codes."""
STUCK: Final = 0.2
"""Of the tasks of a province that is far behind."""
FIRST_LEVEL: Final = 0.62
"""Where ratios began, as a part of what the plan asks in the end."""


@dataclass(frozen=True, slots=True)
class Paces:
    """By primary key of the province. `late`: the one that does not report in time."""

    of: Mapping[int, float]
    late: int | None

    @classmethod
    def among(cls, provinces: Sequence[int]) -> Paces:
        """`provinces` in the order of their codes."""
        found = {pk: IN_TURN[place % len(IN_TURN)] for place, pk in enumerate(provinces)}
        return cls(found, provinces[4] if len(provinces) > 4 else None)

    def at(self, province: int | None, unit: str, cell: str) -> float:
        """The same in every year. Where a province is far behind it is so with some tasks, and behind with others."""
        pace = self.of.get(province or 0, AS_PLANNED)
        task = random.Random(f"{unit} task {cell.partition('/')[0]}")  # noqa: S311 - an invention
        if pace == FAR_BEHIND and task.random() > STUCK:
            pace = BEHIND
        dice = random.Random(f"{unit} {cell}")  # noqa: S311 - an invention that is the same each time
        return pace * dice.uniform(0.93, 1.07)


def done_in(year: int, committed: int, pace: float) -> int:
    """Of a quantity what comes in during one year: what is done by its end less what was done before."""
    until, since = (int(committed * pace * BY_THEN[one] + 0.3) for one in (year, year - 1))
    return until - since


def level_in(year: int, pace: float) -> float:
    """Of a ratio how much of what is asked is there at the end of a year."""
    return FIRST_LEVEL + (min(pace, 1.06) - FIRST_LEVEL) * BY_THEN[year]
