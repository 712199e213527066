"""Signing in by name and password, the second factor, and the lock after failures."""

from __future__ import annotations

import re
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peiyou.kernel.accounts.actions.entering import unlock_person
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Lock, Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.audit.models import PersonalValue, Row
from tests.factories.accounts import OTHER_PASSWORD, PASSWORD, POLICY, code_at, with_password
from tests.factories.organisations import a_factor

pytestmark = pytest.mark.django_db

MORNING = datetime.fromisoformat("2026-11-24T01:00:00+00:00")
SIGN_IN = "/account/sign-in/"


def post(client: Client, name: str, password: str, **more: str) -> int:
    data = {"login": name, "password": password, **more}
    return client.post(SIGN_IN, data, headers={"accept-language": "en"}).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def words(client: Client, name: str, password: str) -> str:
    """What the page answers, without what differs each time."""
    answer = client.post(
        SIGN_IN, {"login": name, "password": password}, headers={"accept-language": "en"}
    )
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return f"{answer.status_code}{text}".replace(name, "NAME")


class TestPassword:
    def test_right_lets_in_and_is_on_record(self, client: Client, person: Person) -> None:
        key_before = client.session.session_key
        assert post(client, " Clerk ", PASSWORD) == 302
        assert is_in(client)
        assert client.session.session_key != key_before
        row = Row.objects.get(verb="accounts.sign_in")
        assert row.stream == person.audit_stream
        assert "PASSWORD" in row.data
        assert "127.0.0.1" not in row.data, "an address is a personal value"
        assert PersonalValue.objects.get(stream=person.audit_stream, seq=row.seq).value

    def test_it_leads_to_where_one_wanted_to_go(self, client: Client, person: Person) -> None:
        data = {"login": "clerk", "password": PASSWORD}
        there = client.post(SIGN_IN, {**data, "next": "/account/"})
        assert there.headers["Location"] == "/account/"
        client.logout()
        away = client.post(SIGN_IN, {**data, "next": "https://evil.example/"})
        assert away.headers["Location"] == "/"

    @pytest.mark.parametrize("password", ["", "123456", OTHER_PASSWORD, "x" * 5000])
    def test_wrong_does_not(self, client: Client, person: Person, password: str) -> None:
        assert post(client, "clerk", password) == 422
        assert not is_in(client)

    def test_somebody_inactive_is_not_told_apart(self, client: Client, person: Person) -> None:
        Person.objects.update(is_active=False)
        inactive = words(client, "clerk", PASSWORD)
        assert not is_in(client)
        assert inactive == words(client, "nobody", PASSWORD)

    def test_somebody_invited_only_is_not_told_apart(
        self, client: Client, stranger: Person
    ) -> None:
        assert words(client, "stranger", PASSWORD) == words(client, "nobody", PASSWORD)

    def test_there_is_no_way_to_sign_up_or_to_reset_by_mail(self, client: Client) -> None:
        for path in ("signup/", "password/reset/", "email/", "login/code/", "inactive/"):
            assert client.get(f"/account/{path}").status_code == 404


class TestLock:
    def fail(self, client: Client, name: str, times: int) -> None:
        for _ in range(times):
            assert post(client, name, OTHER_PASSWORD) == 422

    def test_it_closes_after_five_and_opens_by_itself(self, person: Person) -> None:
        client = Client()
        with time_machine.travel(MORNING, tick=False) as now:
            with_password(person, MORNING)
            self.fail(client, "clerk", POLICY.lock_after_failures - 1)
            assert post(client, "clerk", PASSWORD) == 302, "four are forgiven"
            client.logout()
            self.fail(client, "clerk", POLICY.lock_after_failures)
            assert post(client, "clerk", PASSWORD) == 422, "the right one is not looked at"
            now.shift(timedelta(minutes=POLICY.lock_minutes[0]) - timedelta(seconds=1))
            assert post(client, "clerk", PASSWORD) == 422
            now.shift(timedelta(seconds=1))
            assert post(client, "clerk", PASSWORD) == 302
        assert not Lock.objects.exists()

    def test_it_grows(self, person: Person) -> None:
        client = Client()
        with time_machine.travel(MORNING, tick=False) as now:
            self.fail(client, "clerk", POLICY.lock_after_failures)
            lengths = []
            for _ in range(len(POLICY.lock_minutes) + 1):
                until = Lock.objects.get().locked_until
                assert until
                lengths.append((until - timezone.now()) / timedelta(minutes=1))
                now.move_to(until)
                self.fail(client, "clerk", 1)
        assert lengths == [*POLICY.lock_minutes, POLICY.lock_minutes[-1]]

    def test_trying_during_a_lock_does_not_prolong_it(self, person: Person) -> None:
        client = Client()
        with time_machine.travel(MORNING, tick=False) as now:
            self.fail(client, "clerk", POLICY.lock_after_failures)
            until = Lock.objects.get().locked_until
            now.shift(30)
            self.fail(client, "clerk", 3)
            assert Lock.objects.get().locked_until == until

    def test_it_says_until_when_and_who_can_help(self, client: Client, person: Person) -> None:
        with time_machine.travel(MORNING, tick=False):
            self.fail(client, "clerk", POLICY.lock_after_failures)
            text = words(client, "clerk", PASSWORD)
        assert "2026-11-24 09:01:00" in text
        assert "security administrator" in text

    def test_names_that_nobody_has_lock_alike(self, client: Client, person: Person) -> None:
        """What one sees tells nobody which names exist: not before, not during, not after a lock."""
        with time_machine.travel(MORNING, tick=False):
            for _ in range(POLICY.lock_after_failures + 2):
                real, none = (words(client, n, OTHER_PASSWORD) for n in ("clerk", "nobody"))
                assert real == none
        assert Lock.objects.count() == 2
        assert "nobody" not in str(list(Row.objects.values_list("data", "stream")))

    def test_security_unlocks_and_only_they(
        self, client: Client, person: Person, security: Person, official: Person
    ) -> None:
        at = timezone.now()
        self.fail(client, "clerk", POLICY.lock_after_failures)
        for other in (official, person):
            with pytest.raises(NotAllowed):
                unlock_person(person=person, actor=other.actor, at=at)
        unlock_person(person=person, actor=security.actor, at=at)
        assert post(client, "clerk", PASSWORD) == 302

    def test_there_must_be_something_to_unlock(self, person: Person, security: Person) -> None:
        with pytest.raises(AccountError) as refused:
            unlock_person(person=person, actor=security.actor, at=timezone.now())
        assert refused.value.code == "NOT_LOCKED"

    def test_failures_are_on_record(self, client: Client, person: Person) -> None:
        self.fail(client, "clerk", 2)
        rows = Row.objects.filter(verb="accounts.fail_sign_in", stream=person.audit_stream)
        assert rows.count() == 2
        assert rows.first().actor_kind == "SYSTEM"  # type: ignore[union-attr]


@pytest.fixture
def real_hasher(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_unknown_names_take_as_long_as_known_ones(real_hasher: None, person: Person) -> None:
    from peiyou.kernel.accounts.backends import NameBackend

    with_password(person)
    assert person.password.startswith("argon2")

    def took(name: str) -> float:
        began = time.perf_counter()
        assert NameBackend().authenticate(None, username=name, password=OTHER_PASSWORD) is None
        return time.perf_counter() - began

    pairs = [(took("clerk"), took("nobody")) for _ in range(5)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.4 < unknown / known < 2.5


class TestSecondFactor:
    @pytest.fixture
    def app_user(self, person: Person) -> Person:
        a_factor(person)
        return person

    def code(self, client: Client, code: str) -> int:
        return client.post(
            "/account/sign-in/factor/", {"code": code}, headers={"accept-language": "en"}
        ).status_code

    def test_password_then_code(self, client: Client, app_user: Person) -> None:
        assert post(client, "clerk", PASSWORD) == 302
        assert not is_in(client)
        assert client.get("/account/sign-in/factor/").status_code == 200
        self.code(client, "000000")
        assert not is_in(client)
        assert self.code(client, code_at(timezone.now())) == 302
        assert is_in(client)
        assert '"CODE","PASSWORD"' in Row.objects.get(verb="accounts.sign_in").data

    def test_a_code_works_once(self, app_user: Person) -> None:
        with time_machine.travel(MORNING, tick=False) as now:
            with_password(app_user, MORNING)
            for _ in range(2):
                client = Client()
                post(client, "clerk", PASSWORD)
                self.code(client, code_at(MORNING))
            assert not is_in(client), "the second use, even within its half minute"
            now.shift(31)
            self.code(client, code_at(MORNING))
            assert not is_in(client), "nor as the code of the half minute before"
            self.code(client, code_at(timezone.now()))
            assert is_in(client)

    def test_wrong_codes_count_at_the_same_lock(self, client: Client, app_user: Person) -> None:
        """Who has the password cannot try codes for ever, by signing in again in between."""
        for _ in range(POLICY.lock_after_failures):
            assert post(client, "clerk", PASSWORD) == 302
            self.code(client, "000000")
        self.code(client, code_at(timezone.now()))
        assert not is_in(client), "the right code is not looked at during the lock"
        assert post(Client(), "clerk", PASSWORD) == 422

    def test_recovery_codes_work_once(self, client: Client, app_user: Person) -> None:
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        codes = RecoveryCodes.activate(app_user).get_unused_codes()
        for expected in (True, False):
            post(client, "clerk", PASSWORD)
            self.code(client, codes[0])
            assert is_in(client) == expected
            client.logout()

    def test_its_secrets_are_sealed(self, app_user: Person) -> None:
        from allauth.mfa.models import Authenticator
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        from tests.factories.organisations import TOTP_SECRET

        RecoveryCodes.activate(app_user)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT data FROM "{Authenticator._meta.db_table}"')
            stored = str(cursor.fetchall())
        assert TOTP_SECRET not in stored
        assert stored.count("aes.") == 2


class TestOwing:
    """A second factor where work needs one; a new password when the old one is too old."""

    def test_without_the_factor_one_is_nobody(
        self, client: Client, person: Person, needs_factor: None
    ) -> None:
        answer = client.post(SIGN_IN, {"login": "clerk", "password": PASSWORD})
        assert answer.headers["Location"] == reverse("accounts:factor")
        assert client.get("/").status_code == 200, "public pages stay readable"
        desk = client.get("/audit/")
        assert desk.status_code == 302
        back = client.get(desk.headers["Location"])
        assert back.headers["Location"] == reverse("accounts:factor")
        page = client.get(reverse("accounts:factor"), headers={"accept-language": "en"})
        assert "Your work needs a second factor" in page.content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_setting_it_up_opens_the_way(
        self, client: Client, person: Person, needs_factor: None
    ) -> None:
        client.post(SIGN_IN, {"login": "clerk", "password": PASSWORD})
        assert client.get(reverse("mfa_activate_totp")).status_code == 200
        secret = client.session["mfa.totp.secret"]
        answer = client.post(
            reverse("mfa_activate_totp"), {"code": code_at(timezone.now(), secret)}
        )
        assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
        codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
        assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10
        again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
        assert not re.findall(r"<li>\d{8}</li>", again), "shown once"
        assert client.get("/audit/").status_code == 403, "somebody now, without that right"
        verbs = set(Row.objects.values_list("verb", flat=True))
        assert "accounts.add_factor" in verbs

    def test_the_last_factor_cannot_be_removed(
        self, client: Client, person: Person, needs_factor: None
    ) -> None:
        a_factor(person)
        client.post(SIGN_IN, {"login": "clerk", "password": PASSWORD})
        client.post("/account/sign-in/factor/", {"code": code_at(timezone.now())})
        client.post(reverse("mfa_deactivate_totp"))
        from peiyou.kernel.accounts.queries.factors import has_second_factor

        assert has_second_factor(person)

    def test_an_old_password_is_changed_first(self, client: Client, person: Person) -> None:
        old = timezone.now() - timedelta(days=POLICY.password_max_days)
        with_password(person, old)
        answer = client.post(SIGN_IN, {"login": "clerk", "password": PASSWORD})
        assert answer.headers["Location"] == reverse("accounts:password")
        assert client.get("/audit/").status_code == 302
        change = {"old": PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
        assert client.post(reverse("accounts:password"), change).status_code == 302
        assert client.get("/audit/").status_code == 403

    @pytest.mark.parametrize(("switcher", "expected"), [(True, 403), (False, 302)])
    def test_the_demonstrations_mark_counts_with_its_switcher_only(
        self, client: Client, person: Person, needs_factor: None, settings: Any,
        switcher: bool, expected: int,
    ) -> None:  # fmt: skip
        settings.PEIYOU_SWITCHER = switcher
        client.force_login(person)
        session = client.session
        session["demonstration"] = True
        session.save()
        assert client.get("/audit/").status_code == expected

    def test_what_it_costs(self, client: Client, person: Person) -> None:
        """Nothing for strangers; session and person for who has a factor; one question more for others."""
        for count in (0, 3, 2):
            with CaptureQueriesContext(connection) as queries:
                client.get("/healthz")
            assert len(queries) == count
            client.logout()
            if count == 3:
                a_factor(person)
            client.force_login(person)
