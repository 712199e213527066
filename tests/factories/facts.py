"""Measures, periods and postings for tests; and what totals ought to be, worked out by hand."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from peiyou.kernel.actions import SYSTEM, Actor, action
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts import ledger
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.ledger import Line
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Batch, Entry, Measure, Total
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Place, Unit
from tests.factories.organisations import AT

DAY = timedelta(days=1)
KIND = "test.record"
"""The kind of record that tests post for."""


@dataclass(frozen=True, slots=True)
class Record:
    """Something that has figures, as an upper app would have it."""

    name: str

    @property
    def audit_stream(self) -> str:
        return f"record:{self.name}"


@action("facts.test_write", on="record")
def write(*, record: Record, what: Any, actor: Actor, at: datetime) -> Any:
    """An action that does `what()` inside."""
    return what()


def inside(what: Any, record: str = "r") -> Any:
    """Do it as part of an act of the system."""
    return write(record=Record(record), what=what, actor=SYSTEM, at=AT)


def a_measure(code: str = "m", **rest: Any) -> Measure:
    return ensure_measures([MeasureSpec(code=code, name=code, unit="个", **rest)])[code]


def a_line(
    unit: Unit, measure: Measure, quantity: int, period: str = "2021", line: str = "1/x"
) -> Line:
    return Line(unit.pk, measure.pk, ensure_periods([period])[period].pk, quantity, line)


def posted(
    source: str,
    hash_: str,
    lines: Sequence[Line],
    stage: Stage = Stage.COMMITTED,
    at: datetime = AT,
) -> Batch:
    said = {"source_kind": KIND, "source_id": source, "source_hash": hash_, "stage": stage}
    return inside(lambda: ledger.post(**said, lines=lines, actor=SYSTEM, at=at), source)


def withdrawn(source: str, stage: Stage = Stage.COMMITTED, at: datetime = AT) -> Batch | None:
    said = {"source_kind": KIND, "source_id": source, "stage": stage}
    return inside(lambda: ledger.withdraw(**said, actor=SYSTEM, at=at), source)


def totals() -> dict[tuple[int, int, int, str, int], tuple[int, int]]:
    """(node, measure, period, stage, parent) → (quantity, n), without the rows that say nothing."""
    key = ("node", "measure", "period", "stage", "parent")
    rows = Total.objects.order_by().values_list(*key).annotate(Sum("quantity"), Sum("n"))
    return {tuple(row[:5]): (row[5], row[6]) for row in rows if row[5] or row[6]}


def expected() -> dict[tuple[int, int, int, str, int], tuple[int, int]]:
    """The same by hand: each entry at every place of its unit on the day that counts."""
    kinds = dict(Unit.objects.values_list("pk", "kind"))
    lives = {pk: (a, b) for pk, a, b in Unit.objects.values_list("pk", "begins_on", "ends_on")}
    quantity: Counter[Any] = Counter()
    number: Counter[Any] = Counter()
    known: dict[Any, list[tuple[int, int]]] = {}
    for entry in Entry.objects.select_related("period"):
        since, until = lives[entry.unit_id]
        spot = (entry.unit_id, max(since, min(entry.period.ends_on - DAY, until - DAY)))
        if spot not in known:
            known[spot] = list(_spots(*spot))
        for node, parent in known[spot]:
            if kinds[node] in set(REGIONS) - {Kind.NATION} or kinds[parent] == Kind.NATION:
                key = (node, entry.measure_id, entry.period_id, entry.stage, parent)
                quantity[key] += entry.quantity
                number[key] += -1 if entry.reverses_id else 1
    return {key: (quantity[key], n) for key, n in number.items() if n or quantity[key]}


def _spots(unit: int, day: Any) -> Iterator[tuple[int, int]]:
    """(node, what it stands directly under) at every step above the unit."""
    places = Place.objects.filter(
        hierarchy="PLACE", unit=unit, valid_from__lte=day, valid_to__gt=day
    )
    up = [node for node, _depth in sorted(places.values_list("node", "depth"), key=lambda p: p[1])]
    if len(up) == 1:
        yield up[0], up[0]
    yield from itertools.pairwise(up)
