"""Signing in and out, failing to, and the lock after too many failures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.actions.rows import active_person, forgive, locked_person
from peiyou.kernel.accounts.enums import Factor
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import Lock, Person
from peiyou.kernel.accounts.queries.locks import name_digest
from peiyou.kernel.accounts.queries.people import by_handle
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.audit.personal import Personal


@dataclass(frozen=True, slots=True)
class Failure:
    """`until`: when the name can be tried again; None while it is not locked."""

    until: datetime | None
    audit_stream: str


@action("accounts.sign_in", on="person")
def sign_in(
    *, person: Person, factors: Iterable[Factor], address: str, actor: Actor, at: datetime
) -> Person:
    """Record that a person has come in, by what and from where; their failures are forgotten."""
    found = active_person(person)
    forgive(found)
    found.last_login = at
    found.save(update_fields=["last_login"])
    note(factors=sorted({str(factor) for factor in factors}), address=_address(address, found))
    return found


@action("accounts.sign_out", on="person")
def sign_out(*, person: Person, actor: Actor, at: datetime) -> Person:
    """Put on record that a person left; the session is the view's to end."""
    return locked_person(person)


@action("accounts.fail_sign_in", on=None)
def fail_sign_in(*, name: str, factor: Factor, address: str, actor: Actor, at: datetime) -> Failure:
    """Count a failed attempt at a sign-in name, and lock it when it is one too many.

    Does the same for a name that nobody has. The name typed is not recorded: it may be a password.
    """
    person = by_handle(name)
    if person is not None:
        locked_person(person)
    digest = name_digest(name)
    Lock.objects.get_or_create(name_digest=digest, defaults={"last_at": at})
    lock = Lock.objects.select_for_update().get(name_digest=digest)
    if not lock.holds(at):  # what is tried during a lock was not looked at, and does not prolong it
        lock.failures += 1
        lock.last_at = at
        pause = settings.PEIYOU_POLICY.lock_for(lock.failures)
        lock.locked_until = at + pause if pause else None
        lock.save()
    locked = lock.locked_until.isoformat() if lock.locked_until else None
    note(factor=str(factor), failures=lock.failures, locked_until=locked)
    stream = person.audit_stream if person else f"sign-in:{digest[:32]}"
    note(address=_address(address, person, stream))
    return Failure(lock.locked_until, stream)


@action("accounts.unlock_person", on="person")
def unlock_person(*, person: Person, actor: Actor, at: datetime) -> Person:
    """Let a person try again at once."""
    found = locked_person(person)
    if found.actor.id == actor.id:
        raise AccountError("OWN_LOCK", _("Nobody unlocks themself. Ask a colleague to."))
    if not forgive(found):
        raise AccountError("NOT_LOCKED", _("There is nothing to unlock: nothing failed here."))
    return found


def _address(address: str, person: Person | None, stream: str = "") -> Any:
    return Personal(address, of=person.audit_stream if person else stream)
