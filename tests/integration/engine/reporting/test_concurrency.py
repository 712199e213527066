"""Units write and correct, eight people check and approve, a county moves meanwhile: all at one moment, on the
database that lets them. Nobody waits for ever, nothing is lost, totals are what the ledger adds up to."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from peiyou.engine.reporting.actions.correcting import correct_return
from peiyou.engine.reporting.actions.reviewing import approve_returns, pass_returns, return_return
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return
from peiyou.kernel.actions import SYSTEM, DomainError
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.verification import verify
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from tests.factories.facts import expected, totals
from tests.factories.many_returns import Many, a_county, done_in, many_returns
from tests.factories.organisations import a_unit

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.usefixtures("own_heads"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer"),
]
COLLEGES, HANDS, ACTS, MOVES = 8, 8, 12, 6
OVERTAKEN = {"STALE", "STEP_NOT_HERE", "NOT_ALLOWED", "NOT_BEING_WRITTEN", "NOTHING_CHANGED", "CONFLICT"}  # fmt: skip
"""What somebody is told whom another has overtaken."""


class Crowd:
    """Everybody takes some return and does what its state asks for; some do it with several at once."""

    def __init__(self, many: Many) -> None:
        self.many, self.made = many, many.made
        self.refused: list[str] = []
        self.failed: list[BaseException] = []
        self.done: list[State] = []

    def hand(self, number: int) -> None:
        dice = random.Random(number)
        for turn in range(ACTS):
            rows = self.many.rows
            try:
                if dice.random() < 0.25:
                    self._several(rows, dice)
                else:
                    self._one(dice.choice(rows), 100 * number + turn, dice)
            except DomainError as error:
                self.refused.append(error.code)

    def _one(self, row: Return, figure: int, dice: random.Random) -> None:
        state, ministry = State(row.case.state), self.made.actor(Role.MINISTRY)
        above = self.made.actor(Role.PROVINCE) if state == State.PROVINCE_CHECK else ministry
        if state == State.APPROVED:
            correct_return(return_=row, reason="复核后更正", **self.many.head(row))
        elif state in {State.FILLING, State.RETURNED, State.CORRECTING}:
            self.many.write(row, figure)
            self.many.submit(Return.objects.select_related("case", "unit").get(pk=row.pk))
        elif dice.random() < 0.2:
            return_return(return_=row, remarks={}, reason="请核实", **above)
        elif state == State.PROVINCE_CHECK:
            self.many.check(row)
        else:
            self.many.approve(row)
        self.done.append(state)

    def _several(self, rows: list[Return], dice: random.Random) -> None:
        """In the order in which somebody ticked them, which is not that of the locks."""
        dice.shuffle(rows)
        checked = [row for row in rows if row.case.state == State.PROVINCE_CHECK]
        waiting = [row for row in rows if row.case.state == State.APPROVING]
        if checked:
            pass_returns(round_=self.made.round, returns=checked, **self.made.actor(Role.PROVINCE))
            self.done += [State.PROVINCE_CHECK] * len(checked)
        if waiting:
            approve_returns(round_=self.made.round, returns=waiting, **self.made.actor(Role.MINISTRY))  # fmt: skip
            self.done += [State.APPROVING] * len(waiting)

    def move(self) -> None:
        """The county goes to another city and back, on later and later days before the period ends."""
        country = self.made.takeup.country
        other = a_unit("东二市", Kind.PREFECTURE, country.east)
        for turn in range(MOVES):
            move_unit(
                unit=a_county(self.many), hierarchy=Hierarchy.PLACE, parent=(other, country.city)[turn % 2],
                on=date(2021, 2, 1) + timedelta(days=turn), source="批复", actor=SYSTEM, at=self.made.at,
            )  # fmt: skip

    def together(self, *works: Callable[[], None]) -> None:
        def run(work: Callable[[], None]) -> None:
            try:
                work()
            except BaseException as error:
                self.failed.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)


def test_whoever_reports_and_reviews_at_once_the_totals_are_exact() -> None:
    many = many_returns(COLLEGES)
    crowd = Crowd(many)
    hands: list[Any] = [lambda n=n: crowd.hand(n) for n in range(HANDS)]
    crowd.together(*hands, crowd.move)
    assert crowd.failed == []
    assert set(crowd.refused) <= OVERTAKEN
    assert {State.FILLING, State.PROVINCE_CHECK, State.APPROVING, State.APPROVED} <= set(crowd.done)
    assert differences() == []
    assert totals() == expected()
    for row in many.rows:
        assert posted(row, "CLAIMED") == done_in(row.snapshot)
        assert posted(row, "APPROVED") == done_in(row.approved)
    assert verify(timezone.now()).ok


def posted(row: Return, stage: str) -> dict[str, int]:
    """What stands of one return, by cell."""
    found: dict[str, int] = {}
    entries = Entry.objects.filter(batch__source_id=str(row.key), stage=stage)
    for line, quantity in entries.filter(line__endswith="/done").values_list("line", "quantity"):
        found[line] = found.get(line, 0) + quantity
    return {line: quantity for line, quantity in found.items() if quantity}
