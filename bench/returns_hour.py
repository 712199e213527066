"""The last hour of a round over HTTP: the last tenth of the schools writes a last cell and submits, whether earlier
ones are answered or not, while officials read their desks. On PostgreSQL, served by `peiyou serve` on loopback with a web
process for each core, as the guide for operators has it; who asks and the database share the machine with them.

The hour is compressed; then schools come faster and faster until it breaks.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bench.scenario import Measured, scenario

ROOT: Final = Path(__file__).parents[1]
LONGEST: Final = 1_500
CALM: Final = (2, 60)
"""Submissions a second, seconds: a tenth of 4,562 schools in four minutes instead of an hour, for one of them."""
FASTER: Final = (4, 8, 16)
STEP: Final = 8
"""Seconds of each faster rate."""
PROCESSES: Final = os.cpu_count() or 1
READS: Final = 2
"""Pages of officials a second, all the while."""
BREAKS: Final = 2.0
"""Seconds of p95 from which on it counts as broken, errors apart."""


@dataclass(frozen=True, slots=True)
class School:
    cells: str
    submit: str
    cookie: str
    task: int


@scenario("returns.deadline", unit="errors", bar=0)
def deadline() -> Measured:
    """Errors, lost submissions and wrong totals of the compressed hour; p95 and where it breaks are printed."""
    python = str(ROOT / ".venv" / "bin" / "python")
    command = [python, str(ROOT / "scripts" / "with_postgres.py"), python, "-m", __name__]
    with tempfile.TemporaryDirectory(prefix="peiyou-hour-") as folder:
        environment = os.environ | {
            "PEIYOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
            "PEIYOU_RATE_FACTOR": "100", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Measured(found["errors"] + found["lost"] + found["wrong"], note=found["note"])


# --- one database, served -------------------------------------------------------------------------------------


def prepare(count: int) -> tuple[Any, list[School], list[tuple[str, str]]]:
    """Schools that have filled everything in; and (page, cookie) that officials read. Others have handed in."""
    from django.urls import reverse
    from django.utils import timezone

    from bench import returns_nation as nation
    from bench.returns import official
    from peiyou.engine.reporting.models import Return

    round_, at = nation.opened(), timezone.now()
    last, before = (
        nation.chosen(round_, count),
        nation.chosen(round_, 300, lines=20, party="SECONDARY"),
    )
    nation.fill([*last, *before], at)
    nation.prove(last, at)
    nation.submit(before, at)
    rows = Return.objects.filter(pk__in=last).select_related("round").order_by("pk")
    schools = [_school(row) for row in rows.prefetch_related("lines__opening")]
    desk, page = (reverse(f"reporting:{name}", args=[round_.key]) for name in ("desk", "round"))
    cookie = _cookie(official())
    return round_, schools, [(f"{desk}?show=ALL", cookie), (page, cookie)]


def _school(row: Any) -> School:
    from django.urls import reverse
    from django.utils import timezone

    from peiyou.kernel.access.models import Grant
    from peiyou.kernel.accounts.models import Person

    now = timezone.now()
    person = Person.objects.create(
        handle=f"r{row.pk}", name=f"校长{row.pk}", password="!", created_at=now
    )
    Grant.objects.create(
        person=person, role="SCHOOL_HEAD", unit_id=row.unit_id, valid_from=now, given_at=now
    )
    paths = [reverse(f"reporting:{name}", args=[row.round.key, row.key]) for name in ("cells", "submit")]  # fmt: skip
    task = min(line.opening.seq for line in row.lines.all())
    return School(*paths, _cookie(person), task)


def _cookie(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    from bench.takeup_load import TOKEN

    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


class Storm:
    """`took` by rate, in seconds from the moment when a school was due; `read` of officials' pages."""

    def __init__(self, port: int, schools: Sequence[School], pages: Sequence[tuple[str, str]]):
        from bench.takeup_load import Wire

        self.wire, self.todo, self.pages = Wire(port), list(schools), pages
        self.took: dict[int, list[float]] = {}
        self.errors: dict[int, list[str]] = {}
        self.read: list[float] = []
        self.misread: list[str] = []
        self.acknowledged = 0
        self.floor = 0.0

    async def blow(self, rate: int, seconds: int) -> None:
        loop = asyncio.get_running_loop()
        began, waiting = loop.time(), []
        self.took[rate], self.errors[rate] = [], []
        for n in range(min(rate * seconds, len(self.todo))):
            due = began + n / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            waiting.append(loop.create_task(self._one(self.todo.pop(), due, rate)))
        await asyncio.gather(*waiting)

    async def _one(self, school: School, due: float, rate: int) -> None:
        """A last word in one cell, then submitted: two requests, each answered."""
        cell = [("cell", f"{school.task}/why"), ("base", ""), ("value", "无")]
        try:
            wrote = await self.wire.send("POST", school.cells, school.cookie, urlencode(cell))
            sent = await self.wire.send("POST", school.submit, school.cookie, "seen=0")
        except (OSError, asyncio.IncompleteReadError) as error:
            self.errors[rate].append(repr(error))
            return
        self.took[rate].append(asyncio.get_running_loop().time() - due)
        if (wrote, sent) == (200, 302):
            self.acknowledged += 1
        else:
            self.errors[rate].append(f"{wrote} {sent}")

    async def officials(self) -> None:
        loop = asyncio.get_running_loop()
        for n in range(10**9):
            began = loop.time()
            path, cookie = self.pages[n % len(self.pages)]
            status = await self.wire.send("GET", path, cookie)
            self.read.append(loop.time() - began)
            if status != 200:
                self.misread.append(f"{path} {status}")
            await asyncio.sleep(max(0.0, 1 / READS - self.read[-1]))

    async def bare(self, cookie: str) -> float:
        """p95 in ms of an answer without any work."""
        loop, took = asyncio.get_running_loop(), []
        for _ in range(100):
            began = loop.time()
            await self.wire.send("GET", "/healthz", cookie)
            took.append(loop.time() - began)
        return 1000 * _p95(took)


def _p95(took: Sequence[float]) -> float:
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else 0.0


async def measure(port: int, schools: list[School], pages: list[tuple[str, str]]) -> Storm:
    storm = Storm(port, schools, pages)
    cookie = schools[0].cookie
    for path, reader in pages * (2 * PROCESSES):  # every process has answered once
        await storm.wire.send("GET", path, reader)
    readers = asyncio.create_task(storm.officials())
    await storm.blow(*CALM)
    for rate in FASTER:
        await storm.blow(rate, STEP)
        if storm.errors[rate] or _p95(storm.took[rate]) > BREAKS:
            break
    readers.cancel()
    await asyncio.gather(readers, return_exceptions=True)
    storm.floor = await storm.bare(cookie)
    return storm


def said(storm: Storm, round_: Any, submitted: int) -> dict[str, Any]:
    from bench.returns import load
    from peiyou.kernel.facts.recomputing import differences

    calm = storm.took[CALM[0]]
    broken = [rate for rate in FASTER if rate in storm.took and (storm.errors[rate] or _p95(storm.took[rate]) > BREAKS)]  # fmt: skip
    steps = ", ".join(f"{rate}/s p95 {1000 * _p95(took):.0f} ms" for rate, took in storm.took.items() if rate in FASTER)  # fmt: skip
    wrong = storm.errors[CALM[0]] + storm.misread
    note = (
        f"{PROCESSES} web processes; {len(calm)} schools at {CALM[0]}/s write and submit 28 tasks: p50 {1000 * statistics.median(calm):.0f} ms, p95 {1000 * _p95(calm):.0f} ms, bare answer p95 {storm.floor:.0f} ms, "
        f"{len(wrong)} errors {sorted(set(wrong))[:3]}; {len(storm.read)} pages of officials meanwhile, p95 {1000 * _p95(storm.read):.0f} ms; "
        f"faster: {steps}; breaks at {f'{broken[0]}/s' if broken else f'more than {FASTER[-1]}/s'}; {load()}"
    )  # fmt: skip
    return {
        "errors": len(wrong), "lost": max(0, storm.acknowledged - submitted), "wrong": len(differences()),
        "note": note,
    }  # fmt: skip


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from bench.takeup_load import served

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    need = CALM[0] * CALM[1] + sum(FASTER) * STEP
    round_, schools, pages = prepare(need)
    already = round_.returns.exclude(submitted_at=None).count()
    connections.close_all()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = served(port, "--workers", str(PROCESSES))
    try:
        storm = asyncio.run(measure(port, schools, pages))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
    submitted = round_.returns.exclude(submitted_at=None).count() - already
    print(json.dumps(said(storm, round_, submitted)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
