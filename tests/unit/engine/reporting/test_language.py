"""The language of rules: exact, typed, bounded; and what is unusual among figures."""

from __future__ import annotations

from fractions import Fraction
from statistics import median_high
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.reporting.checks import language
from peiyou.engine.reporting.checks.language import (
    Scope,
    Together,
    Wrong,
    compiled,
    sample,
)
from peiyou.engine.reporting.checks.outliers import jumped, outliers_of, spread_of

BOUND = 2**63
integers = st.integers(-BOUND, BOUND - 1)


def fund(**values: Any) -> dict[str, Any]:
    return sample(Scope.FUND, filled=False) | values


@given(integers, integers)
def test_integers_are_exact_or_an_error(spent: int, arrived: int) -> None:
    for expression, true in (
        ("spent <= arrived", spent <= arrived),
        (f"spent + arrived == {spent + arrived}", spent + arrived),
        (f"spent - arrived == {spent - arrived}", spent - arrived),
        (f"spent * arrived == {spent * arrived}", spent * arrived),
    ):
        fits = true is True or true is False or -BOUND <= true < BOUND
        if not fits:
            with pytest.raises(Wrong, match="overflow"):
                compiled(Scope.FUND, expression.partition("==")[0] + "== 0").holds(
                    fund(spent=spent, arrived=arrived)
                )
        else:
            holds = compiled(Scope.FUND, expression).holds(fund(spent=spent, arrived=arrived))
            assert holds is (true if isinstance(true, bool) else True)


@pytest.mark.parametrize(
    "expression",
    [
        "", "spent <=", "spent", "spent = 1", "spend <= arrived", "spent <= 'a'", "spent <= 1.5", "source + 1 == 2",
        "open('x')", "spent.__class__ == 1", "figures['9/item/1/done'] > 0", "('a' in empty) == 1",
        "spent <= arrived " * 100, "(" * 400 + "true" + ")" * 400, "true) || (true",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_its_place(expression: str) -> None:
    with pytest.raises(Wrong) as refused:
        compiled(Scope.FUND, expression)
    assert str(refused.value)


def test_evaluation_ends() -> None:
    with pytest.raises(Wrong, match="more than one"):
        compiled(Scope.RETURN, "figures.all(a, figures.all(b, figures[a] <= figures[b]))")
    many = {"figures": {str(number): number for number in range(5_000)}}
    rule = compiled(Scope.RETURN, "figures.all(a, figures[a] >= 0)")
    assert rule.holds(sample(Scope.RETURN, filled=False) | many)


@given(st.lists(st.booleans(), min_size=1, max_size=language.AT_ONCE * 2 + 1), st.booleans())
def test_together_they_say_what_each_says(holds: list[bool], fails: bool) -> None:
    texts = [f"spent == {0 if one else 1} // as it is" for one in holds]
    rules = [compiled(Scope.FUND, one) for one in texts]
    found = [(at, "") for at, one in enumerate(holds) if not one]
    if fails:
        rules.append(compiled(Scope.FUND, "1 / spent == 1"))
        found.append((len(holds), "divide by zero"))
    assert Together(rules).broken(language.given(Scope.FUND, fund())) == found


def test_addresses_that_it_reads_are_known() -> None:
    text = "figures['9/item/1/done'] == figures[\"12/item/2/done\"]"
    rule = compiled(Scope.RETURN, text)
    assert rule.needs == {"9/item/1/done", "12/item/2/done"}
    assert rule.holds(sample(Scope.RETURN, True, rule.needs))


@given(st.lists(st.integers(), min_size=1, max_size=60))
def test_the_spread_is_that_of_the_definition(values: list[int]) -> None:
    spread = spread_of(values)
    assert spread.median == median_high(values)
    assert spread.deviation == median_high(abs(one - spread.median) for one in values)


@given(st.dictionaries(st.integers(), st.lists(st.integers(-50, 50), max_size=40), max_size=4))
def test_outliers_are_those_that_are_far(values: dict[int, list[int]]) -> None:
    z = Fraction("3.5")
    expected = {}
    for kind, figures in values.items():
        if len(figures) >= 5:
            spread = spread_of(figures)
            if far := [at for at, one in enumerate(figures) if spread.is_far(one, z)]:
                expected[kind] = far
    assert outliers_of(values, z, least=5) == expected


def test_where_most_are_alike_nothing_is_far() -> None:
    assert outliers_of({"x": [3] * 9 + [10**20]}, Fraction(3), least=5) == {}


@pytest.mark.parametrize(
    ("value", "last", "far"),
    [(60, 10, True), (50, 10, False), (10, 60, True), (12, 60, False), (9, 1, False), (0, 40, True)],
)  # fmt: skip
def test_jumps(value: int, last: int, far: bool) -> None:
    assert jumped(value, last, times=5, least=10) is far
