"""How the service is: what a probe or an operator asks first."""

from __future__ import annotations

import functools
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Min
from django_tasks_db.models import DBTaskResult

from peiyou.kernel.audit.queries.state import seal_state
from peiyou.kernel.jobs.models import Tick
from peiyou.kernel.jobs.startup import unapplied

LATE: Final = {
    "oldest_job": timedelta(minutes=10),
    "oldest_unsealed": timedelta(minutes=1),
    "last_tick": timedelta(minutes=1),
}
LITTLE_DISK: Final = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Health:
    """`ready`: requests can be answered (database, migrations). `late`: what lags behind them; that
    is for an alarm, not for taking the web out of service. Ages in seconds, None for nothing there."""

    ready: bool
    late: tuple[str, ...]
    database: bool
    migrations: bool
    oldest_job: int | None
    oldest_unsealed: int | None
    last_tick: int | None
    disk_free: int


def health(at: datetime) -> Health:
    try:
        migrated = _migrated()
        ages = _ages(at) if migrated else {}
        database = True
    except DatabaseError:
        database, migrated, ages = False, False, {}
    free = shutil.disk_usage(settings.PEIYOU_DATA).free
    late = [name for name, limit in LATE.items() if ages.get(name, limit) > limit]
    if "last_tick" not in ages:
        late.append("last_tick")
    if free < LITTLE_DISK:
        late.append("disk_free")
    seconds = {name: max(0, int(age.total_seconds())) for name, age in ages.items()}
    return Health(
        ready=migrated,
        late=tuple(late),
        database=database,
        migrations=migrated,
        oldest_job=seconds.get("oldest_job"),
        oldest_unsealed=seconds.get("oldest_unsealed"),
        last_tick=seconds.get("last_tick"),
        disk_free=free,
    )


def _ages(at: datetime) -> dict[str, timedelta]:
    """How long ago; what is not there has no age."""
    times: dict[str, datetime | None] = {
        "oldest_job": DBTaskResult.objects.ready().aggregate(t=Min("enqueued_at"))["t"],
        "oldest_unsealed": seal_state().oldest_pending,
        "last_tick": Tick.objects.aggregate(t=Max("finished_at"))["t"],
    }
    return {name: at - time for name, time in times.items() if time is not None}


def _migrated() -> bool:
    """Once it is so it stays so: the code of a running process does not change."""
    try:
        return _once()
    except _NotYet:
        return False


class _NotYet(Exception):
    """Keeps a no from being remembered."""


@functools.cache
def _once() -> bool:
    if unapplied():
        raise _NotYet
    return True
