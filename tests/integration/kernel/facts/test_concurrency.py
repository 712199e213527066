"""Eight writers at once on shared provinces, and somebody who moves counties meanwhile."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import connection

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts import ledger
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.ledger import Line
from peiyou.kernel.facts.models import Batch, Entry
from peiyou.kernel.facts.queries.figures import Figure, Later, national, newest
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.actions.endings import merge_units
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.facts import (
    KIND,
    a_line,
    a_measure,
    expected,
    inside,
    posted,
    totals,
    withdrawn,
)
from tests.factories.organisations import AT, a_unit

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ROUNDS, LINES = 8, 12, 28


class Ground:
    """Two provinces, four counties, eight schools; two measures over three years."""

    def __init__(self) -> None:
        nation = a_unit("中国", Kind.NATION)
        self.provinces = [a_unit(f"{n}省", Kind.PROVINCE, nation) for n in "甲乙"]
        self.counties = [a_unit(f"{n}县", Kind.COUNTY, self.provinces[n % 2]) for n in range(4)]
        self.schools = [a_unit(f"{n}校", Kind.SCHOOL, self.counties[n % 4]) for n in range(WRITERS)]
        measures = [a_measure("m"), a_measure("n")]
        self.spots = [
            a_line(self.schools[0], m, 1, year) for m in measures for year in ("2020", "2021", "2022")
        ]  # fmt: skip

    def lines(self, school: Unit, dice: random.Random) -> list[Line]:
        return [
            dice.choice(self.spots)._replace(
                unit=school.pk, quantity=dice.randint(1, 10**9), line=f"{i}/x"
            )
            for i in range(LINES)
        ]


def together(*works: Callable[[], None]) -> None:
    """Run them at once, or one after the other where the database has one writer; raise what they raise."""
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        for work in works:
            work()
        return
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    if failed:
        raise failed[0]


def test_totals_are_exact_to_the_unit_whoever_writes_at_once() -> None:
    ground = Ground()

    def write(number: int) -> None:
        dice = random.Random(number)
        for turn in range(ROUNDS):
            school = ground.schools[number]
            posted(f"r{number}", str(turn), ground.lines(school, dice))
            posted(f"shared{number % 2}-{number}", str(turn), ground.lines(school, dice))
            if dice.random() < 0.3:
                withdrawn(f"r{number}")

    def move() -> None:
        dice = random.Random(99)
        for turn in range(6):
            county = ground.counties[turn % 4]
            now = county.links_up.get(valid_to__gt=AT.date()).parent_id
            to = next(province for province in ground.provinces if province.pk != now)
            move_unit(
                unit=county, hierarchy=Hierarchy.PLACE, parent=to, source="批复",
                on=date(2020, 2, 1 + turn) if turn < 4 else date(2021, 7, turn), actor=SYSTEM, at=AT,
            )  # fmt: skip
        merge_units(
            units=[ground.schools[7]], into=ground.schools[dice.randrange(7)], on=date(2022, 3, 1),
            source="批复", actor=SYSTEM, at=AT,
        )  # fmt: skip

    together(*(lambda n=n: write(n) for n in range(WRITERS)), move)
    assert Entry.objects.count() > WRITERS * ROUNDS * LINES
    assert differences() == []
    assert totals() == expected()


def test_a_unit_s_level_for_two_periods_by_two_at_once() -> None:
    """Each has written what it says before the other settles its totals; whoever comes second has to see the first."""
    ground, level = Ground(), a_measure("level", over_time=Aggregation.LAST)
    school, years = ground.schools[0], ("2020", "2021")
    ready = threading.Barrier(len(years), timeout=60)

    def write(year: str, turn: int) -> None:
        line = a_line(school, level, turn % 3, year)  # 0 now and then
        said = {"source_kind": KIND, "source_id": year, "source_hash": str(turn), "stage": Stage.APPROVED}  # fmt: skip

        def act() -> None:
            if turn % 4 == 3:
                ledger.withdraw(source_kind=KIND, source_id=year, stage=Stage.APPROVED, actor=SYSTEM, at=AT)  # fmt: skip
            else:
                ledger.post(**said, lines=[line], actor=SYSTEM, at=AT)
            if connection.vendor == "postgresql":
                ready.wait()

        inside(act, year)

    for turn in range(9):
        together(*(partial(write, year, turn) for year in years))
        assert differences() == []
    periods = sorted(ensure_periods(years).values(), key=lambda one: one.ends_on)
    found = national([level.pk], [Stage.APPROVED])
    series = {one.pk: found[Figure(level.pk, one.pk, Stage.APPROVED)] for one in periods}
    assert series[periods[0].pk].later == (Later(periods[1].pk, 2, 1),)
    assert newest(series) == (2, 1, 0)


def test_the_same_posting_by_two_at_once_stands_once() -> None:
    """Whoever comes second finds it there, or is told to try again; then it is there."""
    ground = Ground()
    lines = ground.lines(ground.schools[0], random.Random(1))
    refused: list[str] = []

    def post() -> None:
        try:
            posted("r", "1", lines)
        except FactError as error:
            refused.append(error.code)

    together(*[post] * 4)
    assert set(refused) <= {"SOURCE_BUSY"}
    posted("r", "1", lines)
    assert Batch.objects.count() == 1
    assert totals() == expected()
