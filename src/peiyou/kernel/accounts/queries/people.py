"""People looked up by their names, and what must be done about their passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from peiyou.kernel.accounts.models import Person


@dataclass(frozen=True, slots=True)
class PasswordAge:
    """`ends_at`: when it must be changed; None for somebody without a password."""

    ends_at: datetime | None
    is_over: bool
    is_near: bool


def by_handle(handle: str) -> Person | None:
    return Person.objects.filter(handle=handle.strip().lower()).first()


def is_bound(person: Person) -> bool:
    """Whether unified sign-in has been bound to this person."""
    return bool(SocialAccount.objects.filter(user_id=person.pk).exists())


def password_age(person: Person, at: datetime) -> PasswordAge:
    """Asks no database. Passwords set before their age was kept count as old."""
    if not person.has_usable_password():
        return PasswordAge(None, is_over=False, is_near=False)
    policy = settings.PEIYOU_POLICY
    set_at = person.password_set_at or person.created_at
    ends_at = set_at + timedelta(days=policy.password_max_days)
    near = ends_at - timedelta(days=policy.password_warn_days)
    return PasswordAge(ends_at, is_over=at >= ends_at, is_near=near <= at < ends_at)
