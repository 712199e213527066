import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from peiyou.kernel.jobs.models import Tick
from peiyou.kernel.jobs.ticking import every, run_due

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def second(n: float) -> datetime:
    return AT + timedelta(seconds=n)


def test_work_runs_when_it_is_due() -> None:
    ran: list[datetime] = []
    every(10, "work", ran.append)
    assert run_due(AT) == ["work"]
    assert run_due(second(9)) == []
    assert run_due(second(10)) == ["work"]
    assert ran == [AT, second(10)]


def test_a_question_saves_the_turn() -> None:
    anything = False
    every(1, "work", lambda _at: None, only_if=lambda: anything)
    assert run_due(AT) == []
    anything = True
    assert run_due(second(1)) == ["work"]


def test_an_error_is_kept_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    def fails(_at: datetime) -> None:
        raise ValueError("no")

    every(1, "bad", fails)
    every(1, "good", lambda _at: None)
    assert run_due(AT) == ["bad", "good"]
    assert Tick.objects.get(name="bad").error == "ValueError: no"
    assert "periodic work bad failed" in caplog.text
    every(1, "bad", lambda _at: None)
    run_due(second(1))
    assert Tick.objects.get(name="bad").error == ""


def test_a_turn_that_was_taken_is_not_given_again_before_its_lease_ends() -> None:
    seen: list[list[str]] = []
    every(1, "work", lambda _at: seen.append(run_due(second(5))), lease=30)
    assert run_due(AT) == ["work"]
    assert seen == [[]]
    Tick.objects.update(due_at=second(30), started_at=AT)  # as if the process had died in it
    assert run_due(second(29)) == []
    assert run_due(second(30)) == ["work"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory, threads share one lock")
def test_of_many_processes_one_gets_the_turn() -> None:
    ran: list[int] = []
    gate = threading.Barrier(6)
    every(60, "work", lambda _at: ran.append(1))
    run_due(AT - timedelta(days=1))
    ran.clear()

    def other() -> None:
        try:
            gate.wait()
            run_due(AT)
        finally:
            connection.close()

    threads = [threading.Thread(target=other) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [1]
