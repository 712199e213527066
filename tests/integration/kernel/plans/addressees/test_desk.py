"""The ministry's pages: the list, choosing with a dry run, bulk confirmation, the panel of a unit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, Department, Version
from tests.factories.addressees import EDU, a_body, a_small_nation, means
from tests.factories.plans import plan_from_key

LIST = "/desk/plans/departments/"


def rows(names: list[str]) -> list[dict[str, Any]]:
    return [
        {"no": i, "text": f"任务{i}", "deliverables": [], "parties": [{"name": name}]}
        for i, name in enumerate(names, 1)
    ]


@pytest.fixture
def places(db: None) -> dict[str, Unit]:
    units = a_small_nation()
    units["教育部"] = a_body(units["nation"], EDU, "教育部")
    return units


@pytest.fixture
def version(places: dict[str, Unit]) -> Version:
    version = plan_from_key(rows(["教育部", "财政部"]))
    means(Department.objects.get(name="教育部"), Mode.ONE, places["教育部"], confirmed=False)
    return version


@pytest.fixture
def desk(official: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(official)
    return client


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_nothing_published_says_what_to_do(db: None, desk: Client) -> None:
    assert "No plan is published yet" in shown(desk.get(LIST))


def test_list_says_what_is_missing(version: Version, desk: Client) -> None:
    text = shown(desk.get(LIST))
    assert "2 departments are not resolved yet" in text
    assert "Nothing is proposed: choose." in text
    assert desk.get(LIST).content.count(b'name="row"') == 1


def test_bulk_confirmation_and_its_refusals(version: Version, desk: Client) -> None:
    row = Addressee.objects.get()
    other = means(Department.objects.get(name="财政部"), Mode.ONE, confirmed=False)
    answer = desk.post(f"{LIST}confirm/", {"row": [row.pk, other.pk, 999999]}, follow=True)
    text = shown(answer)
    assert "1 confirmed: it counts now." in text
    assert "财政部: Choose the organisation." in text
    assert "replaced in the meantime" in text
    row.refresh_from_db()
    assert row.confirmed_by == "王建国"
    assert "Tick the departments" in shown(desk.post(f"{LIST}confirm/", follow=True))


def test_look_first_then_keep(version: Version, places: dict[str, Unit], desk: Client) -> None:
    url = f"{LIST}{Department.objects.get(name='财政部').pk}/"
    data = {"mode": "EVERYWHERE", "functions": ["EDUCATION"], "levels": ["PROVINCE", "COUNTY"], "source": "文件"}  # fmt: skip
    seen = shown(desk.post(url, {**data, "step": "look"}))
    assert "organisations 8 province 3 county 5" in seen
    assert "Nothing has been kept yet." in seen
    assert Addressee.objects.count() == 1
    answer = desk.post(url, {**data, "step": "save"}, follow=True)
    assert "Kept as a proposal" in shown(answer)
    row = Addressee.objects.get(department__name="财政部")
    assert (row.mode, row.functions, row.is_confirmed) == ("EVERYWHERE", ["EDUCATION"], False)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"mode": "ONE", "source": "文件"}, "Choose the organisation."),
        ({"mode": "ONE", "unit": "没有这个单位", "source": "文件"}, "is not in the register"),
        ({"mode": "SET", "source": "文件"}, "Choose which functions are meant."),
        ({"mode": "EVERYWHERE", "counterparts": "on", "source": "文件"}, "Choose at which levels."),
        ({"mode": "GROUP"}, "Name it: without it nobody can check"),
        ({"mode": "ONE", "unit": "410000 甲省", "source": "文件", "step": "save"}, "is a region"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    data: dict[str, str], says: str, version: Version, desk: Client
) -> None:
    url = f"{LIST}{Department.objects.get(name='财政部').pk}/"
    answer = desk.post(url, data)
    assert answer.status_code in {409, 422}
    assert says in shown(answer)
    assert not Addressee.objects.filter(department__name="财政部").exists()


def test_members_with_a_dry_run(version: Version, places: dict[str, Unit], desk: Client) -> None:
    row = means(
        Department.objects.get(name="财政部"), Mode.SET, functions=[EDU], levels=[Kind.COUNTY]
    )
    url = reverse("plans:addressee_members", args=[row.pk])
    data = {"units": "410100 甲市", "source": "名单"}
    assert "organisations 2 county 2" in shown(desk.post(url, {**data, "step": "look"}))
    assert not row.members.exists()
    assert "The named ones are kept." in shown(
        desk.post(url, {**data, "step": "save"}, follow=True)
    )
    assert row.members.get().unit == places["甲市"]
    wrong = desk.post(url, {"units": "教育部", "source": "名单", "step": "save"})
    assert wrong.status_code == 409
    assert "is not a region" in shown(wrong)


def test_withdrawing(version: Version, places: dict[str, Unit], desk: Client) -> None:
    proposal = Addressee.objects.get()
    desk.post(reverse("plans:withdraw_addressee", args=[proposal.pk]))
    assert not Addressee.objects.exists()
    row = means(Department.objects.get(name="财政部"), Mode.GROUP)
    url = reverse("plans:withdraw_addressee", args=[row.pk])
    assert "Say which document" in shown(desk.post(url, {"on": "2024-01-01"}, follow=True))
    desk.post(url, {"on": "2024-01-01", "source": "文件"})
    row.refresh_from_db()
    assert row.valid_to.isoformat() == "2024-01-01"


def test_list_asks_the_same_for_many(places: dict[str, Unit], desk: Client) -> None:
    def asked(names: list[str]) -> int:
        plan_from_key(rows(names))
        for name in names:
            means(Department.objects.get(name=name), Mode.SET, confirmed=False, members=(places["甲市"],), functions=[EDU], levels=[Kind.COUNTY])  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST).status_code == 200
        return len(queries)

    desk.get(LIST)
    few = asked(["甲部"])
    assert asked(["乙部", "丙部", "丁部", "戊部", "己部"]) == few <= 25


def test_page_of_a_unit_leads_to_what_it_answers_for(
    version: Version, places: dict[str, Unit]
) -> None:
    ministry, region = places["教育部"], places["甲省"]
    part = f"/plans/duties/{ministry.key}/"
    client = Client(headers={"accept-language": "en"})
    unit_page = client.get(reverse("organisations:unit", args=[ministry.key])).content.decode()
    assert f'hx-get="{part}?on=' in unit_page
    assert (
        "/duties/"
        not in client.get(reverse("organisations:unit", args=[region.key])).content.decode()
    )
    assert client.get(part, headers={"hx-request": "true"}).content.strip() == b""
    assert "No plan means this organisation" in shown(client.get(part))
    Addressee.objects.update(confirmed_at=version.published_at, confirmed_by="王建国")
    with CaptureQueriesContext(connection) as queries:
        text = shown(client.get(part, headers={"hx-request": "true"}))
    assert "What it answers for 1" in text
    assert "named alone in 1" in text
    assert "<html" not in text
    assert len(queries) <= 15
    assert "任务1" in shown(client.get(part))


def test_home_says_that_departments_wait(version: Version, desk: Client) -> None:
    assert "departments of the plan are not resolved" in shown(desk.get("/"))
