"""Whatever is said, taken back or moved, zeros among it: totals, operators and the analysis put it together as by hand."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import ibis
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from peiyou.engine.results import extracting
from peiyou.engine.results.analysis import asking, duck
from peiyou.engine.results.analysis.asking import ALL, Question
from peiyou.engine.results.analysis.expressions import cells
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import Figure, Sum, Sums, by_children, national, newest
from peiyou.kernel.facts.queries.operators import OVER_TIME, OVER_UNITS, combined
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted, withdrawn
from tests.factories.organisations import AT

A = Aggregation
STAGE: Final = Stage.APPROVED
QUARTERS: Final = ("2021Q1", "2021Q2", "2021Q3", "2021Q4")
UNITS: Final = ("school", "other_school", "college", "west_school")
Answers = dict[tuple[A, A, int], tuple[Fraction, int]]
"""(over time, over units, place or `ALL`) → value and how many entries stand behind it."""

BY_HAND: Final[Mapping[A, Callable[[Sequence[Fraction]], Fraction]]] = {
    A.SUM: lambda some: Fraction(sum(some)), A.MEAN: lambda some: Fraction(sum(some)) / len(some),
    A.MEDIAN: lambda some: Fraction(statistics.median(some)), A.MIN: min, A.MAX: max,
    A.FIRST: lambda some: some[0], A.LAST: lambda some: some[-1], A.COUNT: lambda some: Fraction(len(some)),
}  # fmt: skip

unit, quarter, source = st.integers(0, 3), st.integers(0, 3), st.integers(0, 1)
figure = st.one_of(st.just(0), st.integers(-3, 60))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), unit, source, st.dictionaries(quarter, figure, max_size=4)),
        st.tuples(st.just("say"), unit, source, st.dictionaries(quarter, figure, max_size=4)),
        st.tuples(st.just("withdraw"), unit, source),
        st.tuples(st.just("move"), unit, quarter),
    ),
    min_size=4, max_size=12,
)  # fmt: skip


@dataclass
class World:
    """What was said, in the ledger and in plain dictionaries."""

    country: Country
    measures: dict[A, Measure]
    """One for each way to put figures together over time; all are said the same."""
    stands: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    """(unit, source) → quarter → figure."""
    moved: dict[int, int] = field(default_factory=dict)
    """Unit → the quarter in which it went over to the other province."""
    no: int = 0

    def do(self, what: str, of: int, *rest: Any) -> None:
        self.no += 1
        getattr(self, what)(of, *rest)

    def say(self, of: int, by: int, said: dict[int, int]) -> None:
        here = getattr(self.country, UNITS[of])
        lines = [
            a_line(here, m, quantity, QUARTERS[q], f"{q}/{m.code}")
            for q, quantity in said.items() for m in self.measures.values()
        ]  # fmt: skip
        posted(f"{of}-{by}", str(self.no), lines, STAGE)
        self.stands[of, by] = said

    def withdraw(self, of: int, by: int) -> None:
        withdrawn(f"{of}-{by}", STAGE)
        self.stands.pop((of, by), None)

    def move(self, of: int, when: int) -> None:
        if of in self.moved:
            return
        to = self.country.city if UNITS[of] == "west_school" else self.country.west_city
        move_unit(
            unit=getattr(self.country, UNITS[of]), hierarchy=Hierarchy.PLACE, parent=to,
            on=date(2021, 3 * when + 2, 10), source="批复", actor=SYSTEM, at=AT,
        )  # fmt: skip
        self.moved[of] = when

    def cells(self) -> dict[int, dict[int, tuple[Fraction, int, int]]]:
        """Unit → quarter → (figure, how many said it, province); in order of time."""
        found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (of, _by), said in self.stands.items():
            for q, quantity in said.items():
                found[of][q].append(quantity)
        return {
            of: {q: (Fraction(sum(some)), len(some), self.province(of, q)) for q, some in sorted(by.items())}
            for of, by in found.items()
        }  # fmt: skip

    def province(self, of: int, q: int) -> int:
        is_west = UNITS[of] == "west_school"
        if of in self.moved and q >= self.moved[of]:
            is_west = not is_west
        return self.country.west.pk if is_west else self.country.east.pk


def by_hand(world: World) -> Answers:
    found: Answers = {}
    for over_time, at in ((time, at) for time in BY_HAND for at in (ALL, world.country.east.pk, world.country.west.pk)):  # fmt: skip
        units, n = [], 0
        for quarters in world.cells().values():
            rows = list(quarters.values())
            if over_time == A.FIRST:
                rows = rows[:1]
            if over_time == A.LAST:
                rows = rows[-1:]
            here = [row for row in rows if at in {ALL, row[2]}]
            if here:
                units.append(BY_HAND[over_time]([row[0] for row in here]))
                n += sum(row[1] for row in here)
        for over_units in set(BY_HAND) - {A.FIRST, A.LAST}:
            if units:
                found[over_time, over_units, at] = (BY_HAND[over_units](units), n)
    return found


def by_operators(world: World) -> Answers:
    found: Answers = {}
    for over_units in set(OVER_UNITS) - {A.NONE}:
        made = combined(world.country.nation.pk, world.measures.values(), [STAGE], over_units=over_units)  # fmt: skip
        for over_time, m in world.measures.items():
            if (m.pk, STAGE) in made:
                of = made[m.pk, STAGE]
                for at, value in {ALL: of.whole, **of.parts}.items():
                    assert value.value is not None
                    found[over_time, over_units, at] = (value.value, value.n)
    return found


def by_analysis(world: World) -> Answers:
    extracting.refresh(AT + timedelta(minutes=1), anew=True)
    assert extracting.matches()
    extract = extracting.current()
    assert extract is not None
    files, found = extract.made.files(extract.folder), {}
    times = {m.pk: over_time for over_time, m in world.measures.items()}
    for over_units in (A.SUM, A.COUNT, A.MEAN, A.MEDIAN, A.MIN, A.MAX):
        rows = duck._rows(compiled(over_units), files, extract.folder, extracting.limits())
        for measure, at, above, below, n, *_of in rows:
            if n and measure != ALL and times[measure].value in asking.OVER_TIME:
                found[times[measure], over_units, at] = (Fraction(above, below), n)
    return found


@lru_cache
def compiled(over_units: A) -> str:
    """Once for all examples: it takes longer than everything else."""
    asked = Question(("measure", "province"), over_units=over_units.value)
    return str(ibis.to_sql(cells(asked), dialect="duckdb"))


def by_totals(world: World) -> Answers:
    """The two ways that running totals know."""
    periods = [period.pk for period in ensure_periods(QUARTERS).values()]
    found: Answers = {}
    for over_time in (A.SUM, A.LAST):
        m = world.measures[over_time]
        places = {ALL: national([m.pk], [STAGE]), **by_children(world.country.nation.pk, [m.pk], [STAGE])}  # fmt: skip
        for at, sums in places.items():
            if one := _of(sums, m, periods, over_time):
                found[over_time, A.SUM, at] = one
    return found


def _of(sums: Sums, m: Measure, periods: list[int], over_time: A) -> tuple[Fraction, int] | None:
    series = {pk: sums.get(Figure(m.pk, pk, STAGE), Sum(0, 0)) for pk in periods}
    if over_time == A.LAST:
        level = newest(series)
        return (Fraction(level.quantity), level.n) if level else None
    n = sum(one.n for one in series.values())
    return (Fraction(sum(one.quantity for one in series.values())), n) if n else None


class TestOneAnswer(TestCase):
    """Each example in a transaction of its own that is rolled back."""

    @given(steps)
    @settings(max_examples=12, deadline=None, derandomize=True)
    def test_everybody_says_what_is_worked_out_by_hand(self, done: list[tuple[Any, ...]]) -> None:
        measures = {of: a_measure(f"return.{of.lower()}.x", over_time=of) for of in BY_HAND}
        world = World(a_country(), measures)
        for step in done:
            world.do(*step)
        assert differences() == []
        expected = by_hand(world)
        assert by_operators(world) == expected
        sums = {(A.SUM, A.SUM), (A.LAST, A.SUM)}
        assert by_totals(world) == {key: of for key, of in expected.items() if key[:2] in sums}
        with TemporaryDirectory() as folder, override_settings(PEIYOU_DATA=Path(folder)):
            analysed = by_analysis(world)
        assert analysed == {key: of for key, of in expected.items() if key[0].value in asking.OVER_TIME}  # fmt: skip


def test_every_pair_is_asked() -> None:
    assert set(BY_HAND) == set(OVER_TIME) - {A.NONE}
    assert set(BY_HAND) - {A.FIRST, A.LAST} == set(OVER_UNITS) - {A.NONE}
    assert {of.value for of in BY_HAND} > set(asking.OVER_TIME)
