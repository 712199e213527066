"""A province's college stands in a county by place and is none of the county's; its own school is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.access.actions.deputies import name_deputy
from peiyou.kernel.access.actions.grants import give_grant, revoke_grant
from peiyou.kernel.access.errors import AccessError
from peiyou.kernel.access.queries.held import remembering
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, DomainError, NotAllowed, authority
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.actions.endings import dissolve_unit, merge_units, split_unit
from peiyou.kernel.organisations.actions.moves import correct_parent, move_unit
from peiyou.kernel.organisations.actions.together import divide_unit, edit_units
from peiyou.kernel.organisations.actions.units import (
    correct_unit,
    recode_unit,
    register_unit,
    rename_unit,
)
from peiyou.kernel.organisations.enums import Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.requirements.cases import Edit
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person

ON = date(2026, 11, 24)
PLACE, OVERSIGHT = Hierarchy.PLACE, Hierarchy.OVERSIGHT
SOURCE = "函〔2026〕1号"
Act = Callable[[Unit, Country, dict[str, Any]], object]


def parts(unit: Unit, country: Country, at: datetime) -> list[Unit]:
    """Two schools that `unit` could become."""
    above = {link.hierarchy: link.parent for link in unit.links_up.all()}
    rest: dict[str, Any] = {
        "kind": Kind.SCHOOL, "school_type": unit.school_type, "source": SOURCE, "actor": SYSTEM,
        "at": at, "parents": {Hierarchy(name): parent for name, parent in above.items()},
    }  # fmt: skip
    return [register_unit(name=name, **rest) for name in ("一校", "二校")]


ACTS: dict[str, Act] = {
    "rename": lambda u, c, who: rename_unit(unit=u, name="改名", on=ON, **who),
    "recode": lambda u, c, who: recode_unit(unit=u, scheme=Scheme.CREDIT, value="", on=ON, **who),
    "correct": lambda u, c, who: correct_unit(unit=u, values={"is_counted": False}, **who),
    "move": lambda u, c, who: move_unit(unit=u, hierarchy=PLACE, parent=c.county, on=ON, **who),
    "correct parent": lambda u, c, who: correct_parent(
        unit=u, hierarchy=PLACE, parent=c.county, **who
    ),
    "edit": lambda u, c, who: edit_units(edits=[Edit(u, name="改名")], on=ON, **who),
    "merge": lambda u, c, who: merge_units(
        units=[u], into=parts(u, c, who["at"])[0], on=ON, **who
    ),
    "swallow": lambda u, c, who: merge_units(
        units=[parts(c.school, c, who["at"])[0]], into=u, on=ON, **who
    ),
    "split": lambda u, c, who: split(u, parts(u, c, who["at"]), who),
    "split into": lambda u, c, who: split(c.school, [u, parts(c.school, c, who["at"])[0]], who),
    "divide": lambda u, c, who: divide_unit(
        unit=u, names=["一校", "二校"], heir=0, children={}, on=ON, **who
    ),
    "dissolve": lambda u, c, who: dissolve_unit(unit=u, on=ON, heir=None, **who),
    "dissolve into": lambda u, c, who: dissolve_unit(
        unit=parts(c.school, c, who["at"])[0], on=ON, heir=u, **who
    ),
}  # fmt: skip


def split(unit: Unit, into: list[Unit], who: dict[str, Any]) -> object:
    return split_unit(unit=unit, parts=into, heir=into[0], children={}, on=ON, **who)


def is_refused(act: Act, unit: Unit, country: Country, person: Person, at: datetime) -> bool:
    """Whether for want of rights; what a requirement says besides is not the question here."""
    try:
        with rehearsal():
            act(unit, country, {"source": SOURCE, "actor": person.actor, "at": at})
    except NotAllowed:
        return True
    except DomainError:
        pass
    return False


@pytest.fixture
def county(country: Country) -> Person:
    return a_person("county", "甲县", Role.COUNTY, country.county)


@pytest.fixture
def province(country: Country) -> Person:
    return a_person("province", "东省", Role.PROVINCE, country.east)


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_acts_on_units(
    act: Act, country: Country, county: Person, province: Person, at: datetime
) -> None:
    assert is_refused(act, country.college, country, county, at)
    assert not is_refused(act, country.college, country, province, at)
    assert not is_refused(act, country.school, country, province, at)
    if act not in {ACTS["split into"], ACTS["swallow"], ACTS["dissolve into"]}:
        assert not is_refused(act, country.school, country, county, at)


def test_a_county_has_its_own_office(country: Country, county: Person, at: datetime) -> None:
    """The body above only guides it: a body of government is its own government's."""
    rename_unit(unit=country.office, name="甲县教育体育局", on=ON, source=SOURCE, actor=county.actor, at=at)  # fmt: skip


def test_along_the_line_of_oversight(country: Country, at: datetime) -> None:
    overseer = a_person("overseer", "主管处")
    a_grant(overseer, Role.PROVINCE, country.bureau, hierarchy=OVERSIGHT)
    rename_unit(unit=country.college, name="改名", on=ON, source=SOURCE, actor=overseer.actor, at=at)  # fmt: skip


def test_the_overseer_of_that_day(country: Country, county: Person, at: datetime) -> None:
    """From the day on which the province hands it down, it is the county's; not a day before."""
    may = authority().allows
    day = timedelta(days=1)
    country.college.links_up.filter(hierarchy=OVERSIGHT).update(valid_to=ON + day)
    assert not may(county.actor, "organisations.rename_unit", country.college, at)
    assert may(county.actor, "organisations.rename_unit", country.college, at + day)


def test_two_statements_a_check_and_none_again(
    country: Country, county: Person, at: datetime
) -> None:
    may = authority().allows
    with remembering(), CaptureQueriesContext(connection) as asked:
        assert may(county.actor, "organisations.rename_unit", country.other_county, at) is False
        assert len(asked) == 2
        assert may(county.actor, "organisations.rename_unit", country.other_county, at) is False
    assert len(asked) == 2


# --- roles there -------------------------------------------------------------------------------------


def give(giver: Person, person: Person, role: Role, unit: Unit, at: datetime) -> Any:
    return give_grant(
        person=person, role=role, unit=unit, valid_from=at, actor=giver.actor, at=at
    )  # fmt: skip


def test_roles_at_it(country: Country, county: Person, province: Person, at: datetime) -> None:
    one, two = a_person("one", "甲"), a_person("two", "乙")
    with pytest.raises(AccessError) as error:
        give(county, one, Role.SCHOOL_HEAD, country.college, at)
    assert error.value.code == "OUTSIDE_YOUR_SCOPE"
    give(county, two, Role.SCHOOL_HEAD, country.school, at)
    grant = give(province, one, Role.SCHOOL_HEAD, country.college, at)
    with pytest.raises(NotAllowed):
        revoke_grant(grant=grant, reason="调离", actor=county.actor, at=at)
    with pytest.raises(NotAllowed):
        name_deputy(
            grant=grant, person=a_person("three", "丙"), valid_from=at,
            valid_to=at + timedelta(days=3), reason="出差", actor=county.actor, at=at,
        )  # fmt: skip
    revoke_grant(grant=grant, reason="调离", actor=province.actor, at=at)


def test_its_head_has_colleagues(country: Country, at: datetime) -> None:
    """Whose own unit it is needs nothing above it."""
    head = a_person("head", "校长", Role.SCHOOL_HEAD, country.college)
    grant = give(head, a_person("one", "甲"), Role.SCHOOL_FILLER, country.college, at)
    revoke_grant(grant=grant, reason="调离", actor=head.actor, at=at)


def test_its_people(country: Country, county: Person, province: Person, at: datetime) -> None:
    """Who could make an invitation for its head could act in the head's name."""
    may = authority().allows
    ours = a_person("ours", "甲", Role.SCHOOL_HEAD, country.school)
    theirs = a_person("theirs", "乙", Role.SCHOOL_HEAD, country.college)
    for verb in ("accounts.invite_person", "accounts.deactivate_person"):
        assert may(county.actor, verb, ours, at)
        assert not may(county.actor, verb, theirs, at)
        assert may(province.actor, verb, ours, at)
        assert may(province.actor, verb, theirs, at)


def test_few_statements_about_a_person(country: Country, province: Person, at: datetime) -> None:  # fmt: skip
    person = a_person("p", "某")
    for unit in (country.school, country.other_school, country.college):
        a_grant(person, Role.SCHOOL_FILLER, unit)
    with CaptureQueriesContext(connection) as asked:
        assert authority().allows(province.actor, "accounts.see_person", person, at)
    assert len(asked) <= 8  # two for where the person stands, one or two for each unit
