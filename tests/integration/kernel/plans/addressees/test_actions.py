"""Proposing, choosing, confirming, filling and withdrawing: who may, what is refused, what stays known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.enums import EVER, FOREVER, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.actions.addressees import (
    address_department,
    confirm_addressee,
    propose_addressees,
    set_group_members,
    withdraw_addressee,
)
from peiyou.kernel.plans.actions.values import MeaningValues
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Addressee, Department, Version
from peiyou.kernel.plans.queries.meanings import organisations_of
from tests.factories.addressees import DAY, EDU, a_body, a_small_nation, means
from tests.factories.organisations import a_person
from tests.factories.plans import nation as shipped
from tests.factories.plans import plan_from_key

ROWS = (
    {"no": 1, "text": "遴选学校", "deliverables": [], "parties": [
        {"name": "教育部"}, {"name": "国家发改委"}, {"name": "有关行业部门", "type": "generic_sector"}]},
)  # fmt: skip


@pytest.fixture
def places(db: None) -> dict[str, Unit]:
    units = a_small_nation()
    units["教育部"] = a_body(units["nation"], EDU, "教育部")
    return units


@pytest.fixture
def version(places: dict[str, Unit]) -> Version:
    return plan_from_key(ROWS)


@pytest.fixture
def act(official: Person, at: datetime) -> dict[str, Any]:
    return {"actor": official.actor, "at": at}


def of(name: str) -> Department:
    return Department.objects.get(name=name)


def refused(code: str, action: Any, **given: Any) -> None:
    before = Addressee.objects.count()
    with pytest.raises(PlanError) as error:
        action(**given)
    assert error.value.code == code
    assert str(error.value)
    assert Addressee.objects.count() == before


def test_rules_propose_for_every_department_of_the_shipped_plan(
    places: dict[str, Unit], act: dict[str, Any]
) -> None:
    propose_addressees(version=shipped(), **act)
    found = dict(Addressee.objects.values_list("department__name", "mode"))
    assert len(found) == Department.objects.count() == 13
    assert found["各地有关部门"] == Mode.EVERYWHERE
    assert found["相关省份有关部门"] == found["相关地级市人民政府"] == Mode.SET
    assert found["有关行业部门"] == Mode.GROUP
    assert not Addressee.objects.filter(confirmed_at__isnull=False).exists()
    assert Addressee.objects.get(department__name="教育部").unit == places["教育部"]
    assert Addressee.objects.get(department__name="财政部").unit is None


def test_proposing_again_fills_only_what_was_missing(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    assert len(propose_addressees(version=version, **act)) == 3
    assert propose_addressees(version=version, **act) == []
    commission = a_body(places["nation"], "DEVELOPMENT", "国家发展改革委")
    (made,) = propose_addressees(version=version, **act)
    assert made.unit == commission
    assert (
        Row.objects.filter(verb="plans.propose_addressees", stream=made.audit_stream).count() == 2
    )


def test_two_bodies_of_one_name_are_left_to_a_person(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    a_body(places["nation"], EDU, "教育部")
    propose_addressees(version=version, **act)
    assert Addressee.objects.get(department=of("教育部")).unit is None


def test_confirmed_counts_from_its_day_and_the_past_stays(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department, day = of("教育部"), date(2023, 1, 1)
    first = address_department(
        department=department, values=MeaningValues(Mode.ONE, unit=places["教育部"]), source="文件一", **act
    )  # fmt: skip
    assert organisations_of(department, DAY, version).count() == 0
    confirm_addressee(addressee=first, **act)
    assert list(organisations_of(department, DAY, version)) == [places["教育部"]]
    other = places["甲省·EDUCATION"]
    second = address_department(
        department=department, values=MeaningValues(Mode.ONE, unit=other), source="文件二", on=day, **act
    )  # fmt: skip
    assert list(organisations_of(department, day, version)) == [places["教育部"]]
    confirm_addressee(addressee=second, **act)
    assert list(organisations_of(department, day, version)) == [other]
    assert list(organisations_of(department, date(2022, 12, 31), version)) == [places["教育部"]]
    first.refresh_from_db()
    assert (first.valid_from, first.valid_to) == (EVER, day)


def test_same_day_replaces_and_later_changes_refuse_earlier_days(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department, day = of("教育部"), date(2023, 1, 1)
    means(department, Mode.ONE, places["教育部"], until=day)
    means(department, Mode.ONE, places["甲省·EDUCATION"], since=day)
    values = MeaningValues(Mode.ONE, unit=places["甲市·EDUCATION"])
    same = address_department(department=department, values=values, source="更正", on=day, **act)
    confirm_addressee(addressee=same, **act)
    assert list(organisations_of(department, day, version)) == [places["甲市·EDUCATION"]]
    assert department.addressees.count() == 2
    earlier = address_department(department=department, values=values, source="更正", **act)
    refused("MEANING_CHANGED_LATER", confirm_addressee, addressee=earlier, **act)


def test_what_cannot_be_confirmed(
    version: Version, places: dict[str, Unit], act: dict[str, Any], at: datetime
) -> None:
    department = of("教育部")
    nobody = means(department, Mode.ONE, confirmed=False)
    refused("MEANING_INCOMPLETE", confirm_addressee, addressee=nobody, **act)
    nobody.delete()
    row = means(department, Mode.ONE, places["教育部"], confirmed=False)
    refused("MEANING_BY_A_PERSON", confirm_addressee, addressee=row, actor=SYSTEM, at=at)
    confirm_addressee(addressee=row, **act)
    refused("CONFIRMED_ALREADY", confirm_addressee, addressee=row, **act)
    withdraw_addressee(addressee=row, source="撤销", **act)
    refused("MEANING_GONE", confirm_addressee, addressee=row, **act)


@pytest.mark.parametrize(
    "values",
    [
        MeaningValues(Mode.EVERYWHERE, levels=(Kind.PROVINCE,)),
        MeaningValues(Mode.EVERYWHERE, functions=(EDU,)),
        MeaningValues(Mode.SET, counterparts=True),
    ],
)
def test_local_needs_functions_and_levels(
    values: MeaningValues, version: Version, act: dict[str, Any]
) -> None:
    row = address_department(department=of("教育部"), values=values, source="文件", **act)
    refused("MEANING_INCOMPLETE", confirm_addressee, addressee=row, **act)


def test_what_cannot_be_chosen(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department = of("教育部")
    one = MeaningValues(Mode.ONE, unit=places["教育部"])
    refused("MEANING_WITHOUT_SOURCE", address_department, department=department, values=one, source=" ", **act)  # fmt: skip
    region = MeaningValues(Mode.ONE, unit=places["甲省"])
    refused("MEANING_IS_A_REGION", address_department, department=department, values=region, source="文", **act)  # fmt: skip
    foreign = plan_from_key(ROWS).tasks.get(seq=1).key
    Department.objects.filter(name="别的").delete()
    other = Department.objects.create(name="别的", type="named")
    refused("NOT_IN_THIS_TASK", address_department, department=other, values=one, source="文", task_key=foreign, **act)  # fmt: skip


def test_members_come_and_go_on_days(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department, day = of("有关行业部门"), date(2022, 7, 1)
    row = means(department, Mode.GROUP)
    a, b = places["甲省·EDUCATION"], places["甲市·EDUCATION"]
    set_group_members(addressee=row, units=[a], source="名单一", **act)
    set_group_members(addressee=row, units=[b], source="名单二", on=day, **act)
    assert list(organisations_of(department, date(2022, 6, 30), version)) == [a]
    assert list(organisations_of(department, day, version)) == [b]
    early = {"addressee": row, "units": [a], "source": "名单三", "on": date(2022, 1, 1)}
    refused("MEANING_CHANGED_LATER", set_group_members, **early, **act)
    refused("MEMBER_A_REGION", set_group_members, addressee=row, units=[places["甲省"]], source="名单", **act)  # fmt: skip
    regions = means(of("教育部"), Mode.SET, functions=[EDU], levels=[Kind.COUNTY])
    refused("MEMBER_NO_REGION", set_group_members, addressee=regions, units=[a], source="名单", **act)  # fmt: skip
    one = means(of("国家发改委"), Mode.ONE, a)
    refused("MEANING_WITHOUT_MEMBERS", set_group_members, addressee=one, units=[a], source="名单", **act)  # fmt: skip


def test_a_new_meaning_keeps_who_was_named(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department, day = of("有关行业部门"), date(2022, 7, 1)
    means(department, Mode.GROUP, members=(places["教育部"],))
    row = address_department(department=department, values=MeaningValues(Mode.GROUP), source="文件", on=day, **act)  # fmt: skip
    assert [(m.unit, m.valid_from, m.valid_to) for m in row.members.all()] == [(places["教育部"], day, FOREVER)]  # fmt: skip
    again = address_department(department=department, values=MeaningValues(Mode.ONE), source="文件", on=day, **act)  # fmt: skip
    assert not again.members.exists()
    assert department.addressees.filter(confirmed_at=None).count() == 1


def test_withdrawn_on_a_day(version: Version, places: dict[str, Unit], act: dict[str, Any]) -> None:
    department, day = of("教育部"), date(2024, 1, 1)
    row = means(department, Mode.ONE, places["教育部"])
    refused("MEANING_WITHOUT_SOURCE", withdraw_addressee, addressee=row, source="", on=day, **act)
    withdraw_addressee(addressee=row, source="文件", on=day, **act)
    assert organisations_of(department, date(2023, 12, 31), version).exists()
    assert not organisations_of(department, day, version).exists()
    refused("ENDED_ALREADY", withdraw_addressee, addressee=row, source="文件", on=day, **act)


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.AUDITOR, Role.OPERATOR, Role.SECURITY, None])
def test_only_the_ministry(
    role: Role | None, version: Version, places: dict[str, Unit], at: datetime
) -> None:
    unit = places["甲省"] if role == Role.PROVINCE else None
    actor = a_person("other", "别人", role, unit).actor
    row = means(of("教育部"), Mode.ONE, places["教育部"], confirmed=False)
    group = means(of("有关行业部门"), Mode.GROUP, confirmed=False)
    given: Any = {"actor": actor, "at": at}
    values = MeaningValues(Mode.ONE, unit=places["教育部"])
    for action, more in (
        (propose_addressees, {"version": version}),
        (address_department, {"department": of("教育部"), "values": values, "source": "文件"}),
        (confirm_addressee, {"addressee": row}),
        (set_group_members, {"addressee": group, "units": [places["教育部"]], "source": "文件"}),
        (withdraw_addressee, {"addressee": row, "source": "文件"}),
    ):
        with pytest.raises(NotAllowed):
            action(**more, **given)
    row.refresh_from_db()
    assert not row.is_confirmed
    assert not group.members.exists()


def test_each_act_is_recorded_in_the_department(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department = of("教育部")
    row = address_department(department=department, values=MeaningValues(Mode.ONE, unit=places["教育部"]), source="文件", **act)  # fmt: skip
    confirm_addressee(addressee=row, **act)
    withdraw_addressee(addressee=row, source="文件", **act)
    rows = Row.objects.filter(stream=department.audit_stream).order_by("seq")
    assert [r.verb for r in rows] == [
        "plans.address_department", "plans.confirm_addressee", "plans.withdraw_addressee",
    ]  # fmt: skip
    assert str(places["教育部"].key) in rows[1].data


def test_a_dry_run_keeps_nothing(
    version: Version, places: dict[str, Unit], act: dict[str, Any]
) -> None:
    department = of("教育部")
    with rehearsal():
        row = address_department(department=department, values=MeaningValues(Mode.ONE, unit=places["教育部"]), source="文件", **act)  # fmt: skip
        confirm_addressee(addressee=row, **act)
        assert organisations_of(department, DAY, version).count() == 1
    assert not Addressee.objects.exists()
    assert not Row.objects.filter(stream=department.audit_stream).exists()
