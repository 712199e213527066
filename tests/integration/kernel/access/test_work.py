"""What of their people waits for whom: counted in their scope, and in nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.kernel.access.work import people_to_look_after
from peiyou.kernel.accounts.models import Invitation, Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_grant, a_person, a_unit, the_nation

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Unit:
    return a_unit("甲省", Kind.PROVINCE, the_nation())


@pytest.fixture
def clerk(province: Unit) -> Person:
    return a_person("clerk", "省级经办", Role.PROVINCE, province)


def a_school(name: str, parent: Unit) -> Unit:
    return a_unit(name, Kind.SCHOOL, parent, school_type="HIGHER")


def said(person: Person, at: datetime) -> list[tuple[str, int]]:
    with translation.override("en"):
        return [(item.title, item.count) for item in people_to_look_after(person.actor, at)]


def test_nothing_waits(clerk: Person, at: datetime) -> None:
    assert said(clerk, at) == []


def test_grants_that_end_within_thirty_days(clerk: Person, province: Unit, at: datetime) -> None:
    ends = {"today": 0, "thirtieth": 30, "later": 30, "over": -1}
    for name, days in ends.items():
        end = at + timedelta(days=days, seconds=name in {"today", "later"})
        a_grant(a_person(name, name), Role.SCHOOL_FILLER, a_school(name, province), valid_to=end)
    (item,) = people_to_look_after(clerk.actor, at)
    assert (item.count, item.due) == (2, at + timedelta(seconds=1))
    assert item.url.endswith("?show=ending")


def test_only_in_ones_scope_and_of_roles_one_may_give(
    clerk: Person, province: Unit, at: datetime
) -> None:
    elsewhere = a_school("外省学院", a_unit("乙省", Kind.PROVINCE, the_nation()))
    soon = at + timedelta(days=3)
    a_grant(a_person("out", "外人"), Role.SCHOOL_FILLER, elsewhere, valid_to=soon)
    a_grant(a_person("peer", "同级"), Role.PROVINCE, province, valid_to=soon)
    a_grant(clerk, Role.SCHOOL_HEAD, a_school("本人", province), valid_to=soon)
    assert said(clerk, at) == []


@pytest.mark.parametrize("role", [Role.SCHOOL_FILLER, Role.EXPERT, Role.OPERATOR, Role.AUDITOR])
def test_who_looks_after_nobody_has_no_such_work(province: Unit, at: datetime, role: Role) -> None:
    school = a_school("学院", province)
    a_grant(a_person("other", "别人"), Role.SCHOOL_CHECKER, school, valid_to=at + timedelta(days=1))
    unit = school if role == Role.SCHOOL_FILLER else None
    with CaptureQueriesContext(connection) as asked:
        assert said(a_person("me", "我", role, unit), at) == []
    assert not any("accounts_invitation" in q["sql"] for q in asked)


def test_from_province_up_a_missing_factor_waits_for_the_ministry(
    clerk: Person, official: Person, at: datetime
) -> None:
    assert said(official, at) == [], "the clerk has one"
    Authenticator.objects.all().delete()
    assert said(official, at) == [("1 person has no second factor", 1)]
    (item,) = people_to_look_after(official.actor, at)
    assert item.url.endswith("?show=no-factor")


def test_administrators_are_security_administrations(
    security: Person, operator: Person, clerk: Person, at: datetime
) -> None:
    Authenticator.objects.all().delete()
    assert said(security, at) == [("1 person has no second factor", 1)]


def test_invitations_that_nobody_used(clerk: Person, province: Unit, at: datetime) -> None:
    for name, used in (("a", None), ("b", None), ("c", at)):
        person = a_person(name, name, Role.SCHOOL_FILLER, a_school(name, province))
        Invitation.objects.create(
            person=person, way="LINK", digest=name, made_at=at, used_at=used,
            expires_at=at + timedelta(days=2 if name == "a" else 1),
        )  # fmt: skip
    (item,) = people_to_look_after(clerk.actor, at)
    assert (item.count, item.due) == (2, at + timedelta(days=1))


def test_more_people_ask_no_more(clerk: Person, province: Unit, at: datetime) -> None:
    counts = []
    for n in (1, 5):
        for i in range(n):
            who = a_person(f"p{n}{i}", "某人")
            school = a_school(f"学院{n}{i}", province)
            a_grant(who, Role.SCHOOL_FILLER, school, valid_to=at + timedelta(days=5))
            Invitation.objects.create(
                person=who, way="LINK", digest=f"{n}{i}", made_at=at,
                expires_at=at + timedelta(days=1),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert len(list(people_to_look_after(clerk.actor, at))) == 2
        counts.append(len(asked))
    assert counts[0] == counts[1]
