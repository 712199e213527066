"""Giving and taking back: each requirement kept, broken, and at its boundary."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from peiyou.kernel.access.actions.deputies import name_deputy
from peiyou.kernel.access.actions.grants import give_grant, revoke_grant
from peiyou.kernel.access.actions.handing_over import hand_over
from peiyou.kernel.access.enums import MAY_GIVE
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed, authority
from peiyou.kernel.actions.roles import ADMINISTRATION, SCHOOL, Role, Stage
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person

DAY = timedelta(days=1)


@pytest.fixture
def newcomer(db: None) -> Person:
    return a_person("newcomer", "新来者")


@pytest.fixture
def province(country: Country) -> Person:
    return a_person("east", "东省经办", Role.PROVINCE, country.east)


def give(giver: Person, person: Person, role: Role, unit: Any, at: datetime, **rest: Any) -> Grant:
    rest.setdefault("valid_from", at)
    return give_grant(person=person, role=role, unit=unit, actor=giver.actor, at=at, **rest)


@contextmanager
def refusal(code: str) -> Iterator[None]:
    with pytest.raises(AccessError) as error:
        yield
    assert error.value.code == code


def refused(code: str, giver: Person, *args: Any, **rest: Any) -> None:
    before = Grant.objects.count(), Row.objects.count()
    with pytest.raises(AccessError) as error:
        give(giver, *args, **rest)
    assert error.value.code == code
    assert str(error.value)
    assert (Grant.objects.count(), Row.objects.count()) == before


def test_what_is_given_counts_and_is_on_record(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    grant = give(province, newcomer, Role.COUNTY, country.county, at, valid_to=at + 30 * DAY)
    assert (grant.given_by, grant.given_at, grant.reason) == (province, at, "")
    assert authority().allows(newcomer.actor, "access.give_grant", None, at)
    row = Row.objects.get(verb="access.give_grant")
    assert row.stream == newcomer.audit_stream
    assert str(country.county.key) in str(row.data)
    assert newcomer.name not in str(row.data)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("given", list(Role))
def test_only_the_table_says_which_role_gives_which(
    role: Role, given: Role, country: Country, newcomer: Person, at: datetime
) -> None:
    """From the top of the tree, where place is no obstacle."""
    where = {
        Role.MINISTRY: country.nation, Role.EXPERT: country.nation, Role.PROVINCE: country.east,
        Role.PREFECTURE: country.city, Role.COUNTY: country.county,
        **dict.fromkeys(SCHOOL, country.school), Role.ENTERPRISE: country.enterprise,
        **dict.fromkeys(ADMINISTRATION, None),
    }  # fmt: skip
    unit = None if role in ADMINISTRATION else country.nation
    giver = a_person("giver", "给予者")
    a_grant(giver, role, unit)
    if given in MAY_GIVE.get(role, ()):
        assert give(giver, newcomer, given, where[given], at).role == given
    else:
        with pytest.raises((AccessError, NotAllowed)):
            give(giver, newcomer, given, where[given], at)
        assert not newcomer.grants.exists()


def test_place(country: Country, province: Person, newcomer: Person, at: datetime) -> None:
    give(province, newcomer, Role.SCHOOL_HEAD, country.school, at)
    refused("OUTSIDE_YOUR_SCOPE", province, newcomer, Role.SCHOOL_HEAD, country.west_school, at)
    refused("ROLE_NOT_YOURS", province, newcomer, Role.PROVINCE, country.east, at)
    refused(
        "OUTSIDE_YOUR_SCOPE", province, newcomer, Role.SCHOOL_HEAD, country.school, at,
        hierarchy=Hierarchy.OVERSIGHT,
    )  # fmt: skip


def test_a_head_gives_at_the_same_school_only(
    country: Country, newcomer: Person, at: datetime
) -> None:
    head = a_person("head", "校长", Role.SCHOOL_HEAD, country.school)
    give(head, newcomer, Role.SCHOOL_FILLER, country.school, at)
    refused("OUTSIDE_YOUR_SCOPE", head, newcomer, Role.SCHOOL_FILLER, country.other_school, at)
    refused("ROLE_NOT_YOURS", head, newcomer, Role.SCHOOL_HEAD, country.school, at)


def test_in_another_hierarchy(country: Country, newcomer: Person, at: datetime) -> None:
    """Who checks a school need not be of its province: the grant follows the hierarchy."""
    overseer = a_person("overseer", "主管")
    a_grant(overseer, Role.PROVINCE, country.bureau, hierarchy=Hierarchy.OVERSIGHT)
    rest = {"hierarchy": Hierarchy.OVERSIGHT}
    give(overseer, newcomer, Role.SCHOOL_FILLER, country.west_school, at, **rest)
    refused("NOT_IN_HIERARCHY", overseer, newcomer, Role.SCHOOL_FILLER, country.other_school, at, **rest)  # fmt: skip


def test_tasks_and_stages(country: Country, newcomer: Person, at: datetime) -> None:
    limited = a_person("limited", "有限")
    own = a_grant(limited, Role.PROVINCE, country.east, stages=[Stage.REPORTING])
    refused("STAGES_NOT_YOURS", limited, newcomer, Role.COUNTY, country.county, at)
    refused("STAGES_NOT_YOURS", limited, newcomer, Role.COUNTY, country.county, at, stages=[Stage.TAKE_UP])  # fmt: skip
    give(limited, newcomer, Role.COUNTY, country.county, at, stages=[Stage.REPORTING])
    key = str(uuid.uuid4())
    Grant.objects.filter(pk=own.pk).update(stages=[], task_keys=[key])
    refused("TASKS_NOT_YOURS", limited, newcomer, Role.COUNTY, country.other_county, at)
    refused(
        "TASK_UNKNOWN", limited, newcomer, Role.COUNTY, country.other_county, at, task_keys=[key]
    )


def test_two_grants_do_not_add_up(country: Country, newcomer: Person, at: datetime) -> None:
    """The place from one grant and the term from another is more than either."""
    giver = a_person("two", "两任")
    a_grant(giver, Role.PROVINCE, country.east, valid_to=at + 10 * DAY)
    a_grant(giver, Role.PROVINCE, country.west)
    refused("LONGER_THAN_YOURS", giver, newcomer, Role.COUNTY, country.county, at)


def test_term(country: Country, newcomer: Person, at: datetime) -> None:
    giver = a_person("short", "短任")
    a_grant(giver, Role.PROVINCE, country.east, valid_to=at + 10 * DAY)
    refused("LONGER_THAN_YOURS", giver, newcomer, Role.COUNTY, country.county, at)
    refused("LONGER_THAN_YOURS", giver, newcomer, Role.COUNTY, country.county, at, valid_to=at + 11 * DAY)  # fmt: skip
    refused("TERM_EMPTY", giver, newcomer, Role.COUNTY, country.county, at, valid_to=at)
    refused("BACKDATED", giver, newcomer, Role.COUNTY, country.county, at, valid_from=at - DAY, valid_to=at + DAY)  # fmt: skip
    give(giver, newcomer, Role.COUNTY, country.county, at, valid_to=at + 10 * DAY)


def test_nobody_gives_to_themselves_nor_to_the_inactive(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    refused("TO_YOURSELF", province, province, Role.COUNTY, country.county, at)
    Person.objects.filter(pk=newcomer.pk).update(is_active=False)
    refused("PERSON_INACTIVE", province, newcomer, Role.COUNTY, country.county, at)


@pytest.mark.parametrize(
    ("role", "fits", "does_not"),
    [
        (Role.PREFECTURE, "city", "county"),
        (Role.COUNTY, "county", "city"),
        (Role.SCHOOL_FILLER, "school", "county"),
        (Role.ENTERPRISE, "enterprise", "school"),
    ],
)
def test_the_role_fits_the_unit(
    role: Role, fits: str, does_not: str,
    country: Country, province: Person, newcomer: Person, at: datetime,
) -> None:  # fmt: skip
    refused("ROLE_DOES_NOT_FIT", province, newcomer, role, getattr(country, does_not), at)
    give(province, newcomer, role, getattr(country, fits), at)


def test_a_government_body_counts_as_its_region(
    country: Country, official: Person, newcomer: Person, at: datetime
) -> None:
    give(official, newcomer, Role.PROVINCE, country.bureau, at)
    refused("ROLE_DOES_NOT_FIT", official, newcomer, Role.COUNTY, country.bureau, at)


def test_the_system_is_asked_for_sense_only(
    country: Country, newcomer: Person, at: datetime
) -> None:
    give_grant(person=newcomer, role=Role.MINISTRY, unit=country.nation, valid_from=at - DAY, actor=SYSTEM, at=at)  # fmt: skip
    with refusal("ROLE_DOES_NOT_FIT"):
        give_grant(person=newcomer, role=Role.MINISTRY, unit=country.east, valid_from=at, actor=SYSTEM, at=at)  # fmt: skip
    with refusal("NOT_IN_HIERARCHY"):
        give_grant(
            person=newcomer, role=Role.PROVINCE, unit=country.east, hierarchy=Hierarchy.SKILLED,
            valid_from=at, actor=SYSTEM, at=at,
        )  # fmt: skip


def test_nothing_is_given_twice(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    give(province, newcomer, Role.COUNTY, country.county, at, valid_to=at + 5 * DAY)
    refused("HELD_ALREADY", province, newcomer, Role.COUNTY, country.county, at, valid_to=at + 5 * DAY)  # fmt: skip
    give(province, newcomer, Role.COUNTY, country.county, at, valid_to=at + 6 * DAY)


@pytest.mark.parametrize("held", ADMINISTRATION)
@pytest.mark.parametrize("wanted", ADMINISTRATION)
def test_administration_is_three_people(
    held: Role, wanted: Role, newcomer: Person, security: Person, at: datetime
) -> None:
    a_grant(newcomer, held, valid_to=at + 5 * DAY)
    if held != wanted:
        refused("ADMINISTRATION_APART", security, newcomer, wanted, None, at)
    give(security, newcomer, wanted, None, at, valid_from=at + 5 * DAY)


def test_administration_does_not_do_the_plans_work(
    country: Country, province: Person, newcomer: Person, security: Person, at: datetime
) -> None:
    a_grant(newcomer, Role.AUDITOR)
    refused("ADMINISTRATION_APART", province, newcomer, Role.COUNTY, country.county, at)
    clerk = a_person("clerk", "经办", Role.COUNTY, country.county)
    refused("ADMINISTRATION_APART", security, clerk, Role.OPERATOR, None, at)
    refused("ROLE_NOT_YOURS", security, newcomer, Role.COUNTY, country.county, at)


def test_filler_and_checker_are_two_people(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    give(province, newcomer, Role.SCHOOL_FILLER, country.school, at)
    refused("FILLER_IS_CHECKER", province, newcomer, Role.SCHOOL_CHECKER, country.school, at, reason="人手不足")  # fmt: skip
    refused("FILLS_AND_CHECKS", province, newcomer, Role.SCHOOL_CHECKER, country.other_school, at)
    grant = give(
        province, newcomer, Role.SCHOOL_CHECKER, country.other_school, at, reason="联合办学"
    )
    assert grant.reason == "联合办学"
    noted = Row.objects.filter(verb="access.give_grant").latest("pk").data
    assert "FILLS_AND_CHECKS" in str(noted)


# --- taking back ---


def revoke(person: Person, grant: Grant, at: datetime, reason: str = "调离") -> Grant:
    return revoke_grant(grant=grant, reason=reason, actor=person.actor, at=at)


def test_taken_back_at_once(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    grant = a_grant(newcomer, Role.COUNTY, country.county)
    assert authority().allows(newcomer.actor, "access.give_grant", None, at)
    with refusal("REASON_MISSING"):
        revoke(province, grant, at, reason=" ")
    revoke(province, grant, at)
    assert not authority().allows(newcomer.actor, "access.give_grant", None, at)
    grant.refresh_from_db()
    assert (grant.revoked_at, grant.end_reason) == (at, "调离")
    with refusal("OVER_ALREADY"):
        revoke(province, grant, at)


def test_who_may_not_give_it_may_not_take_it(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    west = a_grant(newcomer, Role.SCHOOL_HEAD, country.west_school)
    equal = a_grant(a_person("equal", "同级"), Role.PROVINCE, country.east)
    auditor = a_grant(a_person("aud", "审计"), Role.AUDITOR)
    for grant, error in ((west, NotAllowed), (equal, AccessError), (auditor, NotAllowed)):
        with pytest.raises(error):
            revoke(province, grant, at)
    county = a_person("county", "甲县", Role.COUNTY, country.county)
    other = a_grant(a_person("oth", "乙校"), Role.SCHOOL_HEAD, country.other_school)
    with pytest.raises(NotAllowed):
        revoke(county, other, at)


def test_security_may_take_anything(
    country: Country, official: Person, security: Person, auditor: Person, at: datetime
) -> None:
    revoke(security, official.grants.get(), at)
    revoke(security, auditor.grants.get(), at)


def test_a_longer_grant_than_ones_own_may_be_taken(
    country: Country, newcomer: Person, at: datetime
) -> None:
    short = a_person("short", "短任")
    a_grant(short, Role.PROVINCE, country.east, valid_to=at + DAY)
    revoke(short, a_grant(newcomer, Role.COUNTY, country.county), at)


# --- to whom holds something already -----------------------------------------------------------------


def test_not_to_whom_others_answer_for(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    """Otherwise a stranger's grant would take a person out of the hands of their own superior."""
    theirs = a_grant(newcomer, Role.SCHOOL_FILLER, country.west_school)
    superior = a_person("west", "西省", Role.PROVINCE, country.west)
    a_grant(superior, Role.PROVINCE, country.bureau, hierarchy=Hierarchy.OVERSIGHT)
    refused("HELD_ELSEWHERE", province, newcomer, Role.SCHOOL_FILLER, country.school, at)
    assert authority().allows(superior.actor, "accounts.deactivate_person", newcomer, at)
    above = a_person("ministry", "部", Role.MINISTRY, country.nation)
    give(above, newcomer, Role.SCHOOL_FILLER, country.school, at)
    Grant.objects.exclude(pk=theirs.pk).filter(person=newcomer).delete()
    give_grant(
        person=newcomer, role=Role.SCHOOL_FILLER, unit=country.school, valid_from=at,
        actor=SYSTEM, at=at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("held", "is_refused"),
    [
        ({"valid_from": 9}, True),  # what they will hold counts too
        ({"valid_to": 1}, True),
        ({"valid_to": 0}, False),  # over at this moment
        ({"revoked_at": 0}, False),
    ],
)
def test_only_what_is_not_over_binds(
    held: dict[str, int], is_refused: bool, country: Country, province: Person, newcomer: Person, at: datetime
) -> None:  # fmt: skip
    days = {name: at + days * DAY for name, days in held.items()}
    a_grant(newcomer, Role.SCHOOL_FILLER, country.west_school, **days)
    if is_refused:
        refused("HELD_ELSEWHERE", province, newcomer, Role.SCHOOL_FILLER, country.school, at)
    else:
        give(province, newcomer, Role.SCHOOL_FILLER, country.school, at)


def test_to_ones_own_people_and_colleagues(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    a_grant(newcomer, Role.SCHOOL_FILLER, country.school)
    give(province, newcomer, Role.SCHOOL_HEAD, country.school, at)
    head = a_person("head", "校长", Role.SCHOOL_HEAD, country.school)
    colleague = a_person("colleague", "同事", Role.SCHOOL_HEAD, country.school)
    give(head, colleague, Role.SCHOOL_FILLER, country.school, at)
    clerk = a_person("clerk", "甲县", Role.COUNTY, country.county)
    above = a_person("above", "东一市", Role.PREFECTURE, country.city)
    refused("HELD_ELSEWHERE", clerk, above, Role.SCHOOL_FILLER, country.school, at)


def test_administration_is_given_as_before(
    country: Country, security: Person, newcomer: Person, at: datetime
) -> None:
    """Whatever they held until then: who keeps them apart is another requirement."""
    a_grant(newcomer, Role.SCHOOL_FILLER, country.school, valid_to=at + DAY)
    refused("ADMINISTRATION_APART", security, newcomer, Role.AUDITOR, None, at)
    give(security, newcomer, Role.AUDITOR, None, at, valid_from=at + DAY)


def test_not_by_handing_over_or_deputising_either(
    country: Country, province: Person, newcomer: Person, at: datetime
) -> None:
    clerk = a_person("clerk", "甲县", Role.COUNTY, country.county)
    a_grant(newcomer, Role.SCHOOL_FILLER, country.west_school)
    with refusal("HELD_ELSEWHERE"):
        hand_over(person=clerk, to=newcomer, reason="调动", actor=province.actor, at=at)
    with refusal("HELD_ELSEWHERE"):
        name_deputy(
            grant=clerk.grants.get(), person=newcomer, valid_from=at, valid_to=at + DAY,
            reason="出差", actor=clerk.actor, at=at,
        )  # fmt: skip
    assert newcomer.grants.count() == 1
    assert clerk.grants.get().revoked_at is None
