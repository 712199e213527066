"""Returns over HTTP: for programs of whoever sees them, each figure as claimed, checked, approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.reporting.models import Return
from peiyou.kernel.accounts.actions.tokens import make_api_token
from peiyou.kernel.accounts.bearer import new_api_token
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.models import Case
from tests.factories.filings import a_confirmed_take_up
from tests.factories.returns import Reported, a_round, handed_in

ROOT = "/api/v1/returns/visible"


@pytest.fixture
def made(db: None) -> Reported:
    """Two schools, a college and the province report; a school has handed in."""
    takeup = a_confirmed_take_up()
    cases = takeup.season.undertakings.values("case")
    Case.objects.filter(pk__in=cases).update(state="CONFIRMED")
    made = a_round(takeup)
    handed_in(made, done=3)
    return made


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


def test_a_figure_is_there_three_times(made: Reported) -> None:
    token = token_of(made.takeup.people[Role.PROVINCE], "returns:read")
    path = f"/returns/{made.school.key}"
    one = get(path, token)
    assert one["figures"]["1/item/1/done"] == {"claimed": "3", "checked": None, "approved": None}
    made.pass_on()
    made.approve()
    one = get(path, token)
    assert one["figures"]["1/item/1/done"] == {"claimed": "3", "checked": "3", "approved": "3"}
    assert one["figures"]["1/fund/OWN/spent"]["approved"] == "55.5"
    assert one["words"]["1/rating"] == "GREEN"
    assert (one["state"], one["version"], one["sealed_at"]) == ("APPROVED", 1, None)


def test_rounds_say_what_they_ask(made: Reported) -> None:
    token = token_of(made.takeup.people[Role.SCHOOL_FILLER], "returns:read")
    (row,) = get("/rounds", token)
    assert (row["period"], row["state"]) == ("2021", "OPEN")
    whole = get(f"/rounds/{row['key']}", token)
    assert [task["seq"] for task in whole["tasks"]] == [1, 2, 3]
    assert whole["tasks"][0]["items"][0]["proofs"] == 1


@pytest.mark.parametrize(("role", "n"), [(Role.MINISTRY, 4), (Role.PREFECTURE, 2), (Role.COUNTY, 1), (Role.SCHOOL_FILLER, 1)])  # fmt: skip
def test_a_token_sees_what_its_person_sees(made: Reported, role: Role, n: int) -> None:
    token = token_of(made.takeup.people[role], "returns:read")
    seen = get(f"/rounds/{made.round.key}/returns", token)["items"]
    assert len(seen) == n
    for row in Return.objects.exclude(key__in=[one["key"] for one in seen]):
        get(f"/returns/{row.key}", token, 404)
    get("/rounds", token_of(made.takeup.people[role]), 403)
    get("/rounds", status=401)


def test_page_by_page_is_all_and_costs_the_same(made: Reported) -> None:
    token = token_of(made.takeup.people[Role.PROVINCE], "returns:read")
    path = f"/rounds/{made.round.key}/returns"
    seen, cursor, costs = [], "", []
    get(path, token)
    while cursor is not None:
        with CaptureQueriesContext(connection) as queries:
            page = get(f"{path}?limit=1&cursor={cursor}", token)
        costs.append(len(queries))
        seen += [one["key"] for one in page["items"]]
        cursor = page["next"]
    with CaptureQueriesContext(connection) as queries:
        get(path, token)
    assert len(queries) <= max(costs)
    assert len(seen) == len(set(seen)) == 4
    assert [one["party"] for one in get(f"{path}?party=HIGHER", token)["items"]] == ["HIGHER"]
    assert get(f"{path}?state=APPROVED", token)["items"] == []
    get(f"{path}?cursor=rubbish!", token, 404)
