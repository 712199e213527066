"""Finished tasks are kept for a while and then go; what they did stands in the audit record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django_tasks_db.models import DBTaskResult

DONE: Final = timedelta(days=14)
FAILED: Final = timedelta(days=90)


def prune(at: datetime) -> int:
    """Delete finished tasks that are past their time; returns how many."""
    done = DBTaskResult.objects.successful().filter(finished_at__lt=at - DONE)
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=at - FAILED)
    return int(done.delete()[0]) + int(failed.delete()[0])
