"""Ending sessions: one's own that one does not know, or somebody's for safety."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.actions.rows import drop_sessions, locked_person
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.audit.personal import Personal


@action("accounts.end_session", on="person")
def end_session(*, person: Person, session: int, actor: Actor, at: datetime) -> Person:
    """End one session of a person; `session` is the primary key that their list shows."""
    found = locked_person(person)
    row = UserSession.objects.filter(pk=session, user_id=found.pk).first()
    if row is None:
        raise AccountError("SESSION_GONE", _("That session has ended already."))
    note(address=Personal(row.ip, of=found.audit_stream), began_at=row.created_at.isoformat())
    row.end()
    return found


@action("accounts.end_sessions", on="person")
def end_sessions(*, person: Person, session_key: str = "", actor: Actor, at: datetime) -> Person:
    """Sign a person out everywhere, except in the session named (their own, when they ask for it)."""
    found = locked_person(person)
    note(ended_sessions=drop_sessions(found, but=session_key))
    return found
