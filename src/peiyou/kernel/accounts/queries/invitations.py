"""Invitations, looked up by the token or code that a person holds."""

from __future__ import annotations

from datetime import datetime

from peiyou.common.tokens import read_code, token_digest
from peiyou.kernel.accounts.models import Invitation, Person


def open_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation of a link's token or a slip's code if it is unused, in time, its person active."""
    digests = {token_digest(token), token_digest(read_code(token) or token)}
    return (
        Invitation.objects.select_related("person")
        .filter(digest__in=digests, used_at=None, expires_at__gt=at, person__is_active=True)
        .first()
    )


def waiting_invitation(person: Person, at: datetime) -> Invitation | None:
    """The one that this person could still use."""
    return person.invitations.filter(used_at=None, expires_at__gt=at).first()
