"""Schools that are registered while a season is open are asked; others are not."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.engine.undertakings.actions.deciding import confirm_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.opening import ask_units
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.tasks import units_changed
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.organisations.enums import ChangeKind, Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_person, a_unit, put
from tests.factories.seasons import TakeUp, a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup(db: None) -> TakeUp:
    return a_take_up()


def a_school(takeup: TakeUp, school_type: SchoolType = SchoolType.SECONDARY) -> Unit:
    school = a_unit("新设职业学校", Kind.SCHOOL, takeup.country.county, school_type=school_type)
    put(school, takeup.country.office, Hierarchy.OVERSIGHT)
    return school


def told(*units: Unit, what: ChangeKind = ChangeKind.REGISTERED) -> None:
    keys = tuple(unit.key for unit in units)
    units_changed.func(dump(UnitsChanged(what=what.value, units=keys, on=date(2026, 11, 24))))


def test_a_new_school_is_asked_once(takeup: TakeUp) -> None:
    school = a_school(takeup)
    told(school)
    told(school)
    found = takeup.season.undertakings.get(unit=school)
    assert (found.party, found.province) == (Party.SECONDARY, takeup.country.east)
    assert found.case.due_at == takeup.season.fill_by


def test_a_skilled_worker_school_is_not(takeup: TakeUp) -> None:
    school = a_school(takeup, SchoolType.SKILLED)
    told(school)
    assert not takeup.season.undertakings.filter(unit=school).exists()


def test_another_change_asks_nobody(takeup: TakeUp) -> None:
    school = a_school(takeup)
    told(school, what=ChangeKind.RENAMED)
    assert not takeup.season.undertakings.filter(unit=school).exists()


def test_an_enterprise_is_asked_by_name_and_belongs_where_it_stands(takeup: TakeUp) -> None:
    firm, act = takeup.country.enterprise, takeup.actor(Role.PROVINCE)
    [made] = ask_units(season=takeup.season, units=[firm], **act)
    assert (made.party, made.case.role, made.province) == (Party.OTHER, Role.ENTERPRISE, takeup.country.east)  # fmt: skip
    assert ask_units(season=takeup.season, units=[firm], **act) == []
    assert made in visible_to(takeup.people[Role.PREFECTURE].actor, takeup.at)


def test_an_enterprise_answers_to_the_province_alone(takeup: TakeUp) -> None:
    firm, boss = takeup.country.enterprise, a_person("boss", "企业经办", Role.ENTERPRISE, takeup.country.enterprise)  # fmt: skip
    takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    [row] = ask_units(season=takeup.season, units=[firm], **takeup.actor(Role.MINISTRY))
    act = {"actor": boss.actor, "at": takeup.at}
    write_cells(undertaking=row, writes=[Write(c, None, v) for c, v in filled(1).items()], **act)
    submit_undertaking(undertaking=row, **act)
    assert (takeup.of(firm).case.state, takeup.of(firm).case.holder) == (State.CONFIRMING, takeup.country.bureau)  # fmt: skip
    confirm_undertaking(undertaking=takeup.of(firm), **takeup.actor(Role.PROVINCE))


def test_nobody_asks_units_of_others(takeup: TakeUp) -> None:
    west = takeup.country.west
    Unit.objects.filter(pk=west.pk).update(undertakes=True)
    a_unit("西省教育厅", Kind.AUTHORITY, west, function="EDUCATION")
    firm = a_unit("西省机床厂", Kind.ENTERPRISE, takeup.country.west_city)
    with pytest.raises(NotAllowed):
        ask_units(season=takeup.season, units=[firm], **takeup.actor(Role.PROVINCE))
    with pytest.raises(NotAllowed):
        ask_units(season=takeup.season, units=[firm], **takeup.actor(Role.COUNTY))
    assert ask_units(season=takeup.season, units=[firm], **takeup.actor(Role.MINISTRY))


def test_who_belongs_to_no_undertaking_province_is_not_asked(takeup: TakeUp) -> None:
    firm = a_unit("西省机床厂", Kind.ENTERPRISE, takeup.country.west_city)
    for unit in (firm, takeup.country.office):
        with refused("ASTRAY"):
            ask_units(season=takeup.season, units=[unit], **takeup.actor(Role.MINISTRY))


def test_the_page_finds_whom_one_may_ask_and_asks_them(takeup: TakeUp) -> None:
    there, elsewhere = takeup.country.enterprise, a_unit("西一市机床厂", Kind.ENTERPRISE, takeup.country.west_city)  # fmt: skip
    client, page = Client(headers={"Accept-Language": "en"}), reverse("undertakings:ask", args=[takeup.season.key])  # fmt: skip
    client.force_login(takeup.people[Role.PROVINCE])
    found = client.get(page, {"q": "机床厂"}).content.decode()
    assert there.name in found
    assert elsewhere.name not in found
    client.post(page, {"unit": [str(there.key), "rubbish"]})
    assert takeup.season.undertakings.filter(unit=there).exists()
    again = client.get(page, {"q": "机床厂"}).content.decode()
    assert "Nothing found" in again
    assert client.post(page, {"unit": []}, follow=True).status_code == 200
    client.force_login(takeup.people[Role.COUNTY])
    assert client.get(page).status_code == 403


def test_the_page_costs_the_same_for_one_and_for_many(takeup: TakeUp) -> None:
    client, page = Client(), reverse("undertakings:ask", args=[takeup.season.key])
    client.force_login(takeup.people[Role.MINISTRY])

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(page, {"q": "机床厂"})
        return len(queries)

    statements()
    one = statements()
    for number in range(4):
        a_unit(f"第{number}机床厂", Kind.ENTERPRISE, takeup.country.city)
    assert statements() == one <= 25
