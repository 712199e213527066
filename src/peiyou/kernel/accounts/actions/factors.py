"""Second factors: set up and removed by their owner, cleared by SECURITY for who has lost them."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.actions.rows import drop_sessions, drop_tokens, locked_person
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note


@action("accounts.add_factor", on="person")
def add_factor(*, person: Person, kind: str, actor: Actor, at: datetime) -> Person:
    """Put on record that a person has set up an authenticator app, a passkey or recovery codes."""
    note(kind=kind)
    return locked_person(person)


@action("accounts.remove_factor", on="person")
def remove_factor(
    *, person: Person, kind: str, session_key: str, actor: Actor, at: datetime
) -> Person:
    """Put on record that a person has removed a factor; sessions that rested on it end."""
    found = locked_person(person)
    note(kind=kind, ended_sessions=drop_sessions(found, but=session_key))
    return found


@action("accounts.renew_recovery_codes", on="person")
def renew_recovery_codes(*, person: Person, actor: Actor, at: datetime) -> Person:
    """Put on record that a person has made new recovery codes; the old ones no longer work."""
    return locked_person(person)


@action("accounts.reset_factors", on="person")
def reset_factors(*, person: Person, actor: Actor, at: datetime) -> Person:
    """Take all second factors from somebody who has lost them. Their sessions end.

    Whoever needs a factor sets up a new one at the next sign-in.
    """
    found = locked_person(person)
    if found.actor.id == actor.id:
        raise AccountError("OWN_FACTORS", _("Nobody clears their own factors. Ask a colleague to."))
    rows = Authenticator.objects.filter(user_id=found.pk)
    kinds = sorted(rows.values_list("type", flat=True))
    if not kinds:
        raise AccountError("NO_FACTORS", _("This person has no second factor."))
    rows.delete()
    note(
        kinds=kinds,
        ended_sessions=drop_sessions(found),
        revoked_tokens=drop_tokens(found, at),
    )
    return found
