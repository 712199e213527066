"""The board over seven million facts: series of the nation, of provinces and of prefectures, adding all of it up
again, and exports by several at once. One PostgreSQL is loaded for all of these."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from bench.board_home import home
from bench.organisations import database
from bench.scenario import Measured, scenario, seconds

ROOT: Final = Path(__file__).parents[1]
LONGEST: Final = 1_500
PERIODS: Final = 12
RUNS: Final = 60
CLIENTS: Final = 5
EACH: Final = 24
"""Exports of each client."""
POSTS: Final = 300
"""Postings after the load, whose running totals have to be what is added up again."""


@cache
def all_of_it() -> dict[str, Measured]:
    """Every figure of this module, from one process on a PostgreSQL of its own."""
    python = str(ROOT / ".venv" / "bin" / "python")
    command = [python, str(ROOT / "scripts" / "with_postgres.py"), python, "-m", __name__]
    with tempfile.TemporaryDirectory(prefix="peiyou-bench-") as folder:
        environment = os.environ | {
            "PEIYOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PEIYOU_RATE_FACTOR": "1000",
        }  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: Measured(**of) for name, of in found.items()}


@scenario("board.nation", unit="ms", bar=60, floor="the same sums in plain SQL")
def nation_scenario() -> Measured:
    return all_of_it()["nation"]


@scenario("board.provinces", unit="ms", bar=120, floor="the same sums in plain SQL")
def provinces_scenario() -> Measured:
    return all_of_it()["provinces"]


@scenario("board.prefectures", unit="ms", bar=250, floor="the same sums in plain SQL")
def prefectures_scenario() -> Measured:
    return all_of_it()["prefectures"]


@scenario("board.recompute", unit="s", bar=60, floor="counting all entries by place in plain SQL")
def recompute_scenario() -> Measured:
    return all_of_it()["recompute"]


@scenario("board.export", unit="ms", bar=300, floor="the same rows in plain SQL, one client")
def export_scenario() -> Measured:
    return all_of_it()["export"]


# --- series -----------------------------------------------------------------------------------------------


def p95(took: Sequence[float]) -> float:
    return 1000 * statistics.quantiles(took, n=20)[-1]


def timed(what: Callable[[int], object], runs: int = RUNS) -> list[float]:
    """Of each run; the number of the run says what is asked, so that none is asked twice in a row."""
    for n in range(5):
        what(n)
    return [seconds(lambda: what(n)) for n in range(runs)]  # noqa: B023 - done at once


def nation(made: Any) -> Measured:
    """Twelve quarters of a deliverable, all columns; and of all forty measures."""
    from peiyou.engine.results.queries.figures import Board
    from peiyou.kernel.facts.queries.figures import national

    span = made.quarters[-PERIODS:]
    one = timed(lambda n: national([made.measures[n % 40]], STAGES, span))
    whole = timed(lambda _n: national(made.measures, STAGES, span))
    board = Board.of(made.version)
    page = timed(lambda _n: board.at_nation())
    where = "parent_id = %s AND measure_id = %s AND period_id = ANY(%s)"
    floor = bare("period_id, stage, SUM(quantity), SUM(n)", where, "1, 2", lambda n: (made.nation.pk, made.measures[n % 40], span))  # fmt: skip
    return Measured(p95(one), floor, f"p50 {p50(one)}; all 40 measures at once p95 {p95(whole):.0f}; the board of the nation, "
                    f"16 quarters, p95 {p95(page):.0f}; {about(made)}")  # fmt: skip


def provinces(made: Any) -> Measured:
    from peiyou.kernel.facts.queries.figures import by_children

    span = made.quarters[-PERIODS:]
    one = timed(lambda n: by_children(made.nation.pk, [made.measures[n % 40]], STAGES, span))
    four = timed(lambda n: by_children(made.nation.pk, made.measures[n % 10 * 4 :][:4], STAGES, span))  # fmt: skip
    where = "parent_id = %s AND measure_id = %s AND period_id = ANY(%s)"
    floor = bare("node_id, period_id, stage, SUM(quantity), SUM(n)", where, "1, 2, 3", lambda n: (made.nation.pk, made.measures[n % 40], span))  # fmt: skip
    return Measured(p95(one), floor, f"p50 {p50(one)}; four measures at once p95 {p95(four):.0f}; {about(made)}")  # fmt: skip


def prefectures(made: Any) -> Measured:
    from peiyou.kernel.facts.queries.figures import of_nodes

    span = made.quarters[-PERIODS:]
    one = timed(lambda n: of_nodes(made.prefectures, [made.measures[n % 40]], STAGES, span))
    where = "node_id = ANY(%s) AND measure_id = %s AND period_id = ANY(%s)"
    floor = bare("node_id, period_id, stage, SUM(quantity), SUM(n)", where, "1, 2, 3", lambda n: (made.prefectures, made.measures[n % 40], span))  # fmt: skip
    rows = sum(map(len, of_nodes(made.prefectures, [made.measures[0]], STAGES, span).values()))
    return Measured(p95(one), floor, f"p50 {p50(one)}; {len(made.prefectures)} prefectures, {rows} figures; {about(made)}")  # fmt: skip


STAGES: Final = ("COMMITTED", "CLAIMED", "CHECKED", "APPROVED")


def bare(columns: str, where: str, by: str, asked: Callable[[int], Any]) -> float:
    """p95 of the same question in plain SQL in the same session."""
    from django.db import connection

    def ask(n: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM facts_total WHERE {where} GROUP BY {by}", list(asked(n))
            )
            cursor.fetchall()

    return p95(timed(ask))


def p50(took: Sequence[float]) -> str:
    return f"{1000 * statistics.median(took):.0f} ms"


def about(made: Any) -> str:
    from bench.returns import load

    return f"{made.entries:,} facts on {database()}, written in {made.write_seconds:.0f} s and added up in {made.totals_seconds:.0f} s; {load()}"


# --- adding all of it up again ----------------------------------------------------------------------------


def recompute(made: Any) -> Measured:
    """Seconds of the longest: all totals from nothing, a comparison of them with all entries after postings, withdrawals
    and a move have kept them running, and adding all of it up again."""
    from bench.board_load import add_up
    from bench.takeup_bare import bare_counting
    from peiyou.kernel.facts.models import Total
    from peiyou.kernel.facts.recomputing import differences

    keep_on(made)
    wrong: list[Any] = []
    took = seconds(lambda: wrong.extend(differences()))
    if wrong:
        raise RuntimeError(f"{len(wrong)} totals are not what the ledger adds up to: {wrong[:3]}")
    before = checksum()
    righted = seconds(add_up)
    if checksum() != before:
        raise RuntimeError("adding up again gave other totals")
    return Measured(
        max(took, righted, made.totals_seconds), bare_counting(),
        f"from nothing {made.totals_seconds:.1f} s, compared {took:.1f} s, added up again {righted:.1f} s; {Total.objects.count():,} "
        f"totals, all equal, after {POSTS} postings, withdrawals and a move that kept them running; {about(made)}",
    )  # fmt: skip


def keep_on(made: Any) -> None:
    """What goes on after the load: running totals, one act after the other."""
    from datetime import date

    from django.utils import timezone

    from bench.takeup_posting import act
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.facts.enums import Stage
    from peiyou.kernel.facts.ledger import Line, post, withdraw
    from peiyou.kernel.organisations.actions.moves import move_unit
    from peiyou.kernel.organisations.enums import Hierarchy
    from peiyou.kernel.organisations.models import Unit

    at = timezone.now()
    for n in range(POSTS):
        unit = made.schools[n * 31 % len(made.schools)]
        period = made.quarters[n % len(made.quarters)]
        lines = [Line(unit, m, period, n + 1, f"y/{m}") for m in made.measures]
        said: dict[str, Any] = {"source_kind": "bench", "source_id": f"later-{n}", "stage": Stage.CHECKED, "actor": SYSTEM, "at": at}  # fmt: skip
        act(lambda: post(**said, source_hash="1", lines=lines))  # noqa: B023 - done at once
        if n % 3 == 0:
            act(lambda: withdraw(**said))  # noqa: B023 - done at once
    moved = Unit.objects.get(pk=made.schools[0])
    parent = Unit.objects.get(pk=made.prefectures[-1])
    move_unit(unit=moved, hierarchy=Hierarchy.PLACE, parent=parent, on=date(2022, 7, 1), source="bench", actor=SYSTEM, at=at)  # fmt: skip


def checksum() -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), SUM(quantity), SUM(n), SUM(quantity * (node_id % 97) * (measure_id % 89) * (period_id % 13)) "
            "FROM facts_total WHERE n <> 0"
        )
        return cursor.fetchall()


# --- exports ----------------------------------------------------------------------------------------------


def export(made: Any) -> Measured:
    """p95 of two years of a prefecture and all below it as CSV, until its last byte, five clients at once."""
    from django.db import connections

    from bench.takeup_load import served
    from peiyou.kernel.organisations.models import Unit

    token = a_token()
    wanted = {
        Unit.objects.get(pk=pk).key: pk for pk in made.prefectures[:: len(made.prefectures) // 40]
    }
    floors = [seconds(lambda: bare_rows(made, pk)) for pk in list(wanted.values())[:20]]  # noqa: B023 - done at once
    connections.close_all()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = served(port, "--workers", str(os.cpu_count() or 1))
    try:
        keys = list(wanted)
        took, sizes = at_once(port, token, keys)
        province = Unit.objects.get(pk=made.provinces[0]).key
        single = [fetched(port, token, province) for _ in range(5)]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
    return Measured(
        p95(took), p95(floors),
        f"p50 {p50(took)}, worst {1000 * max(took):.0f} ms; {len(took)} exports by {CLIENTS} clients, {statistics.mean(sizes):,.0f} rows each; "
        f"a province ({single[-1][1]:,} rows) alone {p50([one[0] for one in single])}; {about(made)}",
    )  # fmt: skip


def a_token() -> str:
    from datetime import timedelta

    from django.utils import timezone

    from bench.returns import official
    from peiyou.kernel.accounts.actions.tokens import make_api_token
    from peiyou.kernel.accounts.bearer import new_api_token

    token, now, person = new_api_token(), timezone.now(), official()
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
        rows = answer.read().count(b"\n") - 1
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


WHAT: Final = ("nation", "provinces", "prefectures", "home", "export", "recompute")


def main(names: Iterable[str] = WHAT) -> None:
    import django

    django.setup()
    from bench.board_load import loaded

    made, here = loaded(), globals() | {"home": home}
    print(json.dumps({name: asdict(here[name](made)) for name in names}))


if __name__ == "__main__":
    main(sys.argv[1:] or WHAT)
