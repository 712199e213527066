"""Many rows at once, on either database: what is written is what was given, and nothing else changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from peiyou.kernel.actions.bulk import insert_many, update_many
from peiyou.kernel.calendar.models import DayRule, Period
from peiyou.kernel.jobs.models import Tick

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)


@pytest.fixture
def days() -> list[int]:
    rows = [(on, 0, "某文件") for on in (FIRST, SECOND, THIRD)]
    made = insert_many(DayRule, ["on", "is_working", "source"], rows)
    return sorted(made)


def test_rows_are_inserted_and_changed(days: list[int], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        count = update_many(
            DayRule, ["is_working", "source"], [(days[0], 1, "更正“一”\n第二行"), (days[2], 1, "")]
        )
    assert count == 2
    assert list(DayRule.objects.order_by("pk").values_list("on", "is_working", "source")) == [
        (FIRST, True, "更正“一”\n第二行"), (SECOND, False, "某文件"), (THIRD, True, ""),
    ]  # fmt: skip


def test_times_and_nothing_are_kept(days: list[int]) -> None:
    at = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)
    tick = Tick.objects.create(name="x", due_at=at, started_at=at)
    later = at.replace(year=2027)
    assert update_many(Tick, ["due_at", "started_at"], [(tick.pk, later, None)]) == 1
    tick.refresh_from_db()
    assert (tick.due_at, tick.started_at) == (later, None)


def test_rows_that_are_gone_are_left_out(days: list[int]) -> None:
    assert update_many(DayRule, ["source"], [(days[0], "x"), (days[2] + 1000, "x")]) == 1
    assert update_many(DayRule, ["source"], []) == 0
    assert insert_many(Period, ["code"], []) == []


def test_every_row_gives_every_value(days: list[int]) -> None:
    with pytest.raises(ValueError, match="has to give 3 values"):
        update_many(DayRule, ["is_working", "source"], [(days[0], 1)])
    with pytest.raises(LookupError, match="no column"):
        update_many(DayRule, ["colour"], [(days[0], 1)])
