"""The page of a case: who sees it, what it offers to whom, and what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.calendar.days import end_of
from peiyou.kernel.workflow.models import Case, Delegation, Extension
from peiyou.kernel.workflow.moves import move_case, move_deadlines
from peiyou.kernel.workflow.queries.cases import delegation_of
from peiyou.kernel.workflow.subjects import register_subject
from tests.factories.cases import a_case
from tests.factories.country import Country
from tests.factories.organisations import a_person

FORM_DELEGATE, FORM_DEADLINE = "Hand it to somebody", "Move the deadline"
DAY = timedelta(days=1)


@pytest.fixture
def checking(country: Country) -> Case:
    return move_case(
        case=a_case(country.school, timezone.now()), step="send", to="CHECKING",
        holder=country.office, role="COUNTY", actor=SYSTEM, at=timezone.now(),
    )  # fmt: skip


def client_of(person: Person) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client


def page(person: Person, case: Case) -> str:
    answer = client_of(person).get(f"/cases/{case.key}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_offered_to_whom(
    checking: Case, filler: Person, county_clerk: Person, province_clerk: Person
) -> None:
    for person, offered in (
        (filler, (False, False)),
        (county_clerk, (True, False)),
        (province_clerk, (False, True)),
    ):
        words = page(person, checking)
        assert (FORM_DELEGATE in words, FORM_DEADLINE in words) == offered
        assert "being checked" in words
        assert "Opened" in words


def test_only_whoever_sees_the_record_sees_its_case(
    checking: Case, filler: Person, county_clerk: Person
) -> None:
    register_subject(
        "test-letter", plural="letters", url_of_list=lambda state, one: "/", url_of=lambda one: "/",
        may_view=lambda actor, subject_id, at: actor.id == county_clerk.actor.id,
    )  # fmt: skip
    assert client_of(county_clerk).get(f"/cases/{checking.key}/").status_code == 200
    for path in ("", "delegate/", "take-back/", "deadline/"):
        client = client_of(filler)
        method = client.post if path else client.get
        assert method(f"/cases/{checking.key}/{path}").status_code == 403
    other = f"/cases/{checking.key}"[:-4] + "0000/"
    assert client_of(county_clerk).get(other).status_code == 403
    assert Client().get(f"/cases/{checking.key}/").status_code == 302


def test_handing_it_on_and_back(checking: Case, county_clerk: Person, country: Country) -> None:
    a_person("colleague", "县同事", Role.COUNTY, country.county)
    a_person("elsewhere", "邻县", Role.COUNTY, country.other_county)
    client, base = client_of(county_clerk), f"/cases/{checking.key}"
    words = page(county_clerk, checking)
    assert "县同事 (colleague)" in words
    assert "邻县" not in words
    refused = client.post(f"{base}/delegate/", {"person": "elsewhere"})
    assert refused.status_code == 422
    assert not Delegation.objects.exists()
    done = client.post(f"{base}/delegate/", {"person": "colleague", "reason": "熟悉"}, follow=True)
    assert "Handed to 县同事" in done.content.decode()
    found = delegation_of(checking)
    assert found is not None
    assert (found.person.handle, found.reason) == ("colleague", "熟悉")
    back = client.post(f"{base}/take-back/", follow=True)
    assert "everybody of the role again" in back.content.decode()
    assert delegation_of(checking) is None
    again = client.post(f"{base}/take-back/", follow=True)
    assert "not been handed to anybody" in again.content.decode()


def test_granting_more_time(checking: Case, province_clerk: Person) -> None:
    client, path = client_of(province_clerk), f"/cases/{checking.key}/deadline/"
    today = timezone.localdate()
    for data in (
        {"day": "", "reason": "汛期"},
        {"day": today + 20 * DAY, "reason": " "},
        {"day": today - DAY, "reason": "汛期"},
    ):
        assert client.post(path, data).status_code == 422
    assert not Extension.objects.exists()
    done = client.post(path, {"day": today + 20 * DAY, "reason": "汛期"}, follow=True)
    checking.refresh_from_db()
    assert checking.due_at == end_of(today + 20 * DAY)
    words = done.content.decode()
    assert "Deadline moved" in words
    assert "省经办" in words
    assert "汛期" in words


def test_acts_of_others_are_refused(
    checking: Case, filler: Person, county_clerk: Person, province_clerk: Person
) -> None:
    base = f"/cases/{checking.key}"
    for person, path in (
        (filler, "delegate/"), (province_clerk, "delegate/"), (filler, "take-back/"),
        (county_clerk, "deadline/"), (filler, "deadline/"),
    ):  # fmt: skip
        assert client_of(person).post(f"{base}/{path}", {}).status_code == 403


def test_a_closed_case_offers_nothing(
    checking: Case, county_clerk: Person, province_clerk: Person
) -> None:
    filed = move_case(case=checking, step="pass", to="FILED", actor=SYSTEM, at=timezone.now())
    for person in (county_clerk, province_clerk):
        words = page(person, filed)
        assert FORM_DELEGATE not in words
        assert FORM_DEADLINE not in words
        assert "nothing waits to be done" in words
    dropped = move_case(case=filed, step="drop", to="DROPPED", actor=SYSTEM, at=timezone.now())
    assert "closed since" in page(county_clerk, dropped)


def test_a_date_that_rests_on_nothing_says_so(checking: Case, filler: Person) -> None:
    for due_at, says in (
        (datetime(2040, 1, 5, tzinfo=timezone.get_default_timezone()), True),
        (datetime(2026, 1, 5, tzinfo=timezone.get_default_timezone()), False),
    ):
        Case.objects.update(due_at=due_at)
        assert ("Provisional" in page(filler, checking)) is says


def test_any_page_can_show_a_history(checking: Case) -> None:
    """With nothing but the case; it leads to the page of the case, which does not lead to itself."""
    fragment = get_template("workflow/_history.html")
    with translation.override("en"):
        words = fragment.render({"case": checking})
        alone = fragment.render({"case": checking, "is_case_page": True})
    assert words.count("<li>") == 2
    assert f'href="/cases/{checking.key}/"' in words
    assert "/cases/" not in alone


def test_results_with_a_reason_are_shown(checking: Case, county_clerk: Person) -> None:
    results = [
        {"code": "SUM", "version": 1, "held": True},
        {"code": "MEDIAN", "version": 1, "held": False, "reason": "<b>该校规模较大</b>"},
    ]
    move_case(
        case=checking, step="pass", to="FILED", results=results, actor=SYSTEM, at=timezone.now()
    )
    words = page(county_clerk, checking)
    assert "&lt;b&gt;该校规模较大&lt;/b&gt;" in words
    assert "MEDIAN" in words
    assert "SUM" not in words


def test_the_same_number_of_statements(
    checking: Case, county_clerk: Person, country: Country
) -> None:
    client, path = client_of(county_clerk), f"/cases/{checking.key}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    client.get(path)
    one = cost()
    for n in range(5):
        a_person(f"colleague{n}", f"县同事{n}", Role.COUNTY, country.county)
        now = timezone.now()
        move_deadlines(cases=[checking], due_at=now + n * DAY, reason="x", actor=SYSTEM, at=now)
        move_case(
            case=checking, step="pass", to="CHECKING", holder=country.office, role="COUNTY",
            actor=SYSTEM, at=now,
        )  # fmt: skip
    assert cost() == one <= 25
