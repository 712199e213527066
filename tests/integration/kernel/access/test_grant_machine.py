"""Whatever people give, deputise, hand over and take in whatever order, nobody gets more than the root gave.

The model knows nothing of the code: a tree as a dictionary, a table of roles, and days as numbers.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from peiyou.kernel.access.actions.deputies import name_deputy
from peiyou.kernel.access.actions.grants import give_grant, revoke_grant
from peiyou.kernel.access.actions.handing_over import hand_over
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live, live_grants, not_over
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import SCHOOL, Role, Stage
from peiyou.kernel.organisations.models import Unit
from tests.factories.country import a_country
from tests.factories.organisations import a_person
from tests.tools.machines import RolledBack

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TERM = 40
ROLES = [Role.PROVINCE, Role.PREFECTURE, Role.COUNTY, *SCHOOL, Role.ENTERPRISE, Role.AUDITOR]
BELOW = {
    Role.PROVINCE: {Role.PREFECTURE, Role.COUNTY, *SCHOOL, Role.ENTERPRISE},
    Role.PREFECTURE: {Role.COUNTY, *SCHOOL},
    Role.COUNTY: set(SCHOOL),
    Role.SCHOOL_HEAD: {Role.SCHOOL_FILLER, Role.SCHOOL_CHECKER},
}
EAST = [
    "east",
    "city",
    "county",
    "other_county",
    "school",
    "other_school",
    "enterprise",
    "bureau",
    "college",
    "office",
]

pick = st.integers(0, 99)


class GrantMachine(RolledBack):
    """Two roots: the east's official for 40 days and one stage, and a school head without an end."""

    @initialize()
    def start(self) -> None:
        self.country = a_country()
        self.at = AT
        self.people = [a_person(f"p{i}", f"人{i}") for i in range(5)]
        give_grant(
            person=self.people[0], role=Role.PROVINCE, unit=self.country.east,
            stages=[Stage.REPORTING], valid_from=AT, valid_to=AT + TERM * DAY, actor=SYSTEM, at=AT,
        )  # fmt: skip
        give_grant(
            person=self.people[1], role=Role.SCHOOL_HEAD, unit=self.country.west_school,
            valid_from=AT, actor=SYSTEM, at=AT,
        )  # fmt: skip

    def grant(self, n: int) -> Grant | None:
        rows = list(Grant.objects.order_by("pk"))
        return rows[n % len(rows)] if rows else None

    def live(self, n: int) -> Grant | None:
        rows = list(live(self.at).order_by("pk").select_related("person", "unit"))
        return rows[n % len(rows)] if rows else None

    @rule(own=pick, to=pick, role=pick, unit=pick, days=st.sampled_from([0, 3, TERM, TERM + 1]),
          stages=st.sampled_from([[], [Stage.REPORTING], [Stage.TAKE_UP]]), wild=st.booleans())  # fmt: skip
    def give(
        self, own: int, to: int, role: int, unit: int, days: int, stages: list[str], wild: bool
    ) -> None:
        """Mostly what the giver's role might give, at units that fit; sometimes anything anywhere."""
        grant = self.live(own)
        roles = (
            sorted({*BELOW.get(Role(grant.role), ROLES), Role(grant.role)})
            if grant and not wild
            else ROLES
        )
        wanted = Role(roles[role % len(roles)])
        units = [None, *self.country.units()] if wild else self.fitting(wanted)
        with suppress(AccessError, NotAllowed):
            give_grant(
                person=self.people[to % 5], role=wanted, unit=units[unit % len(units)], stages=stages,
                valid_from=self.at, valid_to=self.at + days * DAY if days else None,
                actor=(grant.person if grant else self.people[own % 5]).actor, at=self.at, reason="试",
            )  # fmt: skip

    def fitting(self, role: Role) -> list[Unit]:
        c = self.country
        return {
            Role.PROVINCE: [c.east, c.west],
            Role.PREFECTURE: [c.city, c.west_city],
            Role.COUNTY: [c.county, c.other_county],
            Role.ENTERPRISE: [c.enterprise],
        }.get(role, [c.school, c.school, c.west_school])

    @rule(own=pick, to=pick, days=st.sampled_from([1, 3, TERM, TERM + 1]), other=st.booleans())
    def deputise(self, own: int, to: int, days: int, other: bool) -> None:
        """By the holder, or by somebody else who holds something."""
        row = self.live(own)
        if row is None:
            return
        by = self.live(to) if other else row
        with suppress(AccessError, NotAllowed):
            name_deputy(
                grant=row, person=self.people[to % 5], valid_from=self.at,
                valid_to=self.at + days * DAY, reason="出差", actor=by.person.actor, at=self.at,
            )  # fmt: skip

    @rule(by=pick, old=pick, new=pick)
    def pass_on(self, by: int, old: int, new: int) -> None:
        person, to = self.people[old % 5], self.people[new % 5]
        own = live_grants(person.actor, self.at).filter(deputises_for=None)
        before = set(own.values_list("role", "unit"))
        try:
            hand_over(
                person=person, to=to, reason="调动", actor=self.people[by % 5].actor, at=self.at
            )
        except (AccessError, NotAllowed):
            return
        assert not own.exists()
        assert before <= set(live_grants(to.actor, self.at).values_list("role", "unit"))

    @rule(by=pick, grant=pick)
    def take(self, by: int, grant: int) -> None:
        row = self.grant(grant)
        with suppress(AccessError, NotAllowed):
            revoke_grant(grant=row, reason="收回", actor=self.people[by % 5].actor, at=self.at)

    @rule(days=st.integers(1, 15))
    def time_passes(self, days: int) -> None:
        self.at += days * DAY

    @rule(person=pick, active=st.booleans())
    def somebody_leaves_or_returns(self, person: int, active: bool) -> None:
        who = self.people[person % 5]
        who.is_active = active
        who.save(update_fields=["is_active"])

    @invariant()
    def nobody_has_more_than_the_root_gave(self) -> None:
        if not hasattr(self, "country"):
            return
        east = {getattr(self.country, name).pk for name in EAST}
        for grant in Grant.objects.all():
            role = Role(grant.role)
            by_east = (
                role in {Role.PROVINCE, *BELOW[Role.PROVINCE]}
                and grant.unit_id in east
                and grant.stages == [Stage.REPORTING]
                and grant.valid_to is not None
                and grant.valid_to <= AT + TERM * DAY
            )
            by_head = (
                role in {Role.SCHOOL_HEAD, *BELOW[Role.SCHOOL_HEAD]}
                and grant.unit_id == self.country.west_school.pk
            )
            assert by_east or by_head, f"{role} at {grant.unit}"

    @invariant()
    def nobody_serves_two_roots(self) -> None:
        """Neither root answers for what the other has given: neither can add to it."""
        if not hasattr(self, "country"):
            return
        for person in self.people:
            rows = not_over(self.at).filter(person=person)
            at_west = {
                unit == self.country.west_school.pk for unit in rows.values_list("unit", flat=True)
            }
            assert len(at_west) < 2

    @invariant()
    def roots_have_one_holder_and_deputies(self) -> None:
        """The top role is only ever handed over or deputised, never multiplied."""
        if hasattr(self, "country"):
            top = Grant.objects.filter(role=Role.PROVINCE, deputises_for=None, revoked_at=None)
            assert top.count() <= 1

    @invariant()
    def deputies_do_not_outlive(self) -> None:
        if not hasattr(self, "country"):
            return
        holding = set(live(self.at).values_list("pk", flat=True))
        for deputy in live(self.at).exclude(deputises_for=None).select_related("deputises_for"):
            assert deputy.deputises_for_id in holding
            assert deputy.deputises_for.deputises_for_id is None
            assert deputy.person_id != deputy.deputises_for.person_id

    @invariant()
    def duties_stay_apart(self) -> None:
        if not hasattr(self, "country"):
            return
        rows = live(self.at).filter(role__in=[Role.SCHOOL_FILLER, Role.SCHOOL_CHECKER])
        both = [(grant.person_id, grant.unit_id, grant.role) for grant in rows]
        for person, unit, role in both:
            other = next(r for r in (Role.SCHOOL_FILLER, Role.SCHOOL_CHECKER) if r != role)
            assert (person, unit, other) not in both


GrantMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


@pytest.mark.django_db
class TestGrantMachine(GrantMachine.TestCase):  # type: ignore[misc, name-defined]
    """Runs the machine; each example in a transaction of its own that is rolled back."""
