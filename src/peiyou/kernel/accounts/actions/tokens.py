"""Tokens by which programs act for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import token_digest
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import ApiToken, Person
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.actions.scopes import scopes as known_scopes

LONGEST: Final = timedelta(days=366)
MOST: Final = 20
"""Living tokens of one person."""
SHOWN: Final = 12
"""Characters of a token that stay visible."""


@action("accounts.make_api_token", on="person")
def make_api_token(
    *,
    person: Person,
    name: str,
    scopes: Sequence[str],
    token: str,
    expires_at: datetime,
    actor: Actor,
    at: datetime,
) -> ApiToken:
    """Let whoever sends `token` act for `person` within `scopes` until `expires_at`, a year at most."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    _check(person, scopes, expires_at, at)
    made = ApiToken(
        person=person,
        name=name,
        prefix=token[:SHOWN],
        digest=token_digest(token),
        scopes=sorted(set(scopes)),
        made_at=at,
        expires_at=expires_at,
    )
    made.save()
    note(token=made.prefix, scopes=made.scopes, expires_at=expires_at.isoformat())
    return made


def _check(person: Person, scopes: Sequence[str], expires_at: datetime, at: datetime) -> None:
    if not person.is_active:
        raise AccountError("PERSON_INACTIVE", _("%(name)s is not active."), name=person.name)
    unknown = sorted(set(scopes) - set(known_scopes()))
    if unknown:
        raise AccountError(
            "SCOPE_UNKNOWN",
            _("There is no scope “%(scope)s”. Choose from the list."),
            scope=unknown[0],
        )
    if not at < expires_at <= at + LONGEST:
        raise AccountError(
            "TERM_OF_TOKEN", _("Choose an end between tomorrow and a year from today.")
        )
    if person.api_tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST:
        raise AccountError(
            "TOO_MANY_TOKENS",
            _("A person has %(most)d tokens at most. Revoke one that is no longer used."),
            most=MOST,
        )


@action("accounts.revoke_api_token", on="api_token")
def revoke_api_token(*, api_token: ApiToken, actor: Actor, at: datetime) -> None:
    """End a token at once, for good."""
    Person.objects.select_for_update().get(pk=api_token.person_id)
    if not ApiToken.objects.filter(pk=api_token.pk, revoked_at=None).update(revoked_at=at):
        raise AccountError("TOKEN_REVOKED", _("This token has been revoked already."))
    note(token=api_token.prefix)
