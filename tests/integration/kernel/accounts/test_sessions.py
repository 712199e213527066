"""Sessions: they end by themselves, by their owner, by SECURITY, and with what they rest on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from peiyou.kernel.accounts.actions.people import deactivate_person
from peiyou.kernel.accounts.actions.sessions import end_session, end_sessions
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import FormerPassword, Person
from peiyou.kernel.accounts.queries.sessions import sessions_of
from peiyou.kernel.accounts.retention import prune
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.audit.models import Row
from tests.factories.accounts import OTHER_PASSWORD, PASSWORD, POLICY, with_password

pytestmark = pytest.mark.django_db

MORNING = datetime.fromisoformat("2026-11-24T01:00:00+00:00")


def signed_in(agent: str = "Browser") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/account/sign-in/", {"login": "clerk", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_one_sees_where_one_is_signed_in(person: Person) -> None:
    here = signed_in("Firefox on the desk")
    signed_in("Telephone")
    text = here.get("/account/").content.decode()
    assert "Firefox on the desk" in text
    assert "Telephone" in text
    assert here.session.session_key not in text, "the key itself would let others in"


def test_idle_ends_it(person: Person) -> None:
    idle = timedelta(minutes=POLICY.session_idle_minutes)
    with time_machine.travel(MORNING, tick=False) as now:
        with_password(person, MORNING)
        client = signed_in()
        for _ in range(3):
            now.shift(idle - timedelta(seconds=1))
            assert is_in(client)
        now.shift(idle + timedelta(seconds=61))
        assert not is_in(client)


def test_work_does_not_keep_it_for_ever(person: Person) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        with_password(person, MORNING)
        client = signed_in()
        for _ in range(POLICY.session_hours * 4):
            now.shift(timedelta(minutes=15))
            assert is_in(client)
        now.shift(timedelta(minutes=1))
        assert not is_in(client)


def test_the_list_leaves_out_what_is_over(person: Person) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        with_password(person, MORNING)
        signed_in("old")
        now.shift(timedelta(minutes=POLICY.session_idle_minutes + 1))
        signed_in("new")
        assert [s.browser for s in sessions_of(person, timezone.now())] == ["new"]


def test_signing_out_needs_a_post_and_is_on_record(person: Person) -> None:
    client = signed_in()
    assert client.get(reverse("accounts:leave")).status_code == 405
    client.post(reverse("accounts:leave"))
    assert not is_in(client)
    assert Row.objects.filter(verb="accounts.sign_out").count() == 1
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()


def test_one_ends_another_of_ones_own(person: Person) -> None:
    here, there = signed_in(), signed_in("there")
    other = UserSession.objects.get(user_agent="there")
    here.post(reverse("accounts:end_session", args=[other.pk]))
    assert not is_in(there)
    assert is_in(here)
    assert Row.objects.filter(verb="accounts.end_session").exists()


def test_one_ends_all_others(person: Person) -> None:
    here, there = signed_in(), signed_in()
    here.post(reverse("accounts:end_others"))
    assert (is_in(here), is_in(there)) == (True, False)


def test_nobody_ends_somebody_elses(person: Person, stranger: Person, official: Person) -> None:
    client = signed_in()
    session = UserSession.objects.get()
    for other in (stranger, official):
        with pytest.raises(NotAllowed):
            end_session(person=person, session=session.pk, actor=other.actor, at=timezone.now())
        with pytest.raises(AccountError) as refused:
            end_session(person=other, session=session.pk, actor=other.actor, at=timezone.now())
        assert refused.value.code == "SESSION_GONE"
    assert is_in(client)


def test_security_ends_all_of_somebodys(person: Person, security: Person) -> None:
    client = signed_in()
    end_sessions(person=person, actor=security.actor, at=timezone.now())
    assert not is_in(client)


def test_ending_access_ends_them(person: Person, security: Person) -> None:
    client = signed_in()
    deactivate_person(person=person, actor=security.actor, at=timezone.now())
    assert not is_in(client)
    assert not Session.objects.exists()


class TestPasswordChange:
    def change(self, client: Client, old: str, new: str) -> int:
        data = {"old": old, "password": new, "again": new}
        answer = client.post(reverse("accounts:password"), data)
        return answer.status_code

    def test_other_sessions_end_and_this_one_goes_on(self, person: Person) -> None:
        here, there = signed_in(), signed_in()
        before = here.session.session_key
        assert self.change(here, PASSWORD, OTHER_PASSWORD) == 302
        assert (is_in(here), is_in(there)) == (True, False)
        assert here.session.session_key != before
        assert [s.key for s in sessions_of(person, timezone.now())] == [here.session.session_key]

    def test_the_old_one_must_be_right_and_failures_count(self, person: Person) -> None:
        client = signed_in()
        for _ in range(POLICY.lock_after_failures):
            assert self.change(client, "wrong", OTHER_PASSWORD) == 422
        assert self.change(client, PASSWORD, OTHER_PASSWORD) == 422, "locked"
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_the_last_five_do_not_come_back(self, person: Person) -> None:
        client = signed_in()
        present = PASSWORD
        for number in range(POLICY.password_history + 1):
            new = f"Violin{number}-meadow Zebra"
            assert self.change(client, present, new) == 302
            assert self.change(client, new, new) == 422, "the present one neither"
            present = new
        first, second = (f"Violin{n}-meadow Zebra" for n in (0, 1))
        assert self.change(client, present, second) == 422
        assert self.change(client, present, first) == 302
        assert FormerPassword.objects.count() == POLICY.password_history

    @pytest.mark.parametrize("new", ["123456", "clerk123456", "Clerk-violin7", "13812345678aA!"])
    def test_the_policy_holds_here_too(self, person: Person, new: str) -> None:
        client = signed_in()
        assert self.change(client, PASSWORD, new) == 422
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_warning_comes_before_the_end(self, person: Person) -> None:
        near = timedelta(days=POLICY.password_max_days - POLICY.password_warn_days, hours=1)
        with_password(person, timezone.now() - near)
        text = signed_in().get("/account/", headers={"accept-language": "en"}).content.decode()
        assert "change it soon" in text


def test_what_is_over_is_cleared_away(person: Person) -> None:
    with time_machine.travel(MORNING, tick=False):
        with_password(person, MORNING)
        client = signed_in()
        client.post("/account/sign-in/", {"login": "nobody", "password": "x"})
    assert prune(MORNING + timedelta(hours=1)) == 0
    assert prune(MORNING + timedelta(days=2)) >= 2
    assert not UserSession.objects.exists()
