"""At least once, and not for ever."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from peiyou.kernel.jobs.background import _worker
from peiyou.kernel.jobs.models import Beat
from peiyou.kernel.jobs.redelivery import ATTEMPTS, redeliver
from peiyou.kernel.jobs.retention import prune
from tests.integration.kernel.jobs import receivers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_database")]


@pytest.fixture(autouse=True)
def _keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker drops old connections between tasks; here one holds the test's transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def work() -> None:
    _worker(threading.Event(), "w").run()


def row() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_a_task_is_run_by_the_worker() -> None:
    receivers.receive.enqueue({"n": 1})
    work()
    assert receivers.got == [{"n": 1}]
    assert row().status == "SUCCESSFUL"


def test_a_worker_that_is_told_to_stop_takes_nothing() -> None:
    receivers.receive.enqueue({"n": 1})
    stop = threading.Event()
    stop.set()
    _worker(stop, "w").run()
    assert receivers.got == []


def test_the_task_of_a_dead_worker_is_given_on() -> None:
    at = timezone.now()
    receivers.receive.enqueue({"n": 1})
    long_ago = at - timedelta(minutes=5)
    DBTaskResult.objects.update(status="RUNNING", started_at=long_ago, worker_ids=["dead"])
    Beat.objects.create(worker_id="dead", started_at=long_ago, seen_at=long_ago)
    assert redeliver(at) == 1
    work()
    assert receivers.got == [{"n": 1}]
    assert row().worker_ids == ["dead", "w"]


def test_the_task_of_a_living_worker_is_left_alone_however_long_it_takes() -> None:
    at = timezone.now()
    receivers.receive.enqueue({"n": 1})
    DBTaskResult.objects.update(
        status="RUNNING", started_at=at - timedelta(hours=5), worker_ids=["alive"]
    )
    Beat.objects.create(worker_id="alive", started_at=at, seen_at=at)
    assert redeliver(at) == 0


def test_a_failed_task_is_tried_again_with_growing_waits_then_left() -> None:
    receivers.fail.enqueue({"n": 1})
    at = timezone.now()
    for attempt in range(1, ATTEMPTS):
        work()
        assert len(row().worker_ids) == attempt
        wait = timedelta(seconds=30 * 2 ** (attempt - 1))
        DBTaskResult.objects.update(finished_at=at)
        assert redeliver(at + wait - timedelta(seconds=1)) == 0
        assert redeliver(at + wait) == 1
        DBTaskResult.objects.update(run_after=at - timedelta(seconds=1))
    work()
    assert redeliver(timezone.now() + timedelta(hours=2)) == 0
    assert row().status == "FAILED"


def test_finished_tasks_go_after_their_time() -> None:
    at = timezone.now()
    for status, days in (("SUCCESSFUL", 13), ("SUCCESSFUL", 15), ("FAILED", 89), ("FAILED", 91)):
        result = receivers.receive.enqueue({"n": days})
        DBTaskResult.objects.filter(pk=result.id).update(
            status=status, finished_at=at - timedelta(days=days)
        )
    receivers.receive.enqueue({"n": 0})
    assert prune(at) == 2
    left = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    assert sorted(data["args"][0]["n"] for data in left) == [0, 13, 89]
