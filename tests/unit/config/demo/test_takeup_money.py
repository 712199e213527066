"""The invented division of the money keeps to every figure that was published."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.config.demo.takeup.money import (
    ABOVE_TEN_BILLION,
    HUNDRED_MILLION,
    LARGEST,
    SOURCES,
    by_province,
    by_source,
    split,
)

NUMBERS = (
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
)
PROVINCES = [*(f"{number}0000" for number in NUMBERS), "corps"]
UNITS = {code: 5 if code == "corps" else 100 + 7 * n for n, code in enumerate(PROVINCES)}
PUBLISHED = 307_453_000_000 * 100


def test_the_five_sources_are_the_published_ones() -> None:
    assert sum(SOURCES.values()) == PUBLISHED
    shares = {s: round(Fraction(v * 100, PUBLISHED), 2) for s, v in SOURCES.items()}
    assert {s: float(v) for s, v in shares.items()} == {
        "OWN": 38.98, "ENTERPRISE": 9.16, "SPONSOR": 6.31, "LOCAL": 32.04, "PROVINCE": 13.51,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_provinces_keep_to_what_was_published(seed: int) -> None:
    found = by_province(UNITS, random.Random(seed))
    assert list(found) == PROVINCES
    assert sum(found.values()) == PUBLISHED
    above = {code for code, total in found.items() if total > 100 * HUNDRED_MILLION}
    assert len(above) == 13
    assert above >= {LARGEST[0], *ABOVE_TEN_BILLION}
    assert max(found, key=lambda code: found[code]) == LARGEST[0]
    assert found[LARGEST[0]] == 282 * HUNDRED_MILLION
    assert min(found, key=lambda code: found[code]) == "corps"
    assert min(found.values()) > 0


@pytest.mark.parametrize("seed", range(5))
def test_sources_of_provinces_add_up_both_ways(seed: int) -> None:
    dice = random.Random(seed)
    provinces = by_province(UNITS, dice)
    found = by_source(provinces, dice)
    assert {code: sum(row.values()) for code, row in found.items()} == provinces
    assert {s: sum(row[s] for row in found.values()) for s in SOURCES} == dict(SOURCES)
    shares = {c: Fraction(row["ENTERPRISE"], provinces[c]) for c, row in found.items()}
    assert max(shares, key=lambda code: shares[code]) == "410000"
    assert round(float(shares["410000"]) * 100, 2) == 14.95
    assert min(min(row.values()) for row in found.values()) > 0


@given(st.integers(0, 10**15), st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_parts_add_up_and_stay_near(total: int, weights: list[float]) -> None:
    parts = split(total, weights)
    assert min(parts) >= 0
    if not sum(weights):
        assert sum(parts) == 0
        return
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * (weight / whole)) <= 1 + total * 1e-12
