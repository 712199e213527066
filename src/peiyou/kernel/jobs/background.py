"""The process beside the web: worker, tick, and the beat that says it lives.

`python -m peiyou.kernel.jobs` is what `peiyou serve` starts; `peiyou worker` runs the
same in the foreground. It stops at SIGTERM or SIGINT after the task in hand, and by itself when the
process that started it is gone, so that nothing is left behind even after a kill -9.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from django.db import OperationalError, close_old_connections, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from peiyou.kernel.jobs.models import Beat
from peiyou.kernel.jobs.ticking import run_due

logger = logging.getLogger(__name__)

POLL: Final = 0.5
BEAT: Final = 15.0
LAST_WAIT: Final = 10.0
"""Seconds that what is in hand gets to end after a signal, all of it together: who runs services waits no longer than
half a minute for the whole of one. What did not end is done again: a task is given out anew, a turn falls due."""


def run(*, work: bool = True, tick: bool = True, parent: int | None = None) -> None:
    """Until a signal comes or `parent` is gone."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker_id = f"{socket.gethostname()[:40]}:{os.getpid()}:{os.urandom(4).hex()}"
    loops: list[Callable[[threading.Event], None]] = []
    if work:
        loops += [lambda s: _beat(s, worker_id), lambda s: _work(s, worker_id)]
    if tick:
        loops += [_tick]
    threads = [threading.Thread(target=_guarded, args=(loop, stop), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):
        if parent is not None and os.getppid() != parent:
            stop.set()
    until = time.monotonic() + LAST_WAIT
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _guarded(loop: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """A loop must not end by an error while the process looks alive."""
    while not stop.is_set():
        try:
            loop(stop)
        except Exception:
            logger.exception("background loop failed, it goes on in a moment")
            stop.wait(2.0)
        finally:
            connections.close_all()


def _tick(stop: threading.Event) -> None:
    while not stop.is_set():
        close_old_connections()
        run_due(timezone.now())
        stop.wait(1.0)


def _beat(stop: threading.Event, worker_id: str) -> None:
    started = timezone.now()
    while not stop.is_set():
        close_old_connections()
        Beat.objects.update_or_create(
            worker_id=worker_id,
            defaults={"seen_at": timezone.now()},
            create_defaults={"started_at": started, "seen_at": timezone.now()},
        )
        stop.wait(BEAT)
    Beat.objects.filter(worker_id=worker_id).delete()


def _work(stop: threading.Event, worker_id: str) -> None:
    """The library's worker in batches; before it takes its exclusive lock we ask whether it is worth it."""
    worker = _worker(stop, worker_id)
    while not stop.is_set():
        close_old_connections()
        try:
            if DBTaskResult.objects.ready().exists():
                worker.run()
        except OperationalError as error:
            logger.warning("the database is busy: %s", error)
        stop.wait(POLL)


def _worker(stop: threading.Event, worker_id: str) -> Any:
    class Stoppable(Worker):
        """Looks at `stop` where the library looks at a flag that its signal handler clears."""

        @property
        def running(self) -> bool:
            return not stop.is_set()

        @running.setter
        def running(self, value: bool) -> None:
            """The library sets its flag when it starts."""

    return Stoppable(
        queue_names=["*"],
        interval=POLL,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
