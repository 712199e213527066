"""What a session remembers of itself: when it began, when it was last used, and that its person has a
second factor, so that the middleware need not ask the database for any of it."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from django.conf import settings

Session = MutableMapping[str, Any]

_BEGAN, _SEEN, _FACTOR = "began_at", "seen_at", "has_factor"
TICK = 60
"""Seconds between two writings of when a session was last used."""


def start(session: Session, at: datetime) -> None:
    session[_BEGAN] = session[_SEEN] = int(at.timestamp())


def is_over(session: Session, at: datetime) -> bool:
    """Too long unused, or too old. A session without a clock is none of ours."""
    now, policy = at.timestamp(), settings.PEIYOU_POLICY
    idle: float = now - session.get(_SEEN, 0)
    age: float = now - session.get(_BEGAN, 0)
    return bool(idle > policy.session_idle_minutes * 60 or age > policy.session_hours * 3600)


def touch(session: Session, at: datetime) -> bool:
    """Note that it is in use; says whether there was anything to note (once a minute)."""
    now = int(at.timestamp())
    if now - session.get(_SEEN, 0) < TICK:
        return False
    session[_SEEN] = now
    return True


def mark_factor(session: Session, has_one: bool) -> None:
    session[_FACTOR] = has_one


def has_factor(session: Session) -> bool:
    return bool(session.get(_FACTOR))
