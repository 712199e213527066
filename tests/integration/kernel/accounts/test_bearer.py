"""A token is worth no more than its person: without the factor they owe, or after a reset, nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from peiyou.kernel.accounts.actions.factors import reset_factors
from peiyou.kernel.accounts.actions.invitations import use_invitation
from peiyou.kernel.accounts.actions.tokens import make_api_token
from peiyou.kernel.accounts.bearer import bearer, new_api_token
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from tests.factories.accounts import PASSWORD, invited
from tests.factories.organisations import a_factor, a_grant, a_person

pytestmark = pytest.mark.django_db
AT = timezone.now()


def token_of(person: Person) -> str:
    token = new_api_token()
    make_api_token(
        person=person, name="nightly", scopes=[], token=token, expires_at=AT + timedelta(days=30),
        actor=person.actor, at=AT,
    )  # fmt: skip
    return token


def test_a_token_from_before_the_grant_does_not_spare_the_second_factor() -> None:
    person = a_person("clerk", "王芳")
    token = token_of(person)
    assert bearer(token, AT) is not None
    a_grant(person, Role.AUDITOR)
    assert bearer(token, AT) is None
    a_factor(person)
    assert bearer(token, AT) is not None


def test_who_lost_the_factors_may_have_lost_the_tokens(auditor: Person) -> None:
    token = token_of(auditor)
    assert bearer(token, AT) is not None
    reset_factors(person=auditor, actor=SYSTEM, at=AT)
    a_factor(auditor)
    assert bearer(token, AT) is None


def test_a_new_password_by_invitation_ends_the_tokens() -> None:
    person = a_person("clerk", "王芳")
    token = token_of(person)
    invitation = invited(person, "token", AT)
    use_invitation(invitation=invitation, password=PASSWORD, actor=person.actor, at=AT)
    assert bearer(token, AT) is None


def test_term_mark_and_activity(stranger: Person) -> None:
    token = token_of(stranger)
    assert bearer(token, AT + timedelta(days=30)) is None
    assert bearer(token.removeprefix("peiyou_"), AT) is None
    Person.objects.filter(pk=stranger.pk).update(is_active=False)
    assert bearer(token, AT) is None
