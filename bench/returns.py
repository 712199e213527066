"""Returns of a nation: one approval up to the national figure, and eight who approve at once; each on its own
PostgreSQL, with the load of the machine printed beside the figures."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from bench.organisations import database
from bench.scenario import Measured, scenario, seconds
from bench.takeup import at_once, moving
from bench.takeup_apart import apart
from bench.takeup_bare import bare_posts

RATE, LASTS = 10, 20
"""Approvals a second, and for how many seconds."""
HANDS: Final = 8
MOST_STATEMENTS: Final = 15
EACH: Final = 40
"""Approvals of each of the eight."""


def load() -> str:
    one, five, _fifteen = os.getloadavg()
    return f"load {one:.1f}/{five:.1f} on {os.cpu_count()} cores"


def p95(took: Sequence[float]) -> float:
    """Of seconds, in ms."""
    return 1000 * statistics.quantiles(took, n=20)[-1]


# --- approve ----------------------------------------------------------------------------------------------


@scenario("returns.approve", unit="ms", bar=50, floor="28 entries and their totals in plain SQL")
def approve_scenario() -> Measured:
    return apart("approve", "returns")


def approve() -> Measured:
    """p95 of one approval of a return of about 28 tasks at 10 a second, whatever became of those before it."""
    from bench import returns_nation

    approving = Approving(count=RATE * LASTS + 20)
    few = approving.statements(siblings=10)
    many = approving.statements(siblings=1000)
    if few != many or many > MOST_STATEMENTS:
        raise RuntimeError(f"{few} statements at 10 siblings, {many} at 1,000")
    late = approving.seen()
    if late > 1:
        raise RuntimeError(f"seen nationally only after {late:.2f} s")
    took = approving.storm(RATE, RATE * LASTS)
    entries = approving.entries()
    from peiyou.kernel.facts.recomputing import differences

    if wrong := len(differences()):
        raise RuntimeError(f"{wrong} totals are not what the ledger adds up to")
    bare = 1000 / bare_posts(1, 60, spots_of(returns_nation.opened()))
    return Measured(
        p95(took), bare,
        f"{len(took)} at {RATE}/s, p50 {1000 * statistics.median(took):.0f} ms, worst {1000 * max(took):.0f} ms; "
        f"{many} statements at 10 and at 1,000 siblings, besides BEGIN and COMMIT; {entries:.0f} entries each; in the "
        f"national figure {1000 * late:.0f} ms after commit; totals exact; {database()}; {load()}",
    )  # fmt: skip


class Approving:
    """Colleges of many provinces whose returns wait for the ministry, and somebody there who approves them."""

    def __init__(self, count: int) -> None:
        from django.utils import timezone

        from bench import returns_nation

        self.round = returns_nation.opened()
        self.pks = returns_nation.chosen(self.round, count)
        if len(self.pks) < count:
            raise RuntimeError(f"only {len(self.pks)} returns of 28 lines, {count} are needed")
        returns_nation.waiting(self.round, self.pks, timezone.now())
        self.left = list(self.pks)
        self.siblings = 0
        self.person = official()

    def approve(self, pk: int) -> None:
        approve_one(pk, self.person.actor)

    def statements(self, siblings: int) -> int:
        """Those of one approval beside so many siblings; BEGIN and COMMIT do not count. The round is remembered."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._have(siblings)
        self.approve(self.left.pop())  # whatever is remembered is remembered now
        _row, decide = prepared(self.left.pop(), self.person.actor)
        with CaptureQueriesContext(connection) as captured:
            decide()
        said = [query["sql"].split(" ")[0] for query in captured.captured_queries]
        return sum(word not in {"BEGIN", "COMMIT"} for word in said)

    def _have(self, siblings: int) -> None:
        """Units in the county of the next one that have approved figures of the same measures and period."""
        from django.utils import timezone

        from bench.takeup_posting import act
        from peiyou.engine.reporting.models import Return
        from peiyou.kernel.actions import SYSTEM
        from peiyou.kernel.facts.enums import Stage
        from peiyou.kernel.facts.ledger import Line, Posting, post_many
        from peiyou.kernel.facts.models import Entry
        from peiyou.kernel.organisations.actions.register import register_units
        from peiyou.kernel.organisations.enums import Hierarchy, Kind
        from peiyou.kernel.organisations.requirements.cases import NewUnit

        row, at = Return.objects.select_related("unit").get(pk=self.left[-2]), timezone.now()
        home = row.unit.links_up.get(hierarchy="PLACE").parent
        rows = [
            NewUnit(Kind.ENTERPRISE, f"填报同级{n}", {Hierarchy.PLACE: home})
            for n in range(self.siblings, siblings)
        ]
        units = register_units(rows=rows, source="bench", actor=SYSTEM, at=at)
        self.siblings = siblings
        entries = Entry.objects.filter(batch__source_id=str(row.key), stage="CLAIMED")[:28]
        lines = [Line(0, e.measure_id, e.period_id, 1, e.line) for e in entries]
        postings = [
            Posting(f"sibling-{unit.pk}", "1", [line._replace(unit=unit.pk) for line in lines])
            for unit in units
        ]
        said: dict[str, Any] = {"source_kind": "bench", "stage": Stage.APPROVED}
        act(lambda: post_many(**said, postings=postings, actor=SYSTEM, at=at))

    def seen(self) -> float:
        """Seconds from the answer to one approval until another connection has it in the national figure."""
        from django.db import connection

        from peiyou.kernel.facts.models import Entry
        from peiyou.kernel.facts.queries.figures import national

        pk = self.left.pop()
        self.approve(pk)
        done = time.perf_counter()
        entry = Entry.objects.filter(batch__source_kind="return", stage="APPROVED").latest("pk")
        entries = Entry.objects.filter(measure=entry.measure_id, stage="APPROVED")
        wanted = entries.filter(reverses=None).count() - entries.exclude(reverses=None).count()
        connection.close()  # what another one would see
        while sum(one.n for one in national([entry.measure_id], ["APPROVED"]).values()) != wanted:
            if time.perf_counter() - done > 5:
                break
        return time.perf_counter() - done

    def storm(self, rate: int, count: int) -> list[float]:
        """Seconds of each from the moment when it was due. Every hand has approved one before, on the connection that it
        keeps, as in a process that serves."""
        from django.db import connections

        def one(pk: int, due: float) -> float:
            self.approve(pk)
            return time.perf_counter() - due

        first = [self.left.pop() for _ in range(HANDS)]
        pks = [self.left.pop() for _ in range(min(count, len(self.left)))]
        with ThreadPoolExecutor(HANDS) as pool:
            list(pool.map(lambda pk: (barrier(HANDS).wait(), self.approve(pk)), first))
            began, waits = time.perf_counter(), []
            for n, pk in enumerate(pks):
                due = began + n / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                waits.append(pool.submit(one, pk, due))
            took = [wait.result() for wait in waits]
            list(
                pool.map(lambda _n: (barrier(HANDS).wait(), connections.close_all()), range(HANDS))
            )
        return took

    def entries(self) -> float:
        from peiyou.kernel.facts.models import Entry

        rows = Entry.objects.filter(batch__source_kind="return", stage="APPROVED")
        return rows.count() / max(rows.values("batch").distinct().count(), 1)


_barriers: dict[int, threading.Barrier] = {}


def barrier(parties: int) -> threading.Barrier:
    """One for all threads of a pool, so that each of them takes part once."""
    return _barriers.setdefault(parties, threading.Barrier(parties))


def official(role: str = "MINISTRY", unit: int | None = None) -> Any:
    """Somebody of the ministry, or of a unit (primary key), with a second factor and a grant, written as rows."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.utils import timezone

    from peiyou.kernel.access.models import Grant
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.organisations.models import Unit

    now = timezone.now()
    person = Person.objects.create(
        handle=f"bench-{role.lower()}", name="经办人", password="!", created_at=now
    )
    TOTP.activate(person, generate_totp_secret())
    where = unit or Unit.objects.get(kind="NATION").pk
    Grant.objects.create(person=person, role=role, unit_id=where, valid_from=now, given_at=now)
    return person


def prepared(pk: int, actor: Any) -> tuple[Any, Callable[[], object]]:
    """The return as its page read it, and its approval."""
    from django.utils import timezone

    from peiyou.engine.reporting.actions.reviewing import approve_return
    from peiyou.engine.reporting.models import Return

    row = Return.objects.select_related("case", "unit").get(pk=pk)
    return row, lambda: approve_return(
        return_=row, seen=row.case.version, actor=actor, at=timezone.now()
    )


def approve_one(pk: int, actor: Any) -> None:
    prepared(pk, actor)[1]()


def spots_of(round_: Any) -> list[tuple[int, int, int]]:
    """(unit, measure, period) that returns of the round post figures of."""
    from peiyou.kernel.facts.models import Entry

    rows = Entry.objects.filter(batch__source_kind="return", period=round_.period_id)
    return list(rows.values_list("unit", "measure", "period")[:5000])


# --- concurrent -------------------------------------------------------------------------------------------


@scenario("returns.concurrent", unit="wrong", bar=0)
def concurrent_scenario() -> Measured:
    return apart("concurrent", "returns")


def concurrent() -> Measured:
    """Totals that differ from a full recomputation, after 8 who approve as fast as they can while a school moves."""
    from bench import returns_nation
    from peiyou.engine.reporting.models import Return
    from peiyou.kernel.facts.recomputing import differences

    approving = Approving(count=HANDS * EACH)
    units = set(Return.objects.filter(pk__in=approving.pks).values_list("unit", flat=True))
    took: list[float] = []
    with moving(units) as moves:
        wall = seconds(lambda: took.extend(at_once(some, approving.pks, approving.person.pk)))
    left = Return.objects.filter(pk__in=approving.pks).exclude(case__state="APPROVED").count()
    if left:
        raise RuntimeError(f"{left} returns are not approved")
    bare = bare_posts(HANDS, EACH, spots_of(returns_nation.opened()))
    return Measured(
        len(differences()),
        note=f"{len(took)} approvals, {len(took) / wall:.0f}/s as the highest rate, each {approving.entries():.0f} entries, "
        f"p95 {p95(took):.0f} ms, {moves[0]} moves, no deadlock; bare SQL of 28 entries {bare:.0f}/s; {database()}; {load()}",
    )  # fmt: skip


def some(number: int, pks: Sequence[int], person: int) -> list[float]:
    """What one of the eight approves; seconds of each."""
    from peiyou.kernel.accounts.models import Person

    actor = Person.objects.get(pk=person).actor
    return [seconds(lambda: approve_one(pk, actor)) for pk in pks[number::HANDS]]  # noqa: B023
