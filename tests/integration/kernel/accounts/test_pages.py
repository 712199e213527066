"""Pages of accounts: one's own, and somebody's for those responsible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peiyou.kernel.accounts.actions.entering import fail_sign_in
from peiyou.kernel.accounts.enums import Factor
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.accounts.queries.factors import has_second_factor, people_with_second_factor
from peiyou.kernel.accounts.queries.invitations import open_invitation
from peiyou.kernel.accounts.queries.locks import locks_of
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.audit.models import Row
from tests.factories.accounts import PASSWORD, POLICY
from tests.factories.organisations import a_factor

pytestmark = pytest.mark.django_db

PHONE = "13812345678"


def page_of(person: Person, name: str = "person") -> str:
    return reverse(f"accounts:{name}", args=[person.key])


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_my_account_asks_as_much_for_five_sessions_as_for_one(person: Person) -> None:
    def sign_in() -> Client:
        client = Client()
        client.post("/account/sign-in/", {"login": "clerk", "password": PASSWORD})
        return client

    here = sign_in()
    one = queries_of(here, "/account/")
    for _ in range(4):
        sign_in()
    assert queries_of(here, "/account/") == one <= 25


@pytest.mark.parametrize("name", ["mine", "factor", "password", "contact"])
def test_own_pages_are_ones_own(client: Client, person: Person, name: str) -> None:
    url = reverse(f"accounts:{name}")
    assert client.get(url).status_code == 302
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert (PHONE in answer.content.decode()) == (name == "contact")


def test_correcting_ones_contact(client: Client, person: Person) -> None:
    client.force_login(person)
    url = reverse("accounts:contact")
    wrong = client.post(url, {"name": "王芳", "email": "x", "phone": ""})
    assert wrong.status_code == 422
    right = client.post(url, {"name": "王方", "email": "", "phone": "13987654321"})
    assert right.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone) == ("王方", "13987654321")


class TestSomebodysPage:
    def test_security_sees_masks(self, client: Client, person: Person, security: Person) -> None:
        client.force_login(security)
        text = client.get(page_of(person)).content.decode()
        assert "138****5678" in text
        assert PHONE not in text

    def test_strangers_are_refused_whether_or_not_there_is_somebody(
        self, client: Client, person: Person, stranger: Person
    ) -> None:
        nobody = Person(handle="ghost")
        client.force_login(stranger)
        for one in (person, nobody):
            assert client.get(page_of(one)).status_code == 403
            for name in ("invite", "reveal", "unlock", "sign-out", "reset-factors", "deactivate"):
                assert client.post(page_of(one, name), {"way": "LINK"}).status_code == 403

    def test_nobody_there(self, client: Client, security: Person) -> None:
        client.force_login(security)
        assert client.get(page_of(Person(handle="ghost"))).status_code == 404

    def test_a_look_needs_a_reason(self, client: Client, person: Person, security: Person) -> None:
        client.force_login(security)
        without = client.post(page_of(person, "reveal"), {"reason": "BORED"})
        assert without.status_code == 422
        assert PHONE not in without.content.decode()
        given = client.post(page_of(person, "reveal"), {"reason": "CONTACT"})
        assert PHONE in given.content.decode()
        assert Row.objects.filter(verb="accounts.reveal_personal").count() == 1

    def test_a_link_is_shown_once(self, client: Client, person: Person, security: Person) -> None:
        client.force_login(security)
        answer = client.post(page_of(person, "invite"), {"way": "LINK"})
        text = answer.content.decode()
        token = text.split("/account/invitation/")[1].split("/")[0]
        assert open_invitation(token, timezone.now())
        assert "no-store" in answer.headers["Cache-Control"]
        assert token not in client.get(page_of(person)).content.decode()

    def test_a_slip_is_printed(self, client: Client, person: Person, security: Person) -> None:
        client.force_login(security)
        text = client.post(page_of(person, "invite"), {"way": "SLIP"}).content.decode()
        assert "slip-code" in text
        assert "<svg" in text

    def test_helping_somebody(self, client: Client, person: Person, security: Person) -> None:
        a_factor(person)
        for _ in range(POLICY.lock_after_failures):
            fail_sign_in(
                name="clerk", factor=Factor.PASSWORD, address="::1", actor=SYSTEM, at=timezone.now()
            )
        assert locks_of([person, security], timezone.now()).keys() == {person.pk}
        assert people_with_second_factor([person.pk]) == {person.pk}
        client.force_login(security)
        for act in ("unlock", "reset-factors", "sign-out", "deactivate", "reactivate"):
            assert client.post(page_of(person, act)).status_code == 302
        assert not locks_of([person], timezone.now())
        assert not has_second_factor(person)
        person.refresh_from_db()
        assert person.is_active
        assert not person.has_usable_password()

    def test_nobody_helps_themselves(self, client: Client, security: Person) -> None:
        client.force_login(security)
        for act in ("unlock", "reset-factors", "deactivate"):
            client.post(page_of(security, act))
        security.refresh_from_db()
        assert security.is_active
        assert has_second_factor(security)

    def test_it_asks_little(self, client: Client, person: Person, security: Person) -> None:
        client.force_login(security)
        assert queries_of(client, page_of(person)) <= 25


def test_an_old_account_without_age_counts_from_its_beginning(person: Person) -> None:
    from peiyou.kernel.accounts.queries.people import password_age

    person.password_set_at = None
    now = timezone.now()
    assert password_age(person, now + timedelta(days=POLICY.password_max_days)).is_over
    assert not password_age(person, now).is_over
