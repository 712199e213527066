"""Figures put together over time, unit by unit, and then over units: every pair of operators by hand."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.measures import MeasureSpec
from peiyou.kernel.facts.queries.figures import added, by_children, national
from peiyou.kernel.facts.queries.operators import (
    OVER_TIME,
    OVER_UNITS,
    Cell,
    combined,
    put_together,
)
from peiyou.kernel.facts.queries.trees import Seen
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.country import a_country
from tests.factories.facts import a_line, a_measure, posted, withdrawn
from tests.factories.organisations import AT

A = Aggregation
STAGE = Stage.APPROVED
UNITS = {"school": {"2021Q1": 6, "2021Q2": 2, "2021Q3": 4}, "college": {"2021Q2": 10}, "west_school": {"2021Q3": 1, "2021Q4": 3}}  # fmt: skip
"""What each said. The school: 12 in all, 4 in the mean and the middle, 2 to 6, first 6, last 4, three times."""

BY_HAND: dict[A, tuple[str, str, str]] = {
    A.SUM: ("12", "10", "4"),
    A.MEAN: ("4", "10", "2"),
    A.MEDIAN: ("4", "10", "2"),
    A.MIN: ("2", "10", "1"),
    A.MAX: ("6", "10", "3"),
    A.FIRST: ("6", "10", "1"),
    A.LAST: ("4", "10", "3"),
    A.COUNT: ("3", "1", "2"),
}
"""Over time: of the school, the college, the west's school."""

OVER_BOTH: dict[tuple[A, A], str] = {
    (A.SUM, A.SUM): "26", (A.SUM, A.MEAN): "26/3", (A.SUM, A.MEDIAN): "10", (A.SUM, A.MIN): "4",
    (A.SUM, A.MAX): "12", (A.SUM, A.COUNT): "3",
    (A.MEAN, A.SUM): "16", (A.MEAN, A.MEAN): "16/3", (A.MEAN, A.MEDIAN): "4", (A.MEAN, A.MIN): "2",
    (A.MEAN, A.MAX): "10", (A.MEAN, A.COUNT): "3",
    (A.MEDIAN, A.SUM): "16", (A.MEDIAN, A.MEAN): "16/3", (A.MEDIAN, A.MEDIAN): "4", (A.MEDIAN, A.MIN): "2",
    (A.MEDIAN, A.MAX): "10", (A.MEDIAN, A.COUNT): "3",
    (A.MIN, A.SUM): "13", (A.MIN, A.MEAN): "13/3", (A.MIN, A.MEDIAN): "2", (A.MIN, A.MIN): "1",
    (A.MIN, A.MAX): "10", (A.MIN, A.COUNT): "3",
    (A.MAX, A.SUM): "19", (A.MAX, A.MEAN): "19/3", (A.MAX, A.MEDIAN): "6", (A.MAX, A.MIN): "3",
    (A.MAX, A.MAX): "10", (A.MAX, A.COUNT): "3",
    (A.FIRST, A.SUM): "17", (A.FIRST, A.MEAN): "17/3", (A.FIRST, A.MEDIAN): "6", (A.FIRST, A.MIN): "1",
    (A.FIRST, A.MAX): "10", (A.FIRST, A.COUNT): "3",
    (A.LAST, A.SUM): "17", (A.LAST, A.MEAN): "17/3", (A.LAST, A.MEDIAN): "4", (A.LAST, A.MIN): "3",
    (A.LAST, A.MAX): "10", (A.LAST, A.COUNT): "3",
    (A.COUNT, A.SUM): "6", (A.COUNT, A.MEAN): "2", (A.COUNT, A.MEDIAN): "2", (A.COUNT, A.MIN): "1",
    (A.COUNT, A.MAX): "3", (A.COUNT, A.COUNT): "3",
}  # fmt: skip
"""Over time, then over units."""


def cells(said: dict[str, int]) -> list[Cell]:
    """In no order, as a database may give them."""
    return [Cell(date(2021, int(q[-1]) * 3, 28), int(q[-1]), n, 1) for q, n in reversed(said.items())]  # fmt: skip


def test_the_table_holds_every_pair() -> None:
    assert len(OVER_TIME) - 1 == 8
    assert set(OVER_BOTH) == {
        (time, units) for time in OVER_TIME for units in OVER_UNITS if A.NONE not in {time, units}
    }


@pytest.mark.parametrize("over_time", BY_HAND)
def test_over_time_by_hand(over_time: A) -> None:
    for said, by_hand in zip(UNITS.values(), BY_HAND[over_time], strict=True):
        assert put_together([cells(said)], over_time, A.NONE).value == Fraction(by_hand)


@pytest.mark.parametrize(("pair", "by_hand"), OVER_BOTH.items())
def test_every_pair_by_hand(pair: tuple[A, A], by_hand: str) -> None:
    found = put_together([cells(said) for said in UNITS.values()], *pair)
    assert found[:3] == (Fraction(by_hand), 3, 6)


def test_what_is_not_added_is_only_what_stands_alone() -> None:
    several, alone = [cells(said) for said in UNITS.values()], [cells(UNITS["college"])]
    for pair in ((A.NONE, A.SUM), (A.SUM, A.NONE), (A.NONE, A.NONE)):
        assert put_together(several, *pair)[:3] == (None, 3, 6)
        assert put_together(alone, *pair).value == 10
    assert put_together([], A.SUM, A.SUM)[:3] == (None, 0, 0)


@pytest.mark.parametrize("operator", [A.FIRST, A.LAST])
def test_units_have_no_order(operator: A) -> None:
    with pytest.raises(ValueError, match="no order"):
        put_together([cells(UNITS["college"])], A.SUM, operator)
    with pytest.raises(ValueError, match="no order"):
        MeasureSpec("x", "x", "个", over_units=operator)


quantities = st.lists(
    st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=6), min_size=1, max_size=6
)


@given(quantities)
def test_operators_keep_what_they_promise(said: list[list[int]]) -> None:
    units = [
        [Cell(date(2021, 1, 1) + timedelta(n), n, q, 1) for n, q in enumerate(of)] for of in said
    ]

    def got(over_time: A, over_units: A) -> Fraction:
        value = put_together(units, over_time, over_units).value
        assert value is not None
        return value

    flat = [q for of in said for q in of]
    assert got(A.SUM, A.SUM) == sum(flat)
    assert got(A.COUNT, A.SUM) == len(flat)
    assert got(A.MIN, A.MIN) == min(flat)
    assert got(A.MAX, A.MAX) == max(flat)
    assert got(A.LAST, A.SUM) == sum(of[-1] for of in said)
    assert got(A.SUM, A.MEDIAN) == statistics.median(Fraction(sum(of)) for of in said)
    for operator in set(OVER_TIME) - {A.NONE, A.SUM, A.COUNT}:
        assert got(A.MIN, A.MIN) <= got(operator, A.MEAN) <= got(A.MAX, A.MAX)


# --- out of the ledger ------------------------------------------------------------------------------------


def say(m: Any, country: Any, said: dict[str, dict[str, int]] = UNITS, stage: Stage = STAGE) -> None:  # fmt: skip
    for name, of in said.items():
        lines = [a_line(getattr(country, name), m, n, period, period) for period, n in of.items()]
        posted(f"{m.code}-{name}", "1", lines, stage)


@pytest.mark.django_db
def test_from_entries_by_parts_and_periods_in_one_statement() -> None:
    country, m = a_country(), a_measure(over_time=A.LAST)
    say(m, country)
    with CaptureQueriesContext(connection) as captured:
        found = combined(country.nation.pk, [m], [STAGE])[m.pk, STAGE]
    assert len(captured) == 1
    assert found.whole == (17, 3, 3, 2)
    assert {pk: part.value for pk, part in found.parts.items()} == {country.east.pk: 14, country.west.pk: 3}  # fmt: skip
    by_code = ensure_periods(["2021Q1", "2021Q2", "2021Q3", "2021Q4"])
    assert [found.periods[by_code[f"2021Q{n}"].pk].value for n in (1, 2, 3, 4)] == [6, 12, 5, 3]
    span = [by_code["2021Q1"].pk, by_code["2021Q2"].pk]
    assert combined(country.nation.pk, [m], [STAGE], span)[m.pk, STAGE].whole == (12, 2, 2, 0)
    mean = combined(country.county.pk, [m], [STAGE], over_time=A.SUM, over_units=A.MEAN)
    assert mean[m.pk, STAGE].whole.value == 11
    assert combined(country.nation.pk, [m], [Stage.CHECKED]) == {}


@pytest.mark.django_db
def test_what_is_taken_back_is_no_figure_and_the_past_keeps_it() -> None:
    country, m = a_country(), a_measure(over_time=A.MEAN, over_units=A.MEAN)
    say(m, country)
    withdrawn("m-college", STAGE, AT + timedelta(days=2))
    now = combined(country.nation.pk, [m], [STAGE])[m.pk, STAGE]
    assert now.whole[:3] == (3, 2, 5)
    then = combined(country.nation.pk, [m], [STAGE], seen=Seen(as_of=AT.date()))
    assert then[m.pk, STAGE].whole.value == Fraction(16, 3)


@pytest.mark.django_db
def test_a_unit_that_moved_is_one_unit_in_the_whole_and_counts_where_it_stood() -> None:
    country, m = a_country(), a_measure(over_time=A.MAX)
    say(m, country)
    act = {"source": "批复", "actor": SYSTEM, "at": AT}
    move_unit(unit=country.school, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2021, 5, 1), **act)  # fmt: skip
    found = combined(country.nation.pk, [m], [STAGE])[m.pk, STAGE]
    assert found.whole[:3] == (19, 3, 6)
    assert found.parts[country.east.pk].value == 6 + 10
    assert found.parts[country.west.pk].value == 4 + 3


@pytest.mark.django_db
def test_sums_over_both_are_the_totals() -> None:
    country, m, other = a_country(), a_measure(), a_measure("other")
    say(m, country)
    say(other, country, {"bureau": {"2021": 5}, "college": {"2022": 7}})
    found = combined(country.nation.pk, [m, other], [STAGE])
    for measure in (m, other):
        whole = added([national([measure.pk], [STAGE])])
        assert found[measure.pk, STAGE].whole.value == sum(one.quantity for one in whole.values())
        below = by_children(country.nation.pk, [measure.pk], [STAGE])
        assert {pk: part.value for pk, part in found[measure.pk, STAGE].parts.items()} == {
            pk: sum(one.quantity for one in sums.values()) for pk, sums in below.items()
        }
