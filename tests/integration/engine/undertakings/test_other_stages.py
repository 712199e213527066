"""Whose grant is limited to another stage of the work sees nothing of the take-up, not even of the own unit."""

from __future__ import annotations

import pytest
from django.test import Client

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions.roles import Role, Stage
from tests.factories.organisations import a_factor, a_grant, a_person
from tests.factories.seasons import TakeUp, a_take_up, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup() -> TakeUp:
    takeup = a_take_up()
    takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    return takeup


@pytest.mark.parametrize("role", [Role.SCHOOL_FILLER, Role.SCHOOL_HEAD, Role.COUNTY, Role.PROVINCE])
def test_another_stage_opens_nothing(takeup: TakeUp, role: Role) -> None:
    country, person = takeup.country, a_person("reporting", "只管填报执行")
    places = {Role.COUNTY: country.county, Role.PROVINCE: country.east}
    grant = a_grant(person, role, places.get(role, country.school), stages=[Stage.REPORTING])
    a_factor(person)  # nobody from the province up acts without one
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    season = f"/take-up/{takeup.season.key}/"
    unit = f"{season}units/{takeup.school.key}/"
    assert not visible_to(person.actor, takeup.at).exists()
    assert [client.get(url).status_code for url in (unit, f"{unit}print/")] == [404, 404]
    assert client.post(f"{season}workbook/take/", {"of": "own"}).status_code in {302, 403, 404}
    grant.stages = [Stage.TAKE_UP]
    grant.save()
    assert client.get(unit).status_code == 200
