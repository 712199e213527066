"""A question about the ledger in plain values: what is counted, along which lines, of what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

REGIONS: Final = ("province", "prefecture", "county", "unit")
"""From the widest down."""
OF_PLACE: Final = (*REGIONS, "kind", "year")
"""Columns of `spots`."""
OF_MEASURE: Final = ("task", "deliverable", "aspect")
"""Columns of `measures`."""
OF_ENTRY: Final = ("measure", "period", "stage")
"""Columns of `entries`, besides the unit."""
TIMELY: Final = frozenset({"year", "period"})
MOVING: Final = frozenset({"province", "prefecture", "county"})
"""Where one and the same unit may stand elsewhere in another period."""
DIMENSIONS: Final = ("task", "deliverable", "measure", "aspect", *REGIONS, "kind", "year", "period", "stage")  # fmt: skip

SUM, RATIO, COUNT, MEAN, MEDIAN, MIN, MAX = "SUM", "RATIO", "COUNT", "MEAN", "MEDIAN", "MIN", "MAX"
FIRST, LAST, NONE = "FIRST", "LAST", "NONE"
OVER_UNITS: Final = (SUM, RATIO, COUNT, MEAN, MEDIAN, MIN, MAX)
OVER_TIME: Final = (SUM, FIRST, LAST, MIN, MAX, COUNT)
TIMES: Final = (SUM, LAST, MAX, FIRST, MIN, COUNT, NONE, MEAN, MEDIAN)
"""How a measure adds over time, by its number in `measures.over_time`."""

ALL: Final = -1
"""Stands for "all of them" where a cell is a total."""

MOST_CELLS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Part:
    """Which figures count: numbers of aspects and stages; an empty tuple leaves out nothing."""

    aspects: tuple[int, ...] = ()
    stages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`units` are all that the asker may see: None everything, empty nothing. `before` is a moment (seconds since
    1970): what was recorded then or later is not counted. `filters` are numbers by dimension; those of `REGIONS`
    are alternatives of one another, all others hold at once.

    `over_units` puts together the units of a cell, after `over_time` has put together the periods of each unit;
    empty: as each measure is defined. `adds_over_time` says that this comes to adding, for every measure that may be
    met (there is one period, say), so that units need not be told apart. Of a RATIO `over` says what stands below the line.
    """

    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    of: Part = Part()
    over: Part | None = None
    filters: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    units: tuple[int, ...] | None = None
    before: int | None = None
    over_units: str = SUM
    over_time: str = ""
    adds_over_time: bool = False
    subtotals: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.rows, *self.columns)

    @property
    def levels(self) -> list[frozenset[str]]:
        """For each kind of cell the dimensions that it is of; the others are `ALL`. Always with the totals of
        rows, of columns and of everything; with `subtotals` also of every step of the rows. Stages are never added
        to one another: what is approved was claimed before."""
        steps = range(len(self.rows) + 1) if self.subtotals else (0, len(self.rows))
        across = (0, len(self.columns))
        apart = {"stage"} & {*self.keys}
        found = {frozenset(self.rows[:i] + self.columns[:j]) | apart for i in steps for j in across}
        return sorted(found, key=lambda level: (len(level), sorted(level)))

    def at(self, before: int | None) -> Question:
        return replace(self, before=before)


@dataclass(frozen=True, slots=True)
class Cell:
    """`above` (over `below`, where it is not 1) in whole numbers of the measure's scale; `n` entries behind it.

    `measure` is the one that it is of, `uom` the number of its unit: None where there are several.
    """

    key: tuple[int, ...]
    above: int
    below: int
    n: int
    measure: int | None
    uom: int | None
