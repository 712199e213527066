"""The take-up over HTTP: the published for everybody, the rest for programs of whoever sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.seasons import publish_season
from peiyou.kernel.accounts.actions.tokens import make_api_token
from peiyou.kernel.accounts.bearer import new_api_token
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from tests.factories.seasons import TakeUp, a_take_up, filled

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/take-up"

Get = Callable[..., Any]


@pytest.fixture
def takeup(db: None) -> TakeUp:
    found = a_take_up()
    found.write(found.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=found.province, **found.actor(Role.PROVINCE))
    found.write(found.school, filled(1, money="0.000001"), Role.SCHOOL_FILLER)
    found.write(found.college, filled(2), Role.EXPERT)
    return found


def token_of(person: Person, *scopes: str) -> dict[str, str]:
    token, now = new_api_token(), timezone.now()
    make_api_token(
        person=person, name="nightly", scopes=list(scopes), token=token, expires_at=now + timedelta(days=30),
        actor=person.actor, at=now,
    )  # fmt: skip
    return {"Authorization": f"Bearer {token}"}


def get(path: str, headers: dict[str, str] | None = None, status: int = 200) -> Any:
    answer = Client().get(f"{ROOT}{path}", headers=headers or {})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_nothing_is_public_before_it_is_published(takeup: TakeUp) -> None:
    assert get("/seasons") == []
    for path in ("", "/result"):
        get(f"/seasons/{takeup.season.key}{path}", status=404)
    get("/visible/seasons", status=401)


def test_what_is_published_is_for_everybody(takeup: TakeUp) -> None:
    publish_season(season=takeup.season, reason="试点公布", **takeup.actor(Role.MINISTRY))
    [season] = get("/seasons")
    whole = get(f"/seasons/{season['key']}")
    assert [opening["seq"] for opening in whole["openings"]] == [1, 2, 3]
    assert whole["years"] == [2020, 2021, 2022, 2023]
    assert {source["code"] for source in whole["sources"]} == {"OWN", "ENTERPRISE", "SPONSOR", "LOCAL", "PROVINCE"}  # fmt: skip
    result = get(f"/seasons/{season['key']}/result")
    assert hex_digest("sha256", [canonical(result["content"]).encode()]) == result["digest"]


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.MINISTRY, {"东省教育厅", "甲县职教中心", "乙县职业中学", "东省职业学院"}),
        (Role.PROVINCE, {"东省教育厅", "甲县职教中心", "乙县职业中学", "东省职业学院"}),
        (Role.PREFECTURE, {"甲县职教中心", "乙县职业中学"}),
        (Role.COUNTY, {"甲县职教中心"}),
        (Role.SCHOOL_FILLER, {"甲县职教中心"}),
        (Role.EXPERT, {"东省职业学院"}),  # the college's head
    ],
)
def test_a_token_sees_what_its_person_sees(takeup: TakeUp, role: Role, names: set[str]) -> None:
    token = token_of(takeup.people[role], "takeup:read")
    [season] = get("/visible/seasons", token)
    page = get(f"/visible/seasons/{season['key']}/undertakings", token)
    assert {one["name"] for one in page["items"]} == names
    hidden = takeup.season.undertakings.exclude(unit__name__in=names)
    for row in hidden:
        get(f"/visible/undertakings/{row.key}", token, 404)


def test_a_token_needs_the_scope(takeup: TakeUp) -> None:
    get("/visible/seasons", token_of(takeup.people[Role.MINISTRY]), 403)


def test_values_are_exact(takeup: TakeUp) -> None:
    token = token_of(takeup.people[Role.COUNTY], "takeup:read")
    found = get(f"/visible/undertakings/{takeup.school.key}", token)
    assert found["values"]["1/fund/OWN/2021"] == "0.000001"
    assert found["values"]["1/taken"] is True
    assert (found["state"], found["confirmed_at"]) == ("FILLING", None)


def test_page_by_page_is_all_and_costs_the_same(takeup: TakeUp) -> None:
    token = token_of(takeup.people[Role.PROVINCE], "takeup:read")
    path = f"/visible/seasons/{takeup.season.key}/undertakings"
    seen, cursor, costs = [], "", set()
    while cursor is not None:
        with CaptureQueriesContext(connection) as queries:
            page = get(f"{path}?limit=1&cursor={cursor}", token)
        costs.add(len(queries))
        seen += [one["key"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 4
    with CaptureQueriesContext(connection) as queries:
        get(path, token)
    assert len(queries) <= max(costs)
    assert [one["party"] for one in get(f"{path}?party=HIGHER", token)["items"]] == ["HIGHER"]
    assert get(f"{path}?state=CONFIRMED", token)["items"] == []
    get(f"{path}?cursor=rubbish!", token, 404)
