"""Operators come in by a link that works once, in time, for an active person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.common.tokens import new_token, token_digest
from peiyou.kernel.accounts.actions.people import (
    LINK_LIFE,
    enter,
    make_entry_link,
    register_operator,
)
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import EntryLink, Person
from peiyou.kernel.accounts.queries.links import open_link
from peiyou.kernel.actions import SYSTEM, Actor, NotAllowed

pytestmark = pytest.mark.django_db


def link_for(person: Person, at: datetime) -> str:
    token = new_token()
    make_entry_link(person=person, token=token, actor=SYSTEM, at=at)
    return token


def test_handle_is_taken_once(operator: Person, at: datetime) -> None:
    with pytest.raises(AccountError, match="operator"):
        register_operator(handle="operator", name="x", actor=SYSTEM, at=at)


def test_operator_has_no_password(operator: Person) -> None:
    assert not operator.has_usable_password()


def test_stranger_registers_nobody(stranger: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        register_operator(handle="x", name="x", actor=stranger.actor, at=at)


def test_token_itself_is_not_kept(operator: Person, at: datetime) -> None:
    token = link_for(operator, at)
    link = EntryLink.objects.get()
    assert link.digest == token_digest(token)
    assert token not in str(link.__dict__)


def test_link_opens_until_its_end(operator: Person, at: datetime) -> None:
    token = link_for(operator, at)
    assert open_link(token, at + LINK_LIFE - timedelta(seconds=1))
    assert open_link(token, at + LINK_LIFE) is None


def test_link_works_once(operator: Person, at: datetime) -> None:
    link = open_link(link_for(operator, at), at)
    assert link
    assert enter(link=link, actor=operator.actor, at=at) == operator
    with pytest.raises(AccountError):
        enter(link=link, actor=operator.actor, at=at)


def test_new_link_ends_the_old_one(operator: Person, at: datetime) -> None:
    old, new = link_for(operator, at), link_for(operator, at)
    assert open_link(old, at) is None
    assert open_link(new, at)


def test_link_of_an_inactive_person_is_dead(operator: Person, at: datetime) -> None:
    token = link_for(operator, at)
    Person.objects.update(is_active=False)
    assert open_link(token, at) is None


def test_browser_signs_in_with_a_post_only(client: Client, operator: Person) -> None:
    from django.utils import timezone

    address = reverse("accounts:enter", args=[link_for(operator, timezone.now())])
    assert client.get(address).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(address).status_code == 302
    assert client.session["_auth_user_id"] == str(operator.pk)
    assert client.post(address).status_code == 410


def test_leaving_needs_a_post(client: Client, operator: Person) -> None:
    client.force_login(operator)
    assert client.get(reverse("accounts:leave")).status_code == 405
    client.post(reverse("accounts:leave"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "id_", ["person:nobody", "", "person:00000000-0000-0000-0000-000000000000"]
)
def test_unknown_actor_may_nothing(db: None, at: datetime, id_: str) -> None:
    ghost = Actor(kind="PERSON", id=id_, name="?")
    with pytest.raises(NotAllowed):
        register_operator(handle="x", name="x", actor=ghost, at=at)
