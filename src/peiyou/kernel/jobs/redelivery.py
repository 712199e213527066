"""At least once: tasks of dead workers and failed tasks are given out again.

The task library marks a task as running and leaves it so when its worker is killed; and it never
tries a failed one again. Both are made up for here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from peiyou.kernel.jobs.models import Beat

ATTEMPTS: Final = 5
"""After so many a failed task stays failed, for somebody to look at."""

SILENCE: Final = timedelta(seconds=60)
"""A worker that has not been heard of for so long is dead."""

FIRST_WAIT: Final = timedelta(seconds=30)
MEMORY: Final = timedelta(days=1)


def redeliver(at: datetime) -> int:
    """Give out again what is due; returns how many."""
    Beat.objects.filter(seen_at__lt=at - MEMORY).delete()
    return _of_dead_workers(at) + _failed(at)


def _of_dead_workers(at: datetime) -> int:
    alive = set(Beat.objects.filter(seen_at__gte=at - SILENCE).values_list("worker_id", flat=True))
    running = DBTaskResult.objects.running().filter(started_at__lt=at - SILENCE)
    return sum(
        _again(result, at)
        for result in running
        if not result.worker_ids or result.worker_ids[-1] not in alive
    )


def _failed(at: datetime) -> int:
    """With a wait that doubles each time: half a minute, one, two, four."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=at - MEMORY)
    return sum(
        _again(result, at)
        for result in failed
        if len(result.worker_ids) < ATTEMPTS
        and result.finished_at + FIRST_WAIT * 2 ** (len(result.worker_ids) - 1) <= at
    )


def _again(result: DBTaskResult, at: datetime) -> int:
    """Only if nobody has touched it since it was read."""
    untouched = DBTaskResult.objects.filter(
        pk=result.pk, status=result.status, started_at=result.started_at
    )
    count: int = untouched.update(status=TaskResultStatus.READY, run_after=at, finished_at=None)
    return count
