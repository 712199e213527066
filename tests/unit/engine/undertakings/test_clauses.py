"""What a task has to say: each clause kept, broken, and at its edge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from peiyou.engine.undertakings.clauses import CLAUSES, TaskSaid, missing_in
from peiyou.engine.undertakings.enums import Counting

WHOLE: dict[str, Any] = {
    "taken": True, "person": "张校长", "criterion": "验收", "milestone/2021": "立项",
    "item/1/amount": Decimal(3), "fund/OWN/2021": Decimal(5),
}  # fmt: skip


def broken(
    changes: dict[str, Any], counting: Counting = Counting.SUM, *, pays: bool = True
) -> dict[str, str]:
    """Cell → code of what a task wants that says `WHOLE` but for the changes."""
    said = {f"9/{path}": value for path, value in (WHOLE | changes).items() if value is not None}
    task = TaskSaid(9, ["2020", "2021"], {1: counting}, ["OWN", "LOCAL"], said, pays)
    return {one.cell.removeprefix("9/"): one.code for one in missing_in(task)}


@pytest.mark.parametrize(
    ("changes", "counting", "expected"),
    [
        ({}, Counting.SUM, {}),
        ({"person": None}, Counting.SUM, {"person": "PERSON_MISSING"}),
        ({"criterion": None}, Counting.SUM, {"criterion": "CRITERION_MISSING"}),
        ({"milestone/2021": None}, Counting.SUM, {"milestone/2020": "MILESTONE_MISSING"}),
        ({"milestone/2021": None, "milestone/2020": "一"}, Counting.SUM, {}),
        ({"milestone/2021": None, "item/1/2020": Decimal(3)}, Counting.SUM, {}),  # by year as numbers
        ({"item/1/amount": None}, Counting.SUM, {"item/1/amount": "QUANTITY_MISSING"}),
        ({"item/1/amount": None}, Counting.CANDIDATES, {"item/1/amount": "QUANTITY_MISSING"}),
        ({"item/1/amount": Decimal(0)}, Counting.SUM, {}),
        ({"item/1/amount": None}, Counting.PARTICIPANTS, {}),
        ({"item/1/amount": None, "item/1/due": date(2021, 6, 30)}, Counting.INSTRUMENT, {}),
        ({"item/1/amount": None}, Counting.INSTRUMENT, {"item/1/due": "DAY_MISSING"}),
        ({}, Counting.RATIO, {"item/1/base": "BASE_MISSING"}),
        ({"item/1/base": Decimal(0)}, Counting.RATIO, {"item/1/base": "BASE_MISSING"}),
        ({"item/1/base": Decimal("0.1")}, Counting.RATIO, {}),
        ({"item/1/base": Decimal(2)}, Counting.RATIO, {}),  # a ratio may be above 1
        ({"item/1/base": Decimal(3)}, Counting.COVERAGE, {}),
        ({"item/1/base": Decimal(2)}, Counting.COVERAGE, {"item/1/amount": "MORE_THAN_ALL"}),
        ({"item/1/2020": Decimal(1), "item/1/2021": Decimal(2)}, Counting.SUM, {}),
        ({"item/1/2020": Decimal(1)}, Counting.SUM, {"item/1/amount": "YEARS_DIFFER"}),
        ({"item/1/2020": Decimal(0)}, Counting.SUM, {"item/1/amount": "YEARS_DIFFER"}),
        ({"fund/OWN/2021": None}, Counting.SUM, {"fund/OWN/2020": "MONEY_MISSING"}),
        ({"fund/OWN/2021": Decimal(0)}, Counting.SUM, {}),
        ({"fund/OWN/2021": None, "fund/LOCAL/2020": Decimal(1)}, Counting.SUM, {}),
    ],
)  # fmt: skip
def test_what_is_missing(
    changes: dict[str, Any], counting: Counting, expected: dict[str, str]
) -> None:
    assert broken(changes, counting) == expected


def test_a_province_needs_no_money_of_its_own() -> None:
    assert broken({"fund/OWN/2021": None}, pays=False) == {}


def test_every_clause_says_what_it_wants_and_is_known_by_its_code() -> None:
    assert len({clause.code for clause in CLAUSES}) == len(CLAUSES)
    for clause in CLAUSES:
        assert clause.__doc__
        with override("en"):
            assert str(clause.message).endswith(".")
