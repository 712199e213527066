"""Parts add up to the whole, whatever the weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.apportionment import apportion

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)
WHOLE = st.integers(0, 10**12)


@given(WHOLE, WEIGHTS)
def test_parts_are_the_whole(whole: int, weights: list[int]) -> None:
    assert sum(apportion(whole, weights)) == whole


@given(WHOLE, WEIGHTS)
def test_each_part_is_its_share_rounded(whole: int, weights: list[int]) -> None:
    shares = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(apportion(whole, weights), shares, strict=True):
        assert whole * weight // sum(shares) <= part <= -(-whole * weight // sum(shares))


@given(WHOLE, WEIGHTS)
def test_who_weighs_more_gets_no_less(whole: int, weights: list[int]) -> None:
    parts = apportion(whole, weights)
    ordered = [part for _weight, part in sorted(zip(weights, parts, strict=True))]
    assert ordered == sorted(ordered)


def test_equal_shares_differ_by_one_and_the_first_get_it() -> None:
    assert apportion(10, [7, 7, 7]) == [4, 3, 3]
    assert apportion(2, [0, 0, 0]) == [1, 1, 0]
    assert apportion(5, [0, 1]) == [0, 5]


def test_what_cannot_be_divided() -> None:
    assert apportion(0, []) == []
    for whole, weights in ((1, []), (-1, [1]), (1, [-1, 2])):
        with pytest.raises(ValueError, match=r"below zero|nobody"):
            apportion(whole, weights)
