"""A take-up over which targets are set: two provinces, of which the east has units, and a plan of three lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from peiyou.engine.results.actions.targets import Done, set_targets
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.book.targets import Setting, Wish
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.models import Target
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from tests.factories.filings import a_confirmed_take_up
from tests.factories.organisations import a_person
from tests.factories.seasons import TakeUp


@dataclass
class Cascading:
    """The school is confirmed with eight of line 1.1; the plan asks 100, 200 and 300 of its three lines."""

    takeup: TakeUp
    lines: list[Line]

    @property
    def version(self) -> Version:
        return self.takeup.season.version

    @property
    def country(self) -> Any:
        return self.takeup.country

    def actor(self, role: Role) -> dict[str, Any]:
        return self.takeup.actor(role)

    def wish(
        self,
        node: Unit,
        quantity: int | None,
        line: int = 0,
        year: int = WHOLE,
        aim: str = Aim.TARGET,
    ) -> Wish:
        """As somebody wants it who has just looked."""
        key = self.lines[line].key
        held = Target.objects.filter(
            node=node, deliverable_key=key, year=year, aim=aim, replaced_by=None
        )
        seen = held.values_list("no", flat=True).first() or 0
        value = None if quantity is None else Value(quantity)
        return Wish(key, node.pk, year, value, seen, aim)

    def set_by(
        self, role: Role, above: Unit, *wishes: Wish, reason: str = "", source: str = ""
    ) -> Done:
        setting = Setting(self.version, above, wishes, reason, source)
        return set_targets(setting=setting, **self.actor(role))

    def ministry(self, *wishes: Wish, reason: str = "") -> Done:
        return self.set_by(Role.MINISTRY, self.country.nation, *wishes, reason=reason)

    def province(self, *wishes: Wish, reason: str = "") -> Done:
        return self.set_by(Role.PROVINCE, self.country.east, *wishes, reason=reason)


def a_cascade() -> Cascading:
    takeup = a_confirmed_take_up()
    country = takeup.country
    Unit.objects.filter(pk=country.west.pk).update(undertakes=True)
    for province in (country.east, country.west):
        province.refresh_from_db()
    takeup.people[Role.SCHOOL_CHECKER] = a_person(
        "west-province", "西省经办", Role.PROVINCE, country.west
    )  # kept under a role that nobody else has here
    return Cascading(takeup, lines_of(takeup.season.version))


class undone(transaction.Atomic):  # noqa: N801 - reads like the function that it replaces
    """A transaction that actions take for the test's own, and that is rolled back."""

    def __init__(self) -> None:
        super().__init__(using="default", savepoint=True, durable=False)
        self._from_testcase = True

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*error)


@contextmanager
def one_world(blocker: Any) -> Iterator[Cascading]:
    """Made once for a whole module; what a test does in it is undone by the test's own transaction."""
    with blocker.unblock(), undone():
        yield a_cascade()
