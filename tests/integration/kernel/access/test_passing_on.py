"""Hand-over and deputies: nothing lost, nothing gained, nothing that outlives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from peiyou.kernel.access.actions.deputies import name_deputy
from peiyou.kernel.access.actions.grants import revoke_grant
from peiyou.kernel.access.actions.handing_over import hand_over
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed, authority
from peiyou.kernel.actions.roles import Role, Stage
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person

DAY = timedelta(days=1)


@pytest.fixture
def above(country: Country) -> Person:
    return a_person("above", "市级", Role.PREFECTURE, country.city)


@pytest.fixture
def old(country: Country, at: datetime) -> Person:
    person = a_person("old", "旧人")
    a_grant(person, Role.COUNTY, country.county, stages=[Stage.REPORTING], valid_to=at + 90 * DAY)
    a_grant(person, Role.COUNTY, country.other_county, valid_from=at + 5 * DAY)
    return person


@pytest.fixture
def new(db: None) -> Person:
    return a_person("new", "新人")


def scopes(person: Person, at: datetime) -> list[tuple[Any, ...]]:
    rows = person.grants.filter(revoked_at=None).order_by("unit")
    return [
        (g.role, g.unit_id, g.hierarchy, g.stages, max(g.valid_from, at), g.valid_to) for g in rows
    ]


def pass_on(by: Person, old: Person, new: Person, at: datetime, **rest: Any) -> list[Grant]:
    return hand_over(person=old, to=new, reason="调动", actor=by.actor, at=at, **rest)


def deputise(by: Person, grant: Grant, person: Person, at: datetime, **rest: Any) -> Grant:
    rest = {"valid_from": at, "valid_to": at + 3 * DAY, "reason": "出差", **rest}
    return name_deputy(grant=grant, person=person, actor=by.actor, at=at, **rest)


def code_of(error: Any) -> str:
    return str(error.value.code)


def test_all_of_it_goes_over(above: Person, old: Person, new: Person, at: datetime) -> None:
    before = scopes(old, at)
    pass_on(above, old, new, at)
    assert scopes(new, at) == before
    assert scopes(old, at) == []
    assert set(old.grants.values_list("revoked_at", "end_reason")) == {(at, "调动")}


def test_one_of_it(above: Person, old: Person, new: Person, at: datetime) -> None:
    first, second = old.grants.order_by("pk")
    pass_on(above, old, new, at, grants=[first])
    assert [g.pk for g in old.grants.filter(revoked_at=None)] == [second.pk]
    with pytest.raises(AccessError) as error:
        pass_on(above, old, new, at, grants=[first, second])
    assert code_of(error) == "NOT_HELD"


def test_deputies_go_on_for_the_new_holder(
    above: Person, old: Person, new: Person, at: datetime
) -> None:
    helper = a_person("helper", "代理")
    deputise(old, old.grants.order_by("pk")[0], helper, at)
    deputise(old, old.grants.order_by("pk")[0], new, at)  # who becomes the holder deputises no more
    pass_on(above, old, new, at)
    (deputy,) = live(at).exclude(deputises_for=None)
    assert deputy.person == helper
    assert deputy.deputises_for is not None
    assert deputy.deputises_for.person == new
    assert deputy.valid_to == at + 3 * DAY


def test_what_the_new_one_holds_already_is_not_doubled(
    above: Person, old: Person, new: Person, country: Country, at: datetime
) -> None:
    a_grant(new, Role.COUNTY, country.county)
    pass_on(above, old, new, at)
    assert new.grants.filter(unit=country.county, revoked_at=None).count() == 1


def test_all_or_nothing(
    above: Person, old: Person, new: Person, country: Country, at: datetime
) -> None:
    a_grant(old, Role.COUNTY, country.west)  # not the prefecture's to pass on
    before = scopes(old, at)
    with pytest.raises(AccessError) as error:
        pass_on(above, old, new, at)
    assert code_of(error) == "OUTSIDE_YOUR_SCOPE" or code_of(error) == "ROLE_DOES_NOT_FIT"
    assert scopes(old, at) == before
    assert scopes(new, at) == []


@pytest.mark.parametrize("by", ["old", "new", "stranger"])
def test_not_by_themselves(
    by: str, old: Person, new: Person, stranger: Person, at: datetime
) -> None:
    """A holder who could choose the successor would give what only the level above gives."""
    with pytest.raises((AccessError, NotAllowed)):
        pass_on({"old": old, "new": new, "stranger": stranger}[by], old, new, at)
    assert scopes(new, at) == []


def test_refusals_of_a_hand_over(above: Person, old: Person, new: Person, at: datetime) -> None:
    for code, rest in {
        "SAME_PERSON": {"to": old}, "REASON_MISSING": {"reason": " "},
        "NOTHING_HELD": {"person": new, "to": old},
    }.items():  # fmt: skip
        sent = {"person": old, "to": new, "reason": "调动", **rest}
        with pytest.raises(AccessError) as error:
            hand_over(**sent, actor=above.actor, at=at)
        assert code_of(error) == code
    Person.objects.filter(pk=new.pk).update(is_active=False)
    with pytest.raises(AccessError) as error:
        pass_on(above, old, new, at)
    assert code_of(error) == "PERSON_INACTIVE"


def test_separation_holds_in_a_hand_over(country: Country, at: datetime) -> None:
    head = a_person("head", "校长", Role.SCHOOL_HEAD, country.school)
    filler = a_person("f", "填报", Role.SCHOOL_FILLER, country.school)
    checker = a_person("c", "审核", Role.SCHOOL_CHECKER, country.school)
    with pytest.raises(AccessError) as error:
        pass_on(head, filler, checker, at)
    assert code_of(error) == "FILLER_IS_CHECKER"
    with pytest.raises(AccessError) as error:
        deputise(filler, filler.grants.get(), checker, at)
    assert code_of(error) == "FILLER_IS_CHECKER"


# --- deputies ---


def test_a_deputy_by_the_holder_and_by_the_level_above(
    above: Person, old: Person, new: Person, country: Country, at: datetime
) -> None:
    grant = old.grants.order_by("pk")[0]
    deputise(old, grant, new, at)
    assert authority().scope(new.actor, "access.view_people", at).roots == {("PLACE", country.county.pk)}  # fmt: skip
    deputise(above, grant, a_person("x", "又一人"), at)
    assert grant.deputies.count() == 2


def test_boundaries_of_a_deputys_term(old: Person, new: Person, at: datetime) -> None:
    grant = old.grants.order_by("pk")[0]
    for rest in ({"valid_to": at + 91 * DAY}, {"valid_from": datetime(2019, 1, 1, tzinfo=at.tzinfo)}):  # fmt: skip
        with pytest.raises(AccessError):
            deputise(old, grant, new, at, **rest)
    deputise(old, grant, new, at, valid_to=at + 90 * DAY)


def test_refusals_of_deputies(
    old: Person, new: Person, above: Person, stranger: Person, at: datetime
) -> None:
    grant = old.grants.order_by("pk")[0]
    deputy = deputise(old, grant, new, at)
    third = a_person("third", "第三人")
    for code, by, of, person, rest in (
        ("DEPUTY_OF_DEPUTY", new, deputy, third, {}),
        ("SAME_PERSON", old, grant, old, {}),
        ("REASON_MISSING", old, grant, third, {"reason": ""}),
        ("TO_YOURSELF", above, grant, above, {}),
    ):
        with pytest.raises(AccessError) as error:
            deputise(by, of, person, at, **rest)
        assert code_of(error) == code
    with pytest.raises(NotAllowed):
        deputise(stranger, grant, third, at)
    with pytest.raises((AccessError, NotAllowed)):
        deputise(new, grant, third, at)  # a deputy, for the grant deputised


def test_a_deputys_grant_ends_with_the_grant(
    above: Person, old: Person, new: Person, at: datetime
) -> None:
    grant = old.grants.order_by("pk")[0]
    deputy = deputise(old, grant, new, at)
    revoke_grant(grant=grant, reason="撤岗", actor=above.actor, at=at)
    deputy.refresh_from_db()
    assert (deputy.revoked_at, deputy.end_reason) == (at, "撤岗")
    assert not authority().allows(new.actor, "access.view_people", None, at)
    with pytest.raises(AccessError) as error:
        name_deputy(
            grant=grant,
            person=new,
            valid_from=at,
            valid_to=at + DAY,
            reason="x",
            actor=SYSTEM,
            at=at,
        )
    assert code_of(error) == "OVER_ALREADY"
