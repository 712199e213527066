"""Appending to the audit record in bulk, and verifying all of it, on SQLite."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from datetime import UTC, datetime
from functools import cache

from bench.installation import ready
from bench.scenario import Measured, scenario, seconds

ROWS = 100_000
UNIT = 1_000
STREAMS = 1_000
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@scenario("audit.append", unit="rows/s", bar=5_000, better="more", floor="bare INSERTs, no hash")
def append_scenario() -> Measured:
    value, _unit = append()
    return Measured(value, bare_inserts(), f"units of {UNIT} on {STREAMS} streams")


@scenario("audit.verify", unit="s", bar=2.0, floor="hashing as much text")
def verify_scenario() -> Measured:
    value, _unit = verify()
    return Measured(value, bare_hashing(), f"{ROWS} rows under seals")


@cache
def append(n: int = ROWS) -> tuple[float, str]:
    """`n` rows through the settler, in transactions of a thousand acts each."""
    ready()
    from django.db import transaction

    from peiyou.kernel.actions import SYSTEM, Entry
    from peiyou.kernel.audit.appending import append as settle

    taken = 0.0
    for start in range(0, n, UNIT):
        entries = [
            Entry(
                verb="bench.report",
                actor=SYSTEM,
                at=AT,
                stream=f"bench:{i % STREAMS}",
                data={"n": i, "what": "布点", "before": None, "after": "填报数"},
            )
            for i in range(start, min(n, start + UNIT))
        ]
        began = time.perf_counter()
        with transaction.atomic():
            settle(entries)
        taken += time.perf_counter() - began
    return n / taken, "rows/s"


def verify(n: int = ROWS) -> tuple[float, str]:
    """The whole record, of which `n` rows are ours; the better of two runs."""
    append(n)
    from peiyou.kernel.audit.sealing import seal_pending
    from peiyou.kernel.audit.verification import verify as run

    seal_pending(AT)
    taken = []
    for _ in range(2):
        began = time.perf_counter()
        report = run(AT)
        taken.append(time.perf_counter() - began)
        if not report.ok or report.rows < n:
            raise RuntimeError(f"{report.rows} rows, {report.findings[:3]}")
    return min(taken), "s"


def bare_inserts(n: int = ROWS) -> float:
    """Rows a second that SQLite takes from Python into one table without any index."""
    text = "x" * 400
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
        insert = "INSERT INTO t (text) VALUES (?)"
        return n / seconds(lambda: database.executemany(insert, ((text,) for _ in range(n))))


def bare_hashing(n: int = ROWS) -> float:
    """Every row's text once, every Merkle leaf and node once."""
    row, pair = b"x" * 400, b"x" * 65

    def run() -> None:
        for _ in range(n):
            hashlib.sha256(row).digest()
            hashlib.sha256(pair).digest()
            hashlib.sha256(pair).digest()

    return seconds(run)
