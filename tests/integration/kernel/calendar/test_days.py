"""Working days by known arrangements, by rules against them, and beyond what is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from peiyou.kernel.calendar.days import (
    LAST_OF_LIBRARY,
    add_working_days,
    arrangement_known_until,
    deadline,
    end_of,
    is_provisional,
    is_working_day,
    latest_start,
    working_days_between,
)
from peiyou.kernel.calendar.models import Arrangement, DayRule

BEYOND = date(LAST_OF_LIBRARY.year + 1, 1, 1)
days = st.dates(date(2018, 1, 1), date(2028, 12, 31))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "working"),
    [
        (date(2021, 10, 1), False),  # National Day, a Friday
        (date(2021, 10, 9), True),  # a Saturday worked for it
        (date(2021, 9, 26), True),  # a Sunday worked for it
        (date(2021, 10, 10), False),  # a plain Sunday
        (date(2021, 10, 11), True),
        (date(2021, 2, 15), False),  # Spring Festival, a Monday
        (date(2021, 2, 7), True),  # a Sunday worked for it
    ],
)
def test_arrangements(on: date, working: bool) -> None:
    assert is_working_day(on) is working


@pytest.mark.django_db
def test_counting_over_a_holiday() -> None:
    """30 September 2021 is a Thursday; 1 to 7 October are off, 8 and 9 October are worked."""
    eve = date(2021, 9, 30)
    assert add_working_days(eve, 0) == eve
    assert add_working_days(eve, 1) == date(2021, 10, 8)
    assert add_working_days(eve, 2) == date(2021, 10, 9)
    assert add_working_days(eve, 3) == date(2021, 10, 11)
    assert working_days_between(eve, date(2021, 10, 11)) == 3
    assert working_days_between(date(2021, 10, 11), eve) == -3
    assert latest_start(2, date(2021, 10, 9)) == date(2021, 10, 7)
    with pytest.raises(ValueError, match="no sense"):
        add_working_days(eve, -1)
    with pytest.raises(ValueError, match="no sense"):
        latest_start(0, eve)


@pytest.mark.django_db
def test_a_rule_goes_before_the_arrangement() -> None:
    DayRule.objects.create(on=date(2021, 10, 8), is_working=False, source="某文件")
    assert not is_working_day(date(2021, 10, 8))
    assert add_working_days(date(2021, 9, 30), 1) == date(2021, 10, 9)


@pytest.mark.django_db
def test_unknown_days_are_weekdays_and_say_so() -> None:
    monday = BEYOND + timedelta(days=(7 - BEYOND.weekday()) % 7)
    assert is_working_day(monday)
    assert not is_working_day(monday + timedelta(days=5))
    assert is_provisional(monday)
    assert is_provisional(date(2003, 12, 31))
    assert not is_provisional(LAST_OF_LIBRARY)
    assert arrangement_known_until() == LAST_OF_LIBRARY


@pytest.mark.django_db
def test_years_count_as_known_without_a_gap() -> None:
    Arrangement.objects.create(year=BEYOND.year + 1, source="后一年")
    assert arrangement_known_until() == LAST_OF_LIBRARY
    Arrangement.objects.create(year=BEYOND.year, source="下一年")
    assert arrangement_known_until() == date(BEYOND.year + 1, 12, 31)
    assert not is_provisional(BEYOND)


@pytest.mark.django_db
def test_deadlines_fall_at_the_end_of_the_local_day() -> None:
    late = datetime(2021, 9, 29, 17, 0, tzinfo=UTC)  # 30 September, 1 o'clock in Beijing
    assert deadline(late, 1) == end_of(date(2021, 10, 8))
    assert end_of(date(2021, 10, 8)) == datetime(2021, 10, 8, 15, 59, 59, tzinfo=UTC)


@pytest.mark.django_db
def test_each_answer_asks_once(django_assert_num_queries: Any) -> None:
    for ask in (
        lambda: add_working_days(date(2021, 9, 30), 40),
        lambda: working_days_between(date(2021, 1, 1), date(2021, 12, 31)),
        lambda: latest_start(10, date(2021, 12, 31)),
        lambda: is_provisional(date(2021, 1, 1)),
    ):
        with django_assert_num_queries(1):
            ask()


class Counting(TestCase):
    """Adding, counting and going back agree with each other, whatever rules there are."""

    @given(days, st.integers(1, 40), st.lists(st.tuples(days, st.booleans()), max_size=8))
    def test_agreement(self, start: date, n: int, rules: list[tuple[date, bool]]) -> None:
        DayRule.objects.bulk_create(
            DayRule(on=on, is_working=works, source="x") for on, works in dict(rules).items()
        )
        end = add_working_days(start, n)
        assert is_working_day(end)
        assert working_days_between(start, end) == n
        assert working_days_between(start, end - timedelta(days=1)) == n - 1
        back = latest_start(n, end)
        assert start <= back
        assert add_working_days(back, n) <= end < add_working_days(back + timedelta(days=1), n)
