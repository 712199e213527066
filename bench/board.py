"""The board over seven million facts: series of the nation, of provinces and of prefectures, adding all of it up
again, and exports by several at once. One PostgreSQL is loaded for those of these that are asked for."""

from __future__ import annotations

import atexit
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench.board_export import export
from bench.board_home import home
from bench.organisations import database
from bench.scenario import Measured, scenario, seconds

ROOT: Final = Path(__file__).parents[1]
LONGEST: Final = 1_500
PERIODS: Final = 12
RUNS: Final = 60
POSTS: Final = 300
"""Postings after the load, whose running totals have to be what is added up again."""


@cache
def asking() -> subprocess.Popen[str]:
    """A process on a PostgreSQL of its own, loaded when it is asked for the first figure: a name a line in, a figure a
    line out. So only what is asked for is measured, and each figure is there as soon as it is known."""
    python = str(ROOT / ".venv" / "bin" / "python")
    command = [python, str(ROOT / "scripts" / "with_postgres.py"), python, "-m", __name__]
    folder = tempfile.TemporaryDirectory(prefix="peiyou-bench-")
    environment = os.environ | {
        "PEIYOU_DATA": folder.name, "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PEIYOU_RATE_FACTOR": "1000", "PEIYOU_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    atexit.register(_end, process, folder)
    return process


def _end(process: subprocess.Popen[str], folder: tempfile.TemporaryDirectory[str]) -> None:
    """It ends when nothing more can be asked, and its PostgreSQL with it."""
    if process.stdin is not None:
        process.stdin.close()
    process.wait(timeout=60)
    folder.cleanup()


def asked(name: str) -> Measured:
    """One figure of this module, or of `board_home`."""
    process = asking()
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("there is no way to ask")
    late = threading.Timer(
        LONGEST, process.send_signal, [signal.SIGINT]
    )  # the PostgreSQL is put away
    late.start()
    print(name, file=process.stdin, flush=True)
    line = process.stdout.readline()
    late.cancel()
    if not line.startswith("{"):
        raise RuntimeError(f"{name}: {json.loads(line) if line else 'it ended, or took too long'}")
    return Measured(**json.loads(line))


@scenario("board.nation", unit="ms", bar=60, floor="the same sums in plain SQL")
def nation_scenario() -> Measured:
    return asked("nation")


@scenario("board.provinces", unit="ms", bar=120, floor="the same sums in plain SQL")
def provinces_scenario() -> Measured:
    return asked("provinces")


@scenario("board.prefectures", unit="ms", bar=250, floor="the same sums in plain SQL")
def prefectures_scenario() -> Measured:
    return asked("prefectures")


@scenario("board.recompute", unit="s", bar=60, floor="counting all entries by place in plain SQL")
def recompute_scenario() -> Measured:
    return asked("recompute")


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


def main() -> None:
    import django

    django.setup()
    from bench.board_load import loaded

    here = globals() | {"home": home, "export": export}
    answers, sys.stdout = sys.stdout, sys.stderr  # what is printed on the way is no answer
    for line in sys.stdin:
        try:
            found: Any = asdict(here[line.strip()](loaded()))
        except Exception:
            found = traceback.format_exc()
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
