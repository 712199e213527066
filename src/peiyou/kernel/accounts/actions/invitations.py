"""Letting somebody choose a password: the first one, or a new one for who has forgotten theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import token_digest
from peiyou.kernel.accounts.actions.rows import (
    active_person,
    drop_sessions,
    drop_tokens,
    forgive,
    locked_person,
    take_password,
)
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Invitation, Person
from peiyou.kernel.actions import Actor, action, note


@action("accounts.invite_person", on="person")
def invite_person(
    *, person: Person, token: str, way: Way, life: timedelta, actor: Actor, at: datetime
) -> Invitation:
    """Keep the digest of `token` (of a slip: its code) as a way in until `at + life`; an older one dies.

    The caller made the token (`common.tokens`), shows it once and forgets it.
    """
    found = active_person(person)
    found.invitations.filter(used_at=None).delete()
    invitation = Invitation(
        person=found, way=way, digest=token_digest(token), made_at=at, expires_at=at + life
    )
    invitation.save()
    note(way=str(way), expires_at=invitation.expires_at.isoformat())
    return invitation


@action("accounts.use_invitation", on="invitation")
def use_invitation(*, invitation: Invitation, password: str, actor: Actor, at: datetime) -> Person:
    """Set the password and use the invitation up; of two tabs only one gets in.

    A password that the policy does not allow leaves the invitation as it was. Other sessions end.
    """
    person = locked_person(invitation.person)
    usable = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=at)
    if not person.is_active or not usable.update(used_at=at):
        raise AccountError(
            "INVITATION_DEAD",
            _(
                "This invitation has been used or is over. Ask whoever gave it to you for a new one."
            ),
        )
    take_password(person, password, at)
    note(
        way=invitation.way,
        ended_sessions=drop_sessions(person),
        revoked_tokens=drop_tokens(person, at),
        was_locked=forgive(person),
    )
    return person
