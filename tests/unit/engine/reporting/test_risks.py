"""Why one return is looked at before another: each reason at its limit, and the order."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.engine.reporting.queries.risks import reasons_of, risk_of
from peiyou.engine.reporting.queries.summaries import Summary, summary_from


def codes(**counted: Any) -> list[str]:
    return [reason.code for reason in reasons_of(Summary(**counted))]


def test_what_is_in_order_has_no_reason() -> None:
    assert codes() == []
    assert codes(tasks=9, items=9, reached=4, most=120, arrived=100, spent=100, claims=9, files=9) == []  # fmt: skip


@pytest.mark.parametrize(
    ("counted", "code"),
    [
        ({"most": 121}, "OVER"),
        ({"arrived": 10_000, "spent": 10_001}, "OVERSPENT"),
        ({"spent": 1}, "OVERSPENT"),
        ({"arrived": 100, "spent": 29}, "UNUSED"),
        ({"items": 100, "untouched": 51}, "UNTOUCHED"),
        ({"tasks": 100, "silent": 31}, "SILENT"),
        ({"claims": 3, "unproved": 1}, "UNPROVED"),
        ({"shared": 1}, "SHARED"),
        ({"questions": 1}, "QUESTIONS"),
        ({"changed": 1, "since": "APPROVED"}, "CORRECTED"),
        ({"red": 1}, "RED"),
        ({"returned": 1}, "RETURNED"),
        ({"days_late": 1}, "LATE"),
    ],
)
def test_each_just_beyond_its_limit(counted: dict[str, Any], code: str) -> None:
    assert codes(**counted) == [code]


@pytest.mark.parametrize(
    "counted",
    [
        {"arrived": 100, "spent": 30}, {"items": 2, "untouched": 1}, {"tasks": 10, "silent": 3},
        {"changed": 5, "since": "RETURNED"},
    ],
)  # fmt: skip
def test_at_its_limit_nothing_is_said(counted: dict[str, Any]) -> None:
    assert codes(**counted) == []


def test_the_weightiest_first_and_points_add_up() -> None:
    one = Summary(days_late=2, shared=1, claims=2, unproved=1)
    assert [reason.code for reason in reasons_of(one)] == ["SHARED", "UNPROVED", "LATE"]
    assert risk_of(one) == sum(reason.points for reason in reasons_of(one)) == 10


def test_what_is_kept_is_read_again() -> None:
    one = Summary(tasks=3, changed=2, since="RETURNED", arrived=7)
    assert one.kept() == {"tasks": 3, "changed": 2, "since": "RETURNED", "arrived": 7}
    assert summary_from({**one.kept(), "of_an_earlier_edition": 1}) == one
