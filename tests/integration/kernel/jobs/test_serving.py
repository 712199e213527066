"""`peiyou serve` as a process: it answers, seals, and leaves nothing behind however it ends."""

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.tools import prepared

PEIYOU = [sys.executable, "-m", "peiyou.config.cli"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return prepared.environment(tmp_path) | {"PYTHONUNBUFFERED": "1"}


@pytest.fixture
def service(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    shutil.copy(prepared.migrated(), tmp_path / "peiyou.sqlite3")
    with (
        (tmp_path / "stderr").open("w") as errors,
        subprocess.Popen(
            [*PEIYOU, "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        yield process
        process.kill()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found.group()
    raise AssertionError("no address was printed")


def children(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    found = {int(child) for task in tasks for child in task.read_text().split()}
    return found.union(*(children(child) for child in found))


def lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def wait(question: object, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=10) as response:
            return bool(response.status)
    except HTTPError as error:
        with error:
            return error.code < 500
    except OSError:
        return False


def test_it_refuses_a_database_that_is_not_up_to_date(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*PEIYOU, "serve", "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "peiyou migrate" in done.stderr


@pytest.mark.parametrize(
    ("number", "times"), [(signal.SIGTERM, 1), (signal.SIGTERM, 200), (signal.SIGKILL, 1)]
)
def test_it_answers_seals_and_leaves_nothing_behind(
    service: subprocess.Popen[str], tmp_path: Path, number: signal.Signals, times: int
) -> None:
    url = address(service)
    assert wait(lambda: answers(f"{url}healthz"))
    with sqlite3.connect(tmp_path / "peiyou.sqlite3", timeout=20) as database:
        database.execute(
            "INSERT INTO audit_row (stream, seq, at, verb, actor_kind, actor_id, actor_name, data, "
            "digest, prev_hash, row_hash) VALUES ('s', 1, '', '', '', '', '', '{}', 'sha256', '', ?)",
            ["00" * 32],
        )
        database.execute("INSERT INTO audit_pending (row_id, since) VALUES (1, '2026-11-24')")
    assert wait((tmp_path / "seals").exists), (tmp_path / "stderr").read_text()
    family = children(service.pid)
    assert len(family) == 2, "one web process, one beside it"
    for _ in range(times):  # a group that is ended hears it from its parent too
        service.send_signal(number)
    assert wait(lambda: not any(map(lives, family)))
    assert service.wait(10) in {0, -number}
