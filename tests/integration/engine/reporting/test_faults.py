"""kill -9 of web processes, of the background process and of PostgreSQL in the middle of it: what was acknowledged
stands, nothing stands half, totals are what the ledger adds up to, the record is whole.

Units write, hand in and correct over HTTP, officials check and approve, while one after the other is killed.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as real
from django.db import Error, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from scripts.with_postgres import Cluster

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Line, Return
from peiyou.kernel.access.models import Grant
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.audit.verification import verify
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.workflow.models import Move
from tests.factories.facts import expected, totals
from tests.factories.many_returns import Many, done_in, many_returns
from tests.tools import faults

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite is no process to kill"),
]
COLLEGES, BETWEEN = 6, 8
"""Acts that are acknowledged between two kills, after each: it has to go on."""
CELL = "1/item/1/done"
VERBS = {
    "submit": "reporting.submit_return", "pass": "reporting.pass_returns", "approve": "reporting.approve_returns",
    "correct": "reporting.correct_return",
}  # fmt: skip


@pytest.fixture
def many(settings: Any, tmp_path: Path) -> Many:
    """Colleges that have filled everything in."""
    settings.PEIYOU_DATA = tmp_path / "data"
    settings.PEIYOU_DATA.mkdir()
    found = many_returns(COLLEGES)
    for row in found.rows:
        found.write(row, 1)
    Grant.objects.update(valid_from=found.made.round.opens_at.replace(year=2020))
    return found


@dataclass
class Crowd:
    """One for each return, who does over HTTP what its state asks for, as whose turn it is, again and again.

    `kept`: of what was acknowledged: (return, step, version of its case before) and (return, "write", figure).
    """

    many: Many
    service: faults.Service
    cookies: dict[int, str]
    kept: list[tuple[int, str, int]] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, pk: int) -> None:
        try:
            while not self.stop.is_set():
                try:
                    self._step(pk)
                except Error:  # the database is away: the next look is at how it stands then
                    connection.close()
                    time.sleep(0.1)
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()

    def _step(self, pk: int) -> None:
        row = next(one for one in self.many.rows if one.pk == pk)
        state, version = State(row.case.state), row.case.version
        figure = int(row.lines.get(opening__seq=1).values["item/1/done"])
        is_said = row.snapshot and Decimal(row.snapshot.content["cells"][CELL]) == figure
        if state in {State.PROVINCE_CHECK, State.APPROVING}:
            self._decide(row, "approve" if state == State.APPROVING else "pass", version)
        elif state == State.APPROVED:
            self._head(row, "correct", version, {"reason": "复核后更正"})
        elif not is_said:
            self._head(row, "submit", version, {"seen": version})
        else:
            fields = [("cell", CELL), ("base", str(figure)), ("value", str(figure + 1))]
            self._head(row, "write", figure + 1, fields)

    def _head(self, row: Return, step: str, number: int, fields: Any) -> None:
        name = "cells" if step == "write" else step
        path = reverse(f"reporting:{name}", args=[row.round.key, row.key])
        self._post(row, step, number, path, self.cookies[self.many.heads[row.unit_id].pk], fields)

    def _decide(self, row: Return, step: str, version: int) -> None:
        role = Role.MINISTRY if step == "approve" else Role.PROVINCE
        path = reverse("reporting:desk_check", args=[row.round.key])
        fields = {"act": step, "return": f"{row.key}:{version}", "agreed": "1"}
        cookie = self.cookies[self.many.made.takeup.people[role].pk]
        self._post(row, step, version, path, cookie, fields)

    def _post(
        self, row: Return, step: str, number: int, path: str, cookie: str, fields: Any
    ) -> None:
        """Nobody else acts on this return: what says that it was done already was done by this step."""
        status = self.service.post(path, cookie, fields)
        if status == (200 if step == "write" else 302):
            self.kept.append((row.pk, step, number))
        elif status in {0, 500, 503}:
            time.sleep(0.05)
        else:
            raise AssertionError(f"{step} of {row.pk} in {row.case.state}: {status}")


def test_whatever_is_killed_what_was_acknowledged_stands(many: Many, tmp_path: Path) -> None:
    people = [*many.heads.values(), *many.made.takeup.people.values()]
    cookies = {person.pk: _signed_in(person) for person in people}
    with faults.copied() as cluster:
        with faults.served(cluster.url, real.PEIYOU_DATA, tmp_path / "log") as service:
            crowd = Crowd(many, service, cookies)
            threads = [threading.Thread(target=crowd.run, args=(row.pk,)) for row in many.rows]
            for thread in threads:
                thread.start()
            try:
                for kill in (_web, _backend, _background, _web, _postmaster, _backend):
                    _go_on(crowd)
                    kill(service, cluster)
                _go_on(crowd)
            finally:
                crowd.stop.set()
                for thread in threads:
                    thread.join(30)
        assert crowd.failed == []
        connection.close()
        _judge(many, crowd)


def _signed_in(person: Any) -> str:
    client = Client()
    client.force_login(person, backend=real.AUTHENTICATION_BACKENDS[0])
    return client.cookies[real.SESSION_COOKIE_NAME].value


def _go_on(crowd: Crowd) -> None:
    enough = len(crowd.kept) + BETWEEN
    faults.until(lambda: len(crowd.kept) >= enough or crowd.failed, f"{enough} acts acknowledged")
    assert crowd.failed == []


# --- what is killed -----------------------------------------------------------------------------------------


def _web(service: faults.Service, cluster: Cluster) -> None:
    faults.killed(service.web[0])


def _background(service: faults.Service, cluster: Cluster) -> None:
    [pid] = service.background
    faults.killed(pid)


def _backend(service: faults.Service, cluster: Cluster) -> None:
    """One that works on a statement, if any does: PostgreSQL ends all others with it and recovers."""
    asked = (
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
        "ORDER BY state = 'active' DESC, state = 'idle in transaction' DESC LIMIT 1"
    )
    with psycopg.connect(cluster.url) as own:
        found = own.execute(asked).fetchone()
    assert found
    faults.killed(found[0])


def _postmaster(service: faults.Service, cluster: Cluster) -> None:
    faults.killed(cluster.pid)
    faults.started_again(cluster)


# --- what has to hold ---------------------------------------------------------------------------------------


def _judge(many: Many, crowd: Crowd) -> None:
    steps = Counter(step for _pk, step, _number in crowd.kept)
    assert steps.keys() == {"write", *VERBS}, "everything happened"
    assert differences() == []
    assert totals() == expected()
    for row in many.rows:
        moves = list(Move.objects.filter(case=row.case).order_by("no"))
        _stands(row, moves, [(step, n) for pk, step, n in crowd.kept if pk == row.pk])
        _is_whole(row, moves)
    report = verify(timezone.now())
    assert report.ok, report.findings


def _stands(row: Return, moves: list[Move], kept: list[tuple[str, int]]) -> None:
    """What was acknowledged."""
    figure = int(Line.objects.get(of_return=row, opening__seq=1).values["item/1/done"])
    assert all(figure >= number for step, number in kept if step == "write")
    by_number = {move.no: move.step for move in moves}
    for step, version in kept:
        assert step == "write" or by_number[version + 1] == step


def _is_whole(row: Return, moves: list[Move]) -> None:
    """An act left all of its traces, or none: the state, the move, the snapshot, the figures, the record."""
    assert [move.no for move in moves] == list(range(1, row.case.version + 1))
    assert not moves or moves[-1].to_state == row.case.state
    taken = Counter(move.step for move in moves)
    assert row.snapshots.count() == taken["submit"]
    assert _posted(row, "CLAIMED") == done_in(row.snapshot)
    assert _posted(row, "APPROVED") == done_in(row.approved)
    acts = Counter(Row.objects.filter(stream=row.audit_stream).values_list("verb", flat=True))
    assert {step: acts[verb] for step, verb in VERBS.items()} == {
        step: taken[step] for step in VERBS
    }


def _posted(row: Return, stage: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    entries = Entry.objects.filter(batch__source_id=str(row.key), stage=stage)
    for line, quantity in entries.filter(line__endswith="/done").values_list("line", "quantity"):
        found[line] += quantity
    return {line: quantity for line, quantity in found.items() if quantity}
