"""One world for all pages of the board: a school of the east has reported what it took up, the west has a secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit
from tests.factories.country import Country
from tests.factories.facts import a_line, posted
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round, approved
from tests.factories.seasons import a_take_up

SECRET = 987_654
"""What the west has approved of the first line."""
DONE = 3


@dataclass(frozen=True)
class World:
    made: Reported
    lines: list[Line]

    @property
    def country(self) -> Country:
        return self.made.takeup.country

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def root(self) -> str:
        return f"/board/{self.made.round.season.version.plan.code}/"

    @property
    def table(self) -> str:
        return f"{self.root}table.csv"

    @property
    def task(self) -> str:
        return f"{self.root}tasks/{self.first.task_seq}/"

    @property
    def line(self) -> str:
        return f"{self.task}{self.first.seq}/"

    def measure(self) -> Measure:
        return Measure.objects.get(code=self.first.reported.above)

    def post(self, unit: Unit, quantity: int, period: str = "2021", *stages: Stage) -> None:
        for stage in stages or (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED):
            line = a_line(unit, self.measure(), quantity, period)
            posted(f"{unit.pk} {period}", "1", [line], stage, self.made.at)


class undone(transaction.Atomic):  # noqa: N801 - reads like the function that it replaces
    """A transaction that actions take for the test's own, and that is rolled back."""

    def __init__(self) -> None:
        super().__init__(using="default", savepoint=True, durable=False)
        self._from_testcase = True

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*error)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        takeup = a_take_up(at=timezone.now())
        for unit, code in ((takeup.country.east, "330000"), (takeup.country.west, "650000")):
            Unit.objects.filter(pk=unit.pk).update(code=code)
        confirm_school(takeup)
        made = a_round(takeup)
        approved(made, done=DONE)
        found = World(made, lines_of(made.round.season.version))
        found.post(found.country.west_school, SECRET)
        yield found


Enter = Callable[[Role], Client]


@pytest.fixture
def enter(world: World) -> Enter:
    def come(role: Role) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(world.made.takeup.people[role])
        return client

    return come
