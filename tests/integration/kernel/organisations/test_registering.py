"""Registering: one unit, thousands, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.units import found_nation, register_unit
from peiyou.kernel.organisations.enums import Function, Kind, Scheme, SchoolType
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import path, subtree
from peiyou.kernel.organisations.requirements.cases import NewUnit
from peiyou.kernel.organisations.requirements.registration import problems_of
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import OVERSIGHT, PLACE, Country
from tests.integration.kernel.organisations.naive import assert_closure_is_exact

TODAY = date(2026, 11, 24)


def test_a_country_stands(country: Country) -> None:
    assert_closure_is_exact()
    assert [u.name for u in path(country.school, TODAY)] == [
        "中国", "湖南省", "长沙市", "岳麓区", "岳麓职业学校",
    ]  # fmt: skip
    assert [u.name for u in path(country.school, TODAY, OVERSIGHT)] == [
        "湖南省教育厅",
        "岳麓职业学校",
    ]
    assert [u.name for u in path(country.yuzhong, TODAY)] == ["中国", "重庆市", "渝中区"]
    assert subtree(country.nation, TODAY).count() == Unit.objects.count()
    assert country.chongqing.name_key == "chongqingshi"
    assert country.school.code == "3643000001"


def test_every_unit_has_its_own_record_that_names_the_batch(country: Country) -> None:
    row = Row.objects.get(stream=country.school.audit_stream)
    assert row.verb == "organisations.register_units"
    batch = Row.objects.get(stream__startswith="unit-batch:")
    assert batch.stream in row.data
    assert "名录" in batch.data
    assert country.school.changes.get().source == "名录"


def test_one_unit(country: Country, at: datetime) -> None:
    unit = register_unit(
        kind=Kind.SCHOOL, name="兵团职业学校", parents={PLACE: country.division},
        numbers={Scheme.SCHOOL: " 3665000001 "}, school_type=SchoolType.SECONDARY,
        on=date(2021, 9, 1), source="批复", actor=SYSTEM, at=at,
    )  # fmt: skip
    assert unit.identifiers.get().value == "3665000001"
    assert unit.names.get().initials == "btzyxx"
    assert path(unit, date(2021, 8, 31)) == []
    assert [u.pk for u in path(unit, date(2021, 9, 1))][-1] == unit.pk
    assert_closure_is_exact()


def test_there_is_one_nation(country: Country, at: datetime) -> None:
    with pytest.raises(OrganisationError) as refused:
        found_nation(name="中国", actor=SYSTEM, at=at)
    assert refused.value.code == "NATION"


def school(parent: Any, **fields: Any) -> NewUnit:
    values: dict[str, Any] = {"kind": Kind.SCHOOL, "name": "新学校", "parents": {PLACE: parent}}
    return NewUnit(**(values | fields))


def codes(row: NewUnit) -> list[str]:
    return [problem.code for _index, problem in problems_of([row], TODAY)]


S, R, C = Scheme.SCHOOL, Scheme.REGION, Scheme.CREDIT
SECONDARY = SchoolType.SECONDARY


@pytest.mark.parametrize(
    ("where", "fields", "expected"),
    [
        ("yuelu", {}, []),
        ("nation", {}, []),
        ("school", {}, ["LEVELS"]),
        ("yuelu", {"name": ""}, ["NAME"]),
        ("yuelu", {"name": " 学校"}, ["NAME"]),
        ("yuelu", {"name": "学\n校"}, ["NAME"]),
        ("yuelu", {"name": "学" * 120}, []),
        ("yuelu", {"name": "学" * 121}, ["NAME"]),
        ("yuelu", {"kind": "CASTLE"}, ["KIND"]),
        ("yuelu", {"kind": Kind.NATION}, ["LEVELS"]),
        ("yuelu", {"school_type": "GOOD"}, ["KIND"]),
        ("yuelu", {"function": Function.FINANCE}, ["TRAITS"]),
        ("yuelu", {"kind": Kind.ENTERPRISE, "school_type": SECONDARY}, ["TRAITS"]),
        ("yuelu", {"undertakes": True}, ["TRAITS"]),
        ("yuelu", {"on": TODAY}, []),
        ("yuelu", {"on": date(2026, 11, 25)}, ["NOT_YET"]),
        ("nation", {"kind": Kind.PREFECTURE}, ["LEVELS"]),
        ("hunan", {"kind": Kind.PREFECTURE}, []),
        ("hunan", {"kind": Kind.COUNTY}, []),
        ("yuelu", {"kind": Kind.COUNTY}, ["LEVELS"]),
        ("yuelu", {"numbers": {S: "3643000009"}, "school_type": SECONDARY}, []),
        ("yuelu", {"numbers": {S: "3643000009"}}, []),
        ("yuelu", {"numbers": {S: "3643000001"}, "school_type": SECONDARY}, ["NUMBER_TAKEN"]),
        ("yuelu", {"numbers": {S: "364300000912"}}, ["NUMBER"]),
        ("yuelu", {"numbers": {S: "3650000009"}}, ["NUMBER_OTHER_UNIT"]),
        ("yuelu", {"numbers": {S: "4143012345"}, "school_type": SECONDARY}, ["NUMBER_OTHER_UNIT"]),
        ("division", {"numbers": {S: "3665000009"}}, []),
        ("division", {"numbers": {S: "3643000009"}}, ["NUMBER_OTHER_UNIT"]),
        ("yuelu", {"numbers": {S: ""}, "school_type": SchoolType.SKILLED}, []),
        ("yuelu", {"numbers": {R: "430199"}}, ["NUMBER_KIND", "NUMBER_OTHER_UNIT"]),
        ("changsha", {"kind": Kind.COUNTY, "numbers": {R: "430199"}}, []),
        ("changsha", {"kind": Kind.COUNTY, "numbers": {R: "440199"}}, ["NUMBER_OTHER_UNIT"]),
        ("changsha", {"kind": Kind.COUNTY, "numbers": {R: "430300"}}, ["NUMBER_OTHER_UNIT"]),
        ("changsha", {"kind": Kind.COUNTY, "numbers": {R: "430104"}}, ["NUMBER_TAKEN"]),
        ("yuelu", {"kind": Kind.ENTERPRISE, "numbers": {S: "3643000009"}}, ["NUMBER_KIND"]),
        ("yuelu", {"kind": Kind.ENTERPRISE, "numbers": {C: "91430100183763541A"}}, ["NUMBER"]),
    ],
)  # fmt: skip
def test_requirements(
    country: Country, where: str, fields: dict[str, Any], expected: list[str]
) -> None:
    assert codes(school(getattr(country, where), **fields)) == expected


def test_place_is_required(country: Country) -> None:
    assert codes(school(country.yuelu, parents={OVERSIGHT: country.office})) == ["NOWHERE"]


def test_the_same_number_twice_in_one_batch(country: Country) -> None:
    row = school(country.yuelu, numbers={S: "3643000009"})
    found = problems_of([row, row], TODAY)
    assert [(index, problem.code) for index, problem in found] == [(1, "NUMBER_TAKEN")]


def test_all_rows_or_none(country: Country, at: datetime) -> None:
    before = Unit.objects.count()
    with pytest.raises(OrganisationError):
        register_units(
            rows=[school(country.yuelu), school(country.yuelu, name="")],
            source="名录", actor=SYSTEM, at=at,
        )  # fmt: skip
    assert Unit.objects.count() == before
    assert register_units(rows=[], source="空名录", actor=SYSTEM, at=at) == []


@pytest.mark.parametrize(
    ("role", "where", "kind", "parent", "may"),
    [
        (Role.COUNTY, "yuelu", Kind.SCHOOL, "yuelu", True),
        (Role.COUNTY, "yuelu", Kind.SCHOOL, "wangcheng", False),
        (Role.COUNTY, "yuelu", Kind.SCHOOL, "changsha", False),
        (Role.PROVINCE, "hunan", Kind.SCHOOL, "wangcheng", True),
        (Role.PROVINCE, "hunan", Kind.COUNTY, "changsha", False),
        (Role.MINISTRY, "nation", Kind.COUNTY, "changsha", True),
        (Role.SCHOOL_HEAD, "school", Kind.SCHOOL, "yuelu", False),
    ],
)
def test_who_may(
    country: Country, at: datetime, role: Role, where: str, kind: str, parent: str, may: bool
) -> None:
    person = a_person("clerk", "王芳", role, getattr(country, where))
    row = school(getattr(country, parent), kind=kind)
    one = {"kind": kind, "name": row.name, "parents": row.parents, "actor": person.actor, "at": at}
    many: dict[str, Any] = {"rows": [row], "source": "名录", "actor": person.actor, "at": at}
    if may:
        register_unit(**one)
        register_units(**many)
    else:
        for attempt, values in ((register_unit, one), (register_units, many)):
            with pytest.raises(NotAllowed):
                attempt(**values)
        assert not Unit.objects.filter(name=row.name).exists()


def test_a_stranger_may_not(country: Country, at: datetime, stranger: Person) -> None:
    with pytest.raises(NotAllowed):
        register_units(rows=[], source="", actor=stranger.actor, at=at)
