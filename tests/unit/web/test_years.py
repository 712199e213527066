"""Which year pages show."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from peiyou.kernel.plans.queries.wording import Wording
from peiyou.web.years import PlanLink, chosen_year, day_of

TODAY = date(2026, 12, 31)


def a_plan(start: int | None, end: int | None) -> PlanLink:
    return PlanLink("x", "某计划", lambda text: Wording(text, text), 1, start, end)


def ask(plan: PlanLink | None, kept: Any = None, **get: str) -> int | None:
    request: Any = SimpleNamespace(GET=get, session={"year": kept} if kept else {})
    return chosen_year(request, plan)


def test_the_address_wins_then_what_was_chosen() -> None:
    plan = a_plan(2020, 2023)
    assert ask(plan) is None
    assert ask(plan, kept="2020") == 2020
    assert ask(plan, kept="2021", year="2023") == 2023


@pytest.mark.parametrize("year", ["", "2019", "2024", "x", "-2021", "２０２１", "2021.0", "9" * 30])
def test_a_year_that_the_plan_does_not_run_in_is_passed_over(year: str) -> None:
    assert ask(a_plan(2020, 2023), year=year) is None
    assert ask(a_plan(2020, 2023), kept="2021", year=year) == 2021


def test_one_year_or_none() -> None:
    assert ask(a_plan(2020, None), year="2020") == 2020
    assert ask(a_plan(2020, None), year="2021") is None
    assert ask(a_plan(None, None), year="2021") is None
    assert ask(None, year="2021") is None


def test_a_year_stands_for_its_last_day_unless_it_is_not_over() -> None:
    assert day_of(2021, TODAY) == date(2021, 12, 31)
    assert day_of(2023, date(2023, 6, 1)) == date(2023, 6, 1)
    assert day_of(2026, TODAY) == TODAY
    assert day_of(None, TODAY) == TODAY
