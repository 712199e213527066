"""A person's own password."""

from __future__ import annotations

from datetime import datetime

from peiyou.kernel.accounts.actions.rows import active_person, drop_sessions, take_password
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note


@action("accounts.change_password", on="person")
def change_password(
    *, person: Person, password: str, session_key: str = "", actor: Actor, at: datetime
) -> Person:
    """Take a new password. Every session ends but the one named; open invitations die.

    Whoever calls has just made sure of the old password (`adapters.AccountAdapter.reauthenticate`).
    """
    found = active_person(person)
    take_password(found, password, at)
    found.invitations.filter(used_at=None).delete()
    note(ended_sessions=drop_sessions(found, but=session_key))
    return found
