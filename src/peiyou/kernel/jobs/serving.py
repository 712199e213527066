"""Web, worker and tick in one command.

This process is granian's master: it starts the web processes, and beside them one background
process (`background`), which it starts again when it dies. Each child watches its parent and leaves
when the parent is gone, however it went.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import click
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from peiyou.kernel.jobs.warming import warm_up_beside

logger = logging.getLogger(__name__)


class PortTaken(Exception):
    """Somebody listens there already."""


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until a signal comes."""
    port = free_port(host, port)
    import_string(settings.WSGI_APPLICATION)  # once, for all web processes, which share its memory
    connections.close_all()  # what is open here must not be shared by the processes that we start
    background = Background()
    server = _Server(
        target=settings.WSGI_APPLICATION.rpartition(".")[0] + ":application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    )
    server.on_startup(background.start)
    server.on_startup(partial(_announce, host, port))
    try:
        server.serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)
    finally:
        background.stop()


class _Server(MPServer):
    """Stops however many signals come at once, as they do when a whole process group is ended.

    The library's handler sets an Event; a second signal that comes while the first is inside
    Event.set() waits for that Event's lock in the same thread, for ever. A thread can wait.
    """

    def signal_handler_interrupt(self, *_args: Any, **_kwargs: Any) -> None:
        self.interrupt_signal = True
        threading.Thread(target=self.main_loop_interrupt.set, daemon=True).start()


def free_port(host: str, port: int) -> int:
    """`port` if nobody listens there, a free one for 0. Granian itself would share a taken one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"{host}:{port}: {error.strerror}") from error
        found: int = probe.getsockname()[1]
        return found


def _load(master: int) -> Callable[..., Any]:
    """In each web process: the application, somebody who watches the master, and what is loaded beforehand."""
    threading.Thread(target=_watch, args=(master,), daemon=True).start()
    application: Callable[..., Any] = import_string(settings.WSGI_APPLICATION)
    warm_up_beside()
    return application


def _watch(master: int) -> None:
    while os.getppid() == master:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


def _announce(host: str, port: int) -> None:
    threading.Thread(target=_tell_when_open, args=(host, port), daemon=True).start()


def _tell_when_open(host: str, port: int) -> None:
    """The address is printed when it answers, not before."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    for _ in range(300):
        try:
            socket.create_connection((reach, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
            continue
        shown = f"[{reach}]" if ":" in reach else reach
        click.echo(f"Peiyou 培优 http://{shown}:{port}/")
        return


LONGEST: Final = 15
"""Seconds that the background process gets to end: more than it gives what it has in hand."""


class Background:
    """The background process, kept alive."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        self._spawn()
        threading.Thread(target=self._keep_alive, daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _spawn(self) -> None:
        command = [
            sys.executable,
            "-m",
            "peiyou.kernel.jobs",
            "--parent",
            str(os.getpid()),
        ]
        # A session of its own: Ctrl-C reaches it through us, after the web has stopped.
        self._process = subprocess.Popen(command, start_new_session=True)  # noqa: S603

    def _keep_alive(self) -> None:
        wait = 1.0
        while self._process is not None:
            started = time.monotonic()
            code = self._process.wait()
            if self._stopping.is_set():
                return
            wait = 1.0 if time.monotonic() - started > 60 else min(wait * 2, 30.0)
            logger.error("the background process ended (%s), starting it again", code)
            if self._stopping.wait(wait):
                return
            self._spawn()
