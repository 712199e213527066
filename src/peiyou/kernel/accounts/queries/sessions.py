"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from peiyou.kernel.accounts.models import Person


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser. `key` is secret; `pk` is what pages name it by."""

    pk: int
    key: str
    address: str
    browser: str
    began_at: datetime
    seen_at: datetime


def sessions_of(person: Person, at: datetime) -> list[SignedIn]:
    """Sessions that would still be let in, the last used first. One query."""
    policy = settings.PEIYOU_POLICY
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    rows = UserSession.objects.filter(
        user_id=person.pk,
        session_key__in=alive,
        last_seen_at__gt=at - timedelta(minutes=policy.session_idle_minutes),
        created_at__gt=at - timedelta(hours=policy.session_hours),
    ).order_by("-last_seen_at", "-pk")
    return [
        SignedIn(r.pk, r.session_key, r.ip, r.user_agent, r.created_at, r.last_seen_at)
        for r in rows
    ]
