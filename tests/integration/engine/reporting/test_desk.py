"""The review desk: who lies on it, stages, order and reasons, many at once after a dry run; its cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.reporting.actions.answering import answer_remark
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.models import Case
from tests.factories.desks import colleges
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round, handed_in
from tests.factories.seasons import a_take_up

pytestmark = pytest.mark.django_db
BUDGET = 25
Enter = Callable[[Role], Client]


@pytest.fixture
def made() -> Reported:
    """Pages ask with the clock of the machine. The school has handed in, and it is the county's turn."""
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    made = a_round(takeup)
    handed_in(made, done=3)
    return made


@pytest.fixture
def enter(made: Reported) -> Enter:
    def come(role: Role) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(made.takeup.people[role])
        return client

    return come


def desk(made: Reported, tail: str = "") -> str:
    return f"/returns/{made.round.key}/desk/{tail}"


def shown(client: Client, url: str) -> list[str]:
    return [row.name for row in client.get(url).context["page"].object_list]


def test_each_desk_has_its_own_and_says_what_was_counted(made: Reported, enter: Enter) -> None:
    page = enter(Role.COUNTY).get(desk(made))
    [row] = page.context["page"].object_list
    assert (row.name, row.is_mine, row.state) == ("甲县职教中心", True, State.COUNTY_CHECK)
    assert (row.summary.items, row.summary.files, row.summary.arrived) == (1, 1, 60_000_000)
    assert shown(enter(Role.PROVINCE), desk(made)) == []
    assert shown(enter(Role.PROVINCE), desk(made, "?show=elsewhere")) == ["甲县职教中心"]
    ministry = enter(Role.MINISTRY).get(desk(made, "?show=all"))
    assert [one.name for one in ministry.context["below"]] == ["东省"]
    assert [(one.units, one.handed_in, one.waiting) for one in ministry.context["below"]] == [(1, 1, 0)]  # fmt: skip
    opened = desk(made, f"?show=all&province={made.takeup.country.east.key}")
    assert shown(enter(Role.MINISTRY), opened) == ["甲县职教中心"]
    assert enter(Role.SCHOOL_HEAD).get(desk(made)).status_code == 403


def test_order_and_filters(made: Reported, enter: Enter) -> None:
    rows = colleges(made, 6)
    Return.objects.filter(pk=rows[4].pk).update(summary={"tasks": 1, "shared": 2, "changed": 3, "since": "APPROVED"})  # fmt: skip
    Return.objects.filter(pk=rows[2].pk).update(summary={"tasks": 1, "days_late": 1})
    client = enter(Role.PROVINCE)
    names = [row.unit.name for row in rows]
    assert shown(client, desk(made))[:2] == [names[4], names[2]]
    assert shown(client, desk(made, "?changed=1")) == [names[4]]
    assert shown(client, desk(made, "?late=1")) == [names[2]]
    assert shown(client, desk(made, "?q=第003")) == [names[3]]
    assert len(shown(client, desk(made, "?show=all&party=SECONDARY"))) == 1
    assert shown(client, desk(made, "?show=nonsense&order=nonsense&page=99")) == shown(client, desk(made))  # fmt: skip
    answer = client.get(desk(made, "?q=x"), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="found")
    assert b"<html" not in answer.content


def chosen(*rows: Return, **rest: str) -> dict[str, Any]:
    return {"return": [f"{row.key}:{row.case.version}" for row in rows], **rest}


def test_many_at_once_after_a_dry_run(made: Reported, enter: Enter) -> None:
    rows, client = colleges(made, 3), enter(Role.PROVINCE)
    check = desk(made, "check/")
    page = client.post(check, chosen(*rows, act="pass"))
    assert [(holder, n) for _state, holder, n in page.context["outcome"]] == [("中国", 3)]
    assert Case.objects.filter(state=State.PROVINCE_CHECK).count() == 3
    stale = chosen(*rows, act="pass", agreed="1")
    stale["return"][0] = f"{rows[0].key}:7"
    client.post(check, stale)
    assert Case.objects.filter(state=State.PROVINCE_CHECK).count() == 3
    answer = client.post(check, chosen(*rows[:2], act="pass", agreed="1"))
    assert answer.headers["Location"] == desk(made)
    assert Case.objects.filter(state=State.APPROVING).count() == 2
    refused = client.post(check, chosen(rows[2], act="approve"))
    assert refused.status_code == 422
    assert b'name="agreed"' not in refused.content
    again = client.post(check, chosen(rows[2], act="return", agreed="1", reason=" "))
    assert (again.status_code, b'name="agreed"' in again.content) == (422, True)
    client.post(check, chosen(rows[2], act="return", agreed="1", reason="口径有误"))
    assert Case.objects.get(pk=rows[2].case_id).state == State.RETURNED
    for nothing in (
        {},
        {"act": "pass"},
        {"act": "x", "return": "y:1"},
        {"act": "pass", "return": "y"},
    ):
        back = client.post(check, {**nothing, "back": "https://elsewhere.example/"})
        assert back.headers["Location"] == desk(made)


def test_it_says_what_changed_since_it_was_returned(made: Reported, enter: Enter) -> None:
    return_return(return_=made.school, remarks={"1/item/1/done": "不符"}, **made.actor(Role.COUNTY))
    made.write({"1/item/1/done": 2})
    answer_remark(return_=made.school, cell="1/item/1/done", text="已改", **made.actor(Role.SCHOOL_FILLER))  # fmt: skip
    made.submit()
    [row] = enter(Role.COUNTY).get(desk(made)).context["page"].object_list
    assert (row.summary.changed, row.summary.since, row.summary.returned, row.remarks) == (1, "RETURNED", 1, 1)  # fmt: skip


def asked(client: Client, url: str) -> int:
    """How many statements a page takes once it is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_what_it_costs(made: Reported, enter: Enter) -> None:
    """As many statements for 340 as for one, and quick (time of the processor)."""
    client, pages = enter(Role.PROVINCE), [desk(made), desk(made, "?show=all")]
    colleges(made, 1, items=9, reached=4, arrived=10**9, spent=10**8)
    before = [asked(client, page) for page in pages]
    Return.objects.filter(party="HIGHER").update(was_due_at=made.at - timedelta(days=1))
    colleges(made, 339, items=9, untouched=6, arrived=10**9, spent=10**8, claims=5, unproved=1)
    assert all(asked(client, page) <= most for page, most in zip(pages, before, strict=True))
    assert max(before) <= BUDGET
    began = time.process_time()
    page = client.get(pages[0])
    took = time.process_time() - began
    assert page.context["totals"].units == 340
    assert took < 1, f"{before} statements, {took * 1000:.0f} ms"
