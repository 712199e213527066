"""Why one undertaking is looked at before another: each reason at its limit, and the order."""

from __future__ import annotations

import pytest

from peiyou.engine.undertakings.queries.risks import Figures, reasons_of

WAN = 10**6


def codes(**figures: object) -> list[str]:
    return [reason.code for reason in reasons_of(Figures(**figures))]  # type: ignore[arg-type]


def test_what_is_in_order_has_no_reason() -> None:
    assert codes(tasks=10, money=100 * WAN, median=10 * WAN) == []
    assert codes() == []


@pytest.mark.parametrize(
    ("a_task", "speaks"),
    [(30, False), (31, True), (4, False), (3, True), (0, False)],
)
def test_money_far_from_the_median(a_task: int, speaks: bool) -> None:
    """More than three times as much, or less than a third; nothing at all is another reason."""
    found = codes(tasks=2, money=2 * a_task * WAN, median=10 * WAN)
    assert ("MEDIAN" in found) is speaks


def test_without_anybody_alike_there_is_no_median() -> None:
    assert codes(tasks=2, money=200 * WAN, median=None) == []


@pytest.mark.parametrize(("without", "speaks"), [(2, False), (3, True)])
def test_criteria(without: int, speaks: bool) -> None:
    """One in five may lack."""
    found = codes(tasks=10, money=10 * WAN, without_criterion=without)
    assert ("CRITERIA" in found) is speaks


@pytest.mark.parametrize(("tasks", "speaks"), [(4, False), (5, True)])
def test_the_same_money_for_every_task(tasks: int, speaks: bool) -> None:
    assert ("EVEN" in codes(tasks=tasks, money=tasks * WAN, is_even=True)) is speaks


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("AGREEMENT", "without_agreement"),
        ("UNFUNDED", "without_money"),
        ("VOUCHING", "not_vouched"),
        ("REMARKS", "unanswered"),
        ("LATE", "days_late"),
    ],
)
def test_whatever_is_more_than_none(code: str, name: str) -> None:
    assert codes(tasks=4, money=WAN, **{name: 0}) == []
    assert codes(tasks=4, money=WAN, **{name: 1}) == [code]


def test_the_weightiest_comes_first_and_says_its_figures() -> None:
    found = reasons_of(
        Figures(tasks=3, money=3 * WAN, median=100 * WAN, without_agreement=2, days_late=1)
    )
    assert [reason.code for reason in found] == ["AGREEMENT", "MEDIAN", "LATE"]
    assert "2" in found[0].sentence
    assert "1 万元" in found[1].sentence
    assert "100" in found[1].sentence
