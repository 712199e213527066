"""What signing in leaves behind goes when it is of no more use; what was done stands in the record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from peiyou.kernel.accounts.models import Invitation, Lock

FAILURES: Final = timedelta(days=1)
INVITATIONS: Final = timedelta(days=90)


def prune(at: datetime) -> int:
    """Delete ended sessions, failures of yesterday, invitations long over; returns how many rows."""
    gone = [
        Session.objects.filter(expire_date__lt=at),
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")),
        Lock.objects.filter(last_at__lt=at - FAILURES).exclude(locked_until__gt=at),
        Invitation.objects.filter(expires_at__lt=at - INVITATIONS),
    ]
    return sum(rows.delete()[0] for rows in gone)
