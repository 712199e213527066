"""Whether a sign-in name is locked, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from peiyou.kernel.accounts.models import Lock, Person


def name_digest(name: str) -> str:
    """What stands for a sign-in name in the table of locks; needs the deployment's key to be made."""
    return salted_hmac("accounts.lock", name.strip().lower(), algorithm="sha256").hexdigest()


def locked_until(name: str, at: datetime) -> datetime | None:
    """When the lock of a sign-in name ends, whether or not somebody has that name."""
    lock = Lock.objects.filter(name_digest=name_digest(name), locked_until__gt=at).first()
    return lock.locked_until if lock else None


def locks_of(people: Iterable[Person], at: datetime) -> dict[int, datetime]:
    """Person's primary key → end of the lock, for those of `people` who are locked. One query."""
    by_digest = {name_digest(person.handle): person.pk for person in people}
    rows = Lock.objects.filter(name_digest__in=by_digest, locked_until__gt=at)
    return {by_digest[row.name_digest]: row.locked_until for row in rows if row.locked_until}
