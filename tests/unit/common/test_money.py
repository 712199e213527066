"""Money is said exactly in 万元, and rounded half up in 亿元."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.money import grouped, in_wan, in_yi


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "0"),
        (1, "0.000001"),
        (1_000_000, "1"),
        (12_345_670_000, "12,345.67"),
        (-1_500_000, "-1.5"),
    ],
)
def test_wan(fen: int, said: str) -> None:
    assert in_wan(fen) == said


@given(st.integers(min_value=0, max_value=10**17))
def test_nothing_is_lost(fen: int) -> None:
    assert Decimal(in_wan(fen).replace(",", "")).scaleb(6) == fen


@pytest.mark.parametrize(("fen", "said"), [(30_745_300_000_000, "3,074.53"), (50_000_000, "0.01"), (49_999_999, "0.00")])  # fmt: skip
def test_yi(fen: int, said: str) -> None:
    assert in_yi(fen) == said


def test_idle_zeros_go_and_others_stay() -> None:
    assert grouped(Decimal("1200")) == "1,200"
    assert grouped(Decimal("10.500")) == "10.5"
