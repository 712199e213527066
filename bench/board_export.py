"""`board.export`: two years of a prefecture and all below it as CSV, for several at once, over the loaded nation."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import threading
import time
import urllib.request
from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from bench.scenario import Measured, scenario, seconds

CLIENTS: Final = 5
EACH: Final = 24
"""Exports of each client."""


@scenario("board.export", unit="ms", bar=300, floor="the same rows in plain SQL, one client")
def export_scenario() -> Measured:
    from bench.board import asked

    return asked("export")


def export(made: Any) -> Measured:
    """p95 of two years of a prefecture and all below it as CSV, until its last byte, five clients at once."""
    from django.db import connections

    from bench.board import about, p50, p95
    from bench.takeup_load import served
    from peiyou.kernel.organisations.models import Unit

    token = a_token()
    wanted = {
        Unit.objects.get(pk=pk).key: pk for pk in made.prefectures[:: len(made.prefectures) // 40]
    }
    floors = [seconds(lambda: bare_rows(made, pk)) for pk in list(wanted.values())[:20]]  # noqa: B023 - done at once
    upkeep = seconds(kept_up)
    connections.close_all()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = served(port, "--workers", str(os.cpu_count() or 1))
    try:
        keys = list(wanted)
        # The warm-up: in the seconds after a start, processes still load what analysis needs.
        first, _sizes = at_once(port, token, keys)
        took, sizes = at_once(port, token, keys)
        province = Unit.objects.get(pk=made.provinces[0]).key
        single = [fetched(port, token, province) for _ in range(5)]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
    return Measured(
        p95(took), p95(floors),
        f"p50 {p50(took)}, worst {1000 * max(took):.0f} ms; {len(took)} exports by {CLIENTS} clients, {statistics.mean(sizes):,.0f} rows each; p95 in the seconds after the start {p95(first):.0f} ms; "
        f"a province ({single[-1][1]:,} rows) alone {p50([one[0] for one in single])}; what the house does by the hour, done before, took {upkeep:.0f} s; {about(made)}",
    )  # fmt: skip


def kept_up() -> None:
    """As after the first hour of a service: the copy for analysis is written, ratings are counted, acts are sealed."""
    from django.utils import timezone

    from peiyou.kernel.jobs.ticking import run_due

    run_due(timezone.now())


def a_token() -> str:
    from datetime import timedelta

    from django.utils import timezone

    from bench.board_home import minister
    from peiyou.kernel.accounts.actions.tokens import make_api_token
    from peiyou.kernel.accounts.bearer import new_api_token

    token, now, person = new_api_token(), timezone.now(), minister("export")
    make_api_token(
        person=person, name="bench", scopes=["figures:read"], token=token, expires_at=now + timedelta(days=1),
        actor=person.actor, at=now,
    )  # fmt: skip
    return token


def fetched(port: int, token: str, key: Any) -> tuple[float, int]:
    """Seconds, and rows."""
    asked = urlencode({"at": key, "starts_on": "2022-01-01", "ends_on": "2023-12-31"})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/figures/visible/rows.csv?{asked}",
        headers={"Authorization": f"Bearer {token}"},
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        rows = sum(part.count(b"\n") for part in iter(partial(answer.read, 1 << 20), b"")) - 1
    return time.perf_counter() - began, rows


def at_once(port: int, token: str, keys: Sequence[Any]) -> tuple[list[float], list[int]]:
    """A closed loop: each client asks for the next as soon as it has the last; all of them from one start."""
    found: list[tuple[float, int]] = []
    start = threading.Barrier(CLIENTS)

    def client(number: int) -> None:
        fetched(port, token, keys[number % len(keys)])
        start.wait()
        found.extend(
            fetched(port, token, keys[(number * EACH + n) % len(keys)]) for n in range(EACH)
        )

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one[0] for one in found], [one[1] for one in found]


def bare_rows(made: Any, node: int) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.key, u.name, m.code, p.code, e.stage, SUM(e.quantity) FROM facts_entry e "
            "JOIN organisations_place l ON l.unit_id = e.unit_id AND l.hierarchy = 'PLACE' AND l.node_id = %s "
            "AND l.valid_to > '2023-12-31' JOIN organisations_unit u ON u.id = e.unit_id "
            "JOIN facts_measure m ON m.id = e.measure_id JOIN calendar_period p ON p.id = e.period_id "
            "WHERE e.period_id = ANY(%s) GROUP BY 1, 2, 3, 4, 5",
            [node, made.quarters[-8:]],
        )
        return len(cursor.fetchall())
