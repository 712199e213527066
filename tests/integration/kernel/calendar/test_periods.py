"""Rows of periods are made once, also by two who need them at the same time."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections

from peiyou.common.periods import NotAPeriod
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.calendar.periods import ensure_periods


@pytest.mark.django_db
def test_rows_are_made_when_needed(django_assert_num_queries: Any) -> None:
    made = ensure_periods(["2021", "2020..2023", "2021S", "2021"])
    assert list(made) == ["2021", "2020..2023", "2021S"]
    assert made["2021S"].kind == "SCHOOL_YEAR"
    assert (made["2021"].starts_on, made["2021"].ends_on) == (date(2021, 1, 1), date(2022, 1, 1))
    with django_assert_num_queries(1):
        assert ensure_periods(["2021S", "2021"])["2021"].pk == made["2021"].pk
    assert Period.objects.count() == 3


@pytest.mark.django_db
def test_what_is_no_code_makes_no_row() -> None:
    with pytest.raises(NotAPeriod):
        ensure_periods(["2021", "2021W3"])
    assert not Period.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_the_same_rows() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time on SQLite")
    found: list[int] = []
    start = threading.Barrier(4)

    def need() -> None:
        try:
            start.wait(10)
            found.append(ensure_periods([f"2021-{m:02}" for m in range(1, 13)])["2021-07"].pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=need) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Period.objects.count() == 12
