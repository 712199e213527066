from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django_tasks_db.models import DBTaskResult

from peiyou.common.canonical import NotCanonical
from peiyou.kernel.actions import SYSTEM, Event
from peiyou.kernel.jobs.outbox import dump, load, subscribe
from tests.integration.kernel.jobs.receivers import (
    Colour,
    Happened,
    HappenedBadly,
    Thing,
    fail,
    happen,
    receive,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_database")]
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EVENT = HappenedBadly("布点", AT, date(2020, 9, 16), UUID(int=7), Colour.RED, (1, 2), why="x")


def test_an_event_comes_back_as_it_was() -> None:
    assert load(HappenedBadly, dump(EVENT)) == EVENT


def test_an_event_of_an_action_becomes_a_row_for_each_subscriber() -> None:
    subscribe(Happened, receive)
    subscribe(HappenedBadly, fail)
    subscribe(HappenedBadly, fail)
    happen(thing=Thing(), event=EVENT, actor=SYSTEM, at=AT)
    rows = DBTaskResult.objects.order_by("task_path")
    assert [row.task_path.rpartition(".")[2] for row in rows] == ["fail", "receive"]
    assert load(HappenedBadly, rows[0].args_kwargs["args"][0]) == EVENT


def test_a_failed_action_announces_nothing() -> None:
    subscribe(Happened, receive)
    with pytest.raises(RuntimeError):
        happen(thing=Thing(), event=EVENT, fails=True, actor=SYSTEM, at=AT)
    assert not DBTaskResult.objects.exists()


def test_what_cannot_be_written_down_is_refused_in_the_transaction() -> None:
    @dataclass(frozen=True, slots=True)
    class Odd(Event):
        thing: object

    subscribe(Odd, receive)
    with pytest.raises(NotCanonical):
        happen(thing=Thing(), event=Odd(object()), actor=SYSTEM, at=AT)
