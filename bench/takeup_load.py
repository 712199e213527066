"""One database under the last hour of a take-up; prints one line of JSON. Started by `bench.takeup_hour`.

Open loop: line n leaves at its time, whatever became of those before it; what waits for a free connection
waits on the clock of its line. A line is one task of one school: ticked, a quantity, a person, a criterion
and money of two sources over two years.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import django

ROOT: Final = Path(__file__).parents[1]
SCHOOLS: Final = 2_200
CALM: Final = (35, 120)
BURST: Final = (350, 60)
CONNECTIONS: Final = 64
SEED: Final = 20200916
WAN: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class School:
    """Who writes where: the path of its cells, the cookie of the person who fills in, (seq, item) to fill in."""

    path: str
    cookie: str
    tasks: list[tuple[int, int]]


@dataclass(slots=True)
class Tally:
    """What came back. Times in seconds from when the line was due; `fen` was acknowledged."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sent: int = 0
    lines: int = 0
    fen: int = 0
    sent_fen: int = 0


# --- the nation -----------------------------------------------------------------------------------------------


def prepare() -> tuple[Any, list[School]]:
    """An open season whose provinces have declared; schools with somebody signed in."""
    from django.core.management import call_command
    from django.utils import timezone

    from bench.takeup_ground import ground
    from peiyou.config.demo.takeup.season import _opened, _Work

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    version, at = ground(), timezone.now()
    season = _opened(version, at)
    work = _Work(season, at, random.Random(SEED))
    work.read()
    list(work.declare())
    tasks = {p.body: _tasks(season, p.body) for p in work.provinces}
    bodies = dict(season.undertakings.filter(party="PROVINCE").values_list("province", "unit"))
    chosen = (
        season.undertakings.filter(party__in=("HIGHER", "SECONDARY"))
        .order_by("pk")
        .select_related("season")
    )
    return season, [_signed_in(row, tasks[bodies[row.province_id]]) for row in chosen[:SCHOOLS]]


def _tasks(season: Any, body: int) -> list[tuple[int, int]]:
    """What a province took of what adds up: (seq, its first item)."""
    openings = season.openings.filter(
        placements__undertaking__unit=body, items__counting__in=("SUM", "CANDIDATES")
    )
    first: dict[int, int] = {}
    for seq, item in openings.order_by("seq", "items__seq").values_list("seq", "items__seq"):
        first.setdefault(seq, item)
    return list(first.items())


def _signed_in(row: Any, tasks: list[tuple[int, int]]) -> School:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from peiyou.kernel.access.models import Grant
    from peiyou.kernel.accounts.models import Person

    now = timezone.now()
    person = Person.objects.create(
        handle=f"h{row.pk}", name=f"填报人{row.pk}", password="!", created_at=now
    )
    Grant.objects.create(
        person=person, role="SCHOOL_FILLER", unit_id=row.unit_id, valid_from=now, given_at=now
    )
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    path = reverse("undertakings:cells", args=[row.season.key, row.key])
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return School(path, cookie, tasks)


TOKEN: Final = "a" * 32


def lines(schools: list[School]) -> Iterator[tuple[School, str, int]]:
    """(school, body, fen), no line twice, all schools in turn."""
    dice = random.Random(SEED)
    for turn in range(max(len(school.tasks) for school in schools)):
        for school in schools:
            if turn >= len(school.tasks):
                continue
            seq, number = school.tasks[turn]
            amounts = [dice.randint(1, 500) for _ in range(4)]
            cells = {
                f"{seq}/taken": "1", f"{seq}/person": "张校长", f"{seq}/criterion": "建成并通过验收",
                f"{seq}/item/{number}/amount": "2",
                **{
                    f"{seq}/fund/{code}/{year}": str(amount)
                    for (code, year), amount in zip(
                        (("OWN", 2020), ("OWN", 2021), ("LOCAL", 2021), ("LOCAL", 2022)), amounts, strict=True
                    )
                },
            }  # fmt: skip
            pairs = [
                pair
                for cell, value in cells.items()
                for pair in (("cell", cell), ("base", ""), ("value", value))
            ]
            yield school, urlencode(pairs), sum(amounts) * WAN


# --- sending --------------------------------------------------------------------------------------------------


class Wire:
    """Kept connections to one port, at most so many."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.room = asyncio.Semaphore(CONNECTIONS)

    async def send(self, method: str, path: str, cookie: str, body: str = "") -> int:
        """The status. A kept connection that the server has closed is opened anew, once."""
        async with self.room:
            for attempt in range(2):
                kept = attempt == 0 and bool(self.free)
                pair = (
                    self.free.pop()
                    if kept
                    else await asyncio.open_connection("127.0.0.1", self.port)
                )
                try:
                    status = await self._exchange(pair, method, path, cookie, body)
                except (ConnectionError, asyncio.IncompleteReadError):
                    pair[1].close()
                    if not kept:
                        raise
                    continue
                self.free.append(pair)
                return status
        raise ConnectionError("closed twice")

    async def _exchange(self, pair: Any, method: str, path: str, cookie: str, body: str) -> int:
        reader, writer = pair
        data = body.encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {cookie}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(data)}\r\n\r\n"
        )
        writer.write(head.encode() + data)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", answer)
        if length:
            await reader.readexactly(int(length[1]))
        elif b"chunked" in answer.lower():
            while int((await reader.readline()).strip() or b"0", 16):
                raise ConnectionError("a streamed answer was not expected")
        return int(answer.split(b" ", 2)[1])


async def storm(wire: Wire, todo: Iterator[Any], rate: int, seconds: int, tally: Tally) -> float:
    """Send `rate` lines a second for so long; returns the seconds until the last answer."""
    loop = asyncio.get_running_loop()
    began, waiting = loop.time(), []
    for n in range(rate * seconds):
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - loop.time()))
        school, body, fen = next(todo)
        tally.sent += 1
        tally.sent_fen += fen
        waiting.append(loop.create_task(_line(wire, school, body, fen, due, tally)))
    await asyncio.gather(*waiting)
    return loop.time() - began


async def _line(wire: Wire, school: School, body: str, fen: int, due: float, tally: Tally) -> None:
    try:
        status = await wire.send("POST", school.path, school.cookie, body)
    except (OSError, asyncio.IncompleteReadError) as error:
        tally.errors.append(repr(error))
        return
    tally.took.append(asyncio.get_running_loop().time() - due)
    if status == 200:
        tally.lines += 1
        tally.fen += fen
    else:
        tally.errors.append(str(status))


async def watch(season: Any, tallies: list[Tally], already: int, found: list[bool]) -> None:
    """Once a second the national balance: not less than was acknowledged before, not more than was sent."""
    while True:
        least = already + sum(tally.fen for tally in tallies)
        now = await asyncio.to_thread(_balance, season)
        most = already + sum(tally.sent_fen for tally in tallies)
        found.append(least <= now <= most)
        await asyncio.sleep(1)


def _balance(season: Any) -> int:
    """What the season's balance says now, of the whole nation, in fen."""
    from django.db import connection
    from django.utils import timezone

    from peiyou.engine.undertakings.queries.balance.board import Asked, Place, money_board
    from peiyou.engine.undertakings.queries.balance.cutoffs import defaults
    from peiyou.engine.undertakings.queries.balance.nodes import root_of
    from peiyou.engine.undertakings.queries.balance.parts import revisions
    from peiyou.engine.undertakings.queries.balance.sight import Sight

    try:
        sight = Sight(everything=True)
        node = root_of(sight, season)
        place = Place(season, node, sight, revisions(season), timezone.localdate())
        return money_board(place, Asked(defaults())).here.total
    finally:
        connection.close()


# --- all of it ------------------------------------------------------------------------------------------------


def served(port: int, *more: str) -> subprocess.Popen[bytes]:
    command = [str(ROOT / ".venv/bin/peiyou"), "serve", "--host", "127.0.0.1", "--port", str(port), *more]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    for _attempt in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return process
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("peiyou serve did not answer")


async def measure(port: int, season: Any, schools: list[School]) -> dict[str, Any]:
    wire, todo = Wire(port), lines(schools)
    already = await asyncio.to_thread(_balance, season)
    for school in schools[:40]:  # every process and connection has answered once
        await wire.send("GET", "/healthz", school.cookie)
    calm, burst, right = Tally(), Tally(), []
    watcher = asyncio.create_task(watch(season, [calm, burst], already, right))
    await storm(wire, todo, *CALM, calm)
    took = await storm(wire, todo, *BURST, burst)
    watcher.cancel()
    await asyncio.gather(watcher, return_exceptions=True)
    end = await asyncio.to_thread(_balance, season)
    bare = await _bare(wire, schools)
    return {
        "calm": _said(calm), "burst": _said(burst) | {"rate": burst.lines / took},
        "samples": len(right), "wrong": right.count(False) + (end != already + calm.fen + burst.fen),
        "lost": await asyncio.to_thread(_lost, season, calm.lines + burst.lines),
        "floor": bare,
    }  # fmt: skip


async def _bare(wire: Wire, schools: list[School]) -> float:
    """p95 of an answer without any work, at the calm rate: what the wire and the server take alone."""
    loop, took = asyncio.get_running_loop(), []
    for n in range(CALM[0] * 10):
        began = loop.time()
        await wire.send("GET", "/healthz", schools[n % len(schools)].cookie)
        took.append(loop.time() - began)
        await asyncio.sleep(max(0.0, 1 / CALM[0] - took[-1]))
    return 1000 * statistics.quantiles(took, n=20)[-1]


def _said(tally: Tally) -> dict[str, Any]:
    cuts = statistics.quantiles(tally.took, n=20) if len(tally.took) > 1 else [0.0] * 19
    return {
        "sent": tally.sent, "errors": len(tally.errors), "what": sorted(set(tally.errors))[:5],
        "p50": 1000 * cuts[9], "p95": 1000 * cuts[-1], "worst": 1000 * max(tally.took, default=0),
    }  # fmt: skip


def _lost(season: Any, acknowledged: int) -> int:
    from django.db import connection

    from peiyou.engine.undertakings.models import Placement

    try:
        rows = Placement.objects.filter(
            undertaking__season=season, undertaking__party__in=("SECONDARY", "HIGHER")
        )
        return acknowledged - rows.count()
    finally:
        connection.close()


def main() -> int:
    django.setup()
    from django.db import connections

    season, schools = prepare()
    connections.close_all()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = served(port)
    try:
        found = asyncio.run(measure(port, season, schools))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
