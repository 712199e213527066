"""A served installation on a PostgreSQL that keeps its word (fsync), for tests that kill parts of it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from scripts.with_postgres import BINARIES, Cluster, cluster

ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = "a" * 32
MEMORY: Final = next((one for one in (Path("/dev/shm"),) if os.access(one, os.W_OK)), None)
"""What a process has written outlives its kill -9 there as on a disk; recovery does not wait for the disk."""
PATIENCE: Final = 40.0


def here() -> str:
    """Address of the test's own database, for a process beside the test."""
    of = connection.settings_dict
    return f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


@contextmanager
def copied() -> Iterator[Cluster]:
    """What the test's database holds, in a cluster of its own; Django asks that one until the block ends."""
    with cluster("-c fsync=on -c synchronous_commit=on", MEMORY) as made:
        _copy(made)
        here = connection.settings_dict
        there = {"HOST": "127.0.0.1", "PORT": str(made.port), "NAME": "postgres", "USER": "test", "PASSWORD": ""}  # fmt: skip
        before = {name: here[name] for name in there}
        connection.close()
        here.update(there)
        try:
            yield made
        finally:
            connection.close()
            here.update(before)


def _copy(made: Cluster) -> None:
    here = connection.settings_dict
    source = ["-h", str(here["HOST"]), "-p", str(here["PORT"]), "-U", str(here["USER"]), str(here["NAME"])]  # fmt: skip
    password = os.environ | {"PGPASSWORD": str(here["PASSWORD"])}
    dump = [str(BINARIES[-1] / "pg_dump"), "--no-owner", "--no-privileges", *source]
    text = subprocess.run(dump, env=password, check=True, capture_output=True).stdout
    load = [str(BINARIES[-1] / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", made.url]
    subprocess.run(load, input=text, check=True, capture_output=True)


@dataclass
class Service:
    """`peiyou serve` with two web processes and its background process."""

    process: subprocess.Popen[str]
    port: int

    @property
    def _children(self) -> dict[int, str]:
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = [int(pid) for task in tasks for pid in task.read_text().split()]
        return {pid: _command(pid) for pid in pids}

    @property
    def web(self) -> list[int]:
        """Web processes; the longest that lives first."""
        other = ("peiyou.kernel.jobs", "resource_tracker")
        return sorted(pid for pid, said in self._children.items() if said and not any(one in said for one in other))  # fmt: skip

    @property
    def background(self) -> list[int]:
        return [pid for pid, said in self._children.items() if "peiyou.kernel.jobs" in said]

    def post(self, path: str, cookie: str, fields: Any) -> int:
        """The status; 0 where nobody knows what became of it."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        head = {
            "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        }  # fmt: skip
        try:
            wire.request("POST", path, urlencode(fields), head)
            answer = wire.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            wire.close()


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def served(url: str, data: Path, log: Path) -> Iterator[Service]:
    """Real settings, the database at `url`; all of it has ended when the block has."""
    with _started(url, data, log, "serve", "--port", "0", "--workers", "2") as process:
        try:
            yield Service(process, _port(process, log))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def working(url: str, data: Path, log: Path) -> Iterator[subprocess.Popen[str]]:
    """`peiyou worker` on the database at `url`, without periodic work; when the block ends it has been killed."""
    with _started(url, data, log, "worker", "--no-tick") as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _started(url: str, data: Path, log: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """`peiyou COMMAND` with the real settings; the block has to end it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PEIYOU_", "DJANGO_"))}
    environment: Mapping[str, str] = kept | {
        "PEIYOU_DATA": str(data), "PEIYOU_DATABASE_URL": url, "PEIYOU_SECRET_KEY": settings.SECRET_KEY,
        "PEIYOU_RATE_FACTOR": "1000", "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }  # fmt: skip
    peiyou = [sys.executable, "-m", "peiyou.config.cli", *command]
    with (
        log.open("w") as said,  # a pipe that nobody empties stops whoever writes into it
        subprocess.Popen(peiyou, env=environment, stdout=said, stderr=said, text=True) as process,
    ):
        yield process


def _port(process: subprocess.Popen[str], log: Path) -> int:
    address = re.compile(r"http://127\.0\.0\.1:(\d+)/")
    until(lambda: address.search(log.read_text()) or process.poll() is not None, "served")
    found = address.search(log.read_text())
    assert found, log.read_text()[-2000:]
    return int(found[1])


def killed(pid: int) -> None:
    """-9, and gone."""
    os.kill(pid, signal.SIGKILL)


def started_again(made: Cluster) -> None:
    """After its postmaster was killed: the orphans have to be gone before another may start."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            made.start()
        except SystemExit:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def until(question: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not question():
        if time.monotonic() > end:
            raise AssertionError(f"in {PATIENCE} s not: {what}")
        time.sleep(0.05)
