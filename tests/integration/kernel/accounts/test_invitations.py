"""Invitations: one use, in time, for somebody active; by link or by a code typed from paper."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from peiyou.common.tokens import grouped, new_code, new_token, token_digest
from peiyou.kernel.accounts.actions.entering import fail_sign_in
from peiyou.kernel.accounts.actions.invitations import use_invitation
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.enums import Factor, Way
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Invitation, Person
from peiyou.kernel.accounts.queries.invitations import open_invitation
from peiyou.kernel.accounts.queries.locks import locked_until
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from tests.factories.accounts import OTHER_PASSWORD, PASSWORD, POLICY, invited, with_password
from tests.factories.organisations import a_person

pytestmark = pytest.mark.django_db

LIFE = timedelta(hours=POLICY.link_hours)


@pytest.fixture
def clerk(at: datetime) -> Person:
    return register_person(handle="clerk", name="王芳", actor=SYSTEM, at=at)


def test_only_a_digest_is_kept(clerk: Person, at: datetime) -> None:
    token = new_token()
    invited(clerk, token, at)
    row = Invitation.objects.get()
    assert row.digest == token_digest(token)
    assert token not in str(row.__dict__)


def test_it_opens_until_its_end(clerk: Person, at: datetime) -> None:
    invited(clerk, "token", at)
    assert open_invitation("token", at + LIFE - timedelta(seconds=1))
    assert open_invitation("token", at + LIFE) is None


def test_a_newer_one_ends_the_older(clerk: Person, at: datetime) -> None:
    invited(clerk, "old", at)
    invited(clerk, "new", at)
    assert open_invitation("old", at) is None
    assert open_invitation("new", at)


def test_of_two_tabs_one_gets_in(clerk: Person, at: datetime) -> None:
    invitation = invited(clerk, "token", at)
    use = {"invitation": invitation, "actor": clerk.actor, "at": at}
    use_invitation(password=PASSWORD, **use)
    with pytest.raises(AccountError) as refused:
        use_invitation(password=OTHER_PASSWORD, **use)
    assert refused.value.code == "INVITATION_DEAD"
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_refused_password_does_not_use_it_up(clerk: Person, at: datetime) -> None:
    invitation = invited(clerk, "token", at)
    with pytest.raises(AccountError):
        use_invitation(invitation=invitation, password="123456", actor=clerk.actor, at=at)
    assert open_invitation("token", at)


def test_somebody_inactive_is_not_let_in(clerk: Person, at: datetime) -> None:
    invitation = invited(clerk, "token", at)
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert open_invitation("token", at) is None
    with pytest.raises(AccountError):
        use_invitation(invitation=invitation, password=PASSWORD, actor=clerk.actor, at=at)


def test_a_forgotten_password_is_reset_and_the_lock_with_it(clerk: Person, at: datetime) -> None:
    with_password(clerk, at)
    for _ in range(POLICY.lock_after_failures):
        fail_sign_in(name="clerk", factor=Factor.PASSWORD, address="::1", actor=SYSTEM, at=at)
    assert locked_until("clerk", at)
    invitation = invited(clerk, "token", at)
    use_invitation(invitation=invitation, password=OTHER_PASSWORD, actor=clerk.actor, at=at)
    assert locked_until("clerk", at) is None


def test_who_may_invite(
    clerk: Person, stranger: Person, operator: Person, official: Person, at: datetime
) -> None:
    """Of somebody who works nowhere yet, only SECURITY is in charge."""
    from peiyou.kernel.accounts.actions.invitations import invite_person

    for other in (stranger, operator, official, clerk):
        with pytest.raises(NotAllowed):
            invite_person(
                person=clerk, token="t", way=Way.LINK, life=LIFE, actor=other.actor, at=at
            )


class TestInABrowser:
    def page(self, token: str) -> str:
        return reverse("accounts:invitation", args=[token])

    def post(self, client: Client, token: str, password: str = PASSWORD, again: str = "") -> int:
        data = {"password": password, "again": again or password}
        return client.post(self.page(token), data).status_code

    def test_looking_does_not_use_it_up(self, client: Client, clerk: Person) -> None:
        invited(clerk, "token", timezone.now())
        for _ in range(2):
            assert client.get(self.page("token")).status_code == 200
        assert "_auth_user_id" not in client.session
        assert self.post(client, "token") == 302
        assert client.session["_auth_user_id"] == str(clerk.pk)
        assert self.post(client, "token") == 410
        assert client.get(self.page("token")).status_code == 410

    def test_what_was_typed_wrong_is_said(self, client: Client, clerk: Person) -> None:
        invited(clerk, "token", timezone.now())
        assert self.post(client, "token", PASSWORD, OTHER_PASSWORD) == 422
        assert self.post(client, "token", "clerk-123456") == 422
        assert self.post(client, "token") == 302

    def test_a_slip_is_typed_by_hand(self, client: Client, clerk: Person) -> None:
        code = new_code()
        invited(clerk, code, timezone.now(), Way.SLIP)
        typed = grouped(code).lower().replace("-", " ")
        answer = client.post(reverse("accounts:activate"), {"code": typed})
        assert answer.headers["Location"] == self.page(code)
        assert "王芳" in client.get(self.page(grouped(code).lower())).content.decode()

    def test_a_wrong_code_is_refused(self, client: Client) -> None:
        for code in ("ABCD", new_code()):
            assert client.post(reverse("accounts:activate"), {"code": code}).status_code == 422

    def test_another_person_in_this_browser_leaves_first(
        self, client: Client, clerk: Person, stranger: Person
    ) -> None:
        client.force_login(stranger)
        invited(clerk, "token", timezone.now())
        assert "李明" in client.get(self.page("token")).content.decode()
        assert self.post(client, "token") == 302
        assert client.session["_auth_user_id"] == str(clerk.pk)

    def test_with_a_second_factor_the_password_alone_does_not_let_in(
        self, client: Client, official: Person
    ) -> None:
        invited(official, "token", timezone.now())
        answer = client.post(self.page("token"), {"password": PASSWORD, "again": PASSWORD})
        assert answer.headers["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session

    def test_slips_for_many_are_shown_once(
        self, client: Client, security: Person, clerk: Person
    ) -> None:
        other = a_person("other", "赵六")
        client.force_login(security)
        keys = [str(clerk.key), str(other.key)]
        answer = client.post(reverse("accounts:slips"), {"person": keys})
        text = answer.content.decode()
        codes = re.findall(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}\b", text)
        assert len(codes) == 2
        assert text.count("<svg") >= 2
        assert "style=" not in text
        assert "no-store" in answer.headers["Cache-Control"]
        assert open_invitation(codes[0], timezone.now())
        assert client.get(reverse("accounts:slips")).status_code == 405

    def test_slips_outside_ones_own_are_refused(self, client: Client, clerk: Person) -> None:
        client.force_login(a_person("head", "校长", Role.SCHOOL_HEAD))
        answer = client.post(reverse("accounts:slips"), {"person": [str(clerk.key)]})
        assert answer.status_code == 403
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize("keys", [[], ["x"], ["00000000-0000-0000-0000-000000000000"] * 201])
    def test_odd_choices_are_refused(
        self, client: Client, security: Person, keys: list[str]
    ) -> None:
        client.force_login(security)
        assert client.post(reverse("accounts:slips"), {"person": keys}).status_code == 400
