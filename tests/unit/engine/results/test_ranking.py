"""Rankings: equals are never cut apart, and two lists of the same data differ for a reason that can be said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.results.queries.ranking import (
    Cut,
    How,
    Place,
    Why,
    differences,
    precedent,
    precedent_lists,
    rank,
)

VALUES = st.lists(st.none() | st.integers(0, 5), max_size=12)
CUTS = st.builds(Cut, st.sampled_from(How), st.integers(0, 8).map(Fraction))


def places(*values: int | Fraction | None) -> list[Place]:
    return [Place(n, f"省{n}", f"{n:02}", value) for n, value in enumerate(values)]


def test_equals_share_a_rank_and_the_next_is_left_out() -> None:
    found = rank(places(7, 9, 7, 3, None), Cut())
    assert [(one.place.key, one.rank, one.is_tied) for one in found.rows] == [
        (1, 1, False), (0, 2, True), (2, 2, True), (3, 4, False), (4, None, False),
    ]  # fmt: skip
    assert [[one.place.key for one in group] for group in found.ties] == [[0, 2]]
    assert [one.place.key for one in found.unknown] == [4]


@pytest.mark.parametrize(
    ("cut", "chosen", "beyond"),
    [
        (Cut(How.TOP, Fraction(2)), {0, 1, 2}, 1),
        (Cut(How.TOP, Fraction(1)), {1}, 0),
        (Cut(How.BOTTOM, Fraction(1)), {3}, 0),
        (Cut(How.BOTTOM, Fraction(2)), {0, 2, 3}, 1),
        (Cut(How.AT_LEAST, Fraction(7)), {0, 1, 2}, 0),
        (Cut(How.BELOW, Fraction(7)), {3}, 0),
        (Cut(), {0, 1, 2, 3, 4}, 0),
        (Cut(How.TOP, Fraction(9)), {0, 1, 2, 3}, 0),
    ],
)
def test_a_cut_off_takes_whom_it_says(cut: Cut, chosen: set[int], beyond: int) -> None:
    found = rank(places(7, 9, 7, 3, None), cut)
    assert {one.place.key for one in found.chosen} == chosen
    assert found.beyond == beyond


@given(VALUES, CUTS)
def test_equals_stand_in_a_list_together_or_not_at_all(values: list[int | None], cut: Cut) -> None:
    found = rank(places(*values), cut)
    chosen = {one.place.key for one in found.chosen}
    by_value: dict[object, set[bool]] = {}
    for one in found.rows:
        by_value.setdefault(one.place.value, set()).add(one.place.key in chosen)
    assert all(len(of) == 1 for of in by_value.values())
    ranks = [one.rank for one in found.rows if one.rank is not None]
    assert ranks == sorted(ranks)
    known = sum(value is not None for value in values)
    if cut.how in {How.TOP, How.BOTTOM}:
        assert len(found.chosen) >= min(int(cut.n), known)


def shares(low: int, high: int) -> st.SearchStrategy[Fraction]:
    """In thousandths, from the first on and below the second."""
    return st.integers(low, high - 1).map(lambda n: Fraction(n, 1000))


@given(st.data())
def test_two_official_texts_of_the_same_data_differ_by_their_cut_off_alone(
    data: st.DataObject,
) -> None:
    """Whatever the shares were that nobody printed: each text's list follows from its own cut-off."""
    lists = [(one["below"], set(one["names"])) for text in precedent()["texts"] for one in text["lists"] if one["of"] == "tasks"]  # fmt: skip
    assert [below for below, _names in lists] == [70, 80]
    (_low, few), (_high, more) = lists
    assert few < more  # 新疆; 河南 and 新疆
    values = {name: data.draw(shares(0, 700)) for name in few}
    values |= {name: data.draw(shares(700, 800)) for name in more - few}  # fmt: skip
    values |= {f"省{n}": data.draw(shares(800, 1601)) for n in range(4)}
    for below, names in lists:
        assert precedent_lists(values, below) == names
    some = [Place(n, name, name, value) for n, (name, value) in enumerate(values.items())]
    cuts = [Cut(How.BELOW, Fraction(below)) for below, _names in lists]
    found = differences(some, cuts[0], some, cuts[1], is_share=True)
    assert {one.place.name for one in found} == more - few
    assert {one.why for one in found} == {Why.CUT_OFF}
    assert not any(one.in_first for one in found)


def test_figures_that_came_between_two_days_are_told_from_the_cut_off() -> None:
    cut = Cut(How.BELOW, Fraction(5))
    found = differences(places(3, 4, 9), cut, places(6, 4, 9), cut)
    assert [(one.place.key, one.why, one.first, one.second) for one in found] == [(0, Why.FIGURES, 3, 6)]  # fmt: skip
