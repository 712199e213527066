"""Three rates of money, with a programme that was published (real-platform.md §3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from peiyou.engine.reporting.queries.rates import DEFINITIONS, Rates, percent, together


def fen(wan: str) -> int:
    return int(Decimal(wan).scaleb(6))


BUDGET = {"CENTRAL": "2100", "LOCAL": "2100", "INDUSTRY": "1860", "OWN": "12129"}


def test_a_published_programme() -> None:
    by_source = [Rates(budget=fen(wan)) for wan in BUDGET.values()]
    whole = together([*by_source, Rates(0, fen("18398.31"), fen("18313.12"))])
    assert whole.budget == fen("18189")
    assert percent(whole.arrival) == "101.15 %"
    assert percent(whole.use) == "99.54 %"
    assert percent(whole.execution) == "100.68 %"


def test_nothing_is_divided_by_nothing() -> None:
    assert [rate for _one, rate in Rates(0, 0, 5).named] == [None] * len(DEFINITIONS)
    assert percent(None) == "—"
    assert Rates(7, 0, 0).arrival == 0


@pytest.mark.parametrize(
    ("rate", "said"),
    [(Fraction(1, 3), "33.33 %"), (Fraction(1, 80_000), "0.00 %"), (Fraction(1, 20_000), "0.01 %"), (Fraction(20), "2,000.00 %")],
)  # fmt: skip
def test_rounded_half_up_to_hundredths(rate: Fraction, said: str) -> None:
    assert percent(rate) == said
