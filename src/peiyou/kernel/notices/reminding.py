"""Periodic work: announce what is about to end, let go of what is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from peiyou.kernel.access.models import Grant
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.notices.actions.pruning import prune_notices
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.notices.keeping import keeping
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.notices.queries.readers import ending
from peiyou.kernel.notices.receivers import of_grant


def remind(at: datetime) -> int:
    """Tell holders, and who gave it, of each grant whose end comes near; returns how many were told.

    Each grant is announced once per step of `keeping`; who sleeps through one step gets the next.
    """
    steps = keeping().grant_ends
    recent = Notice.objects.filter(kind="GRANT_ENDS", at__gte=at - steps[-1] - timedelta(days=1))
    told = set(recent.values_list("cause", flat=True))
    count = 0
    for grant in ending(at + steps[-1], at):
        end = grant.valid_to or at
        step = next(s for s in steps if end <= at + s)
        cause = f"grant:{grant.key}:ends:{step.days}"
        if cause not in told:
            count += _announce(grant, end, cause, at)
    return count


def _announce(grant: Grant, end: datetime, cause: str, at: datetime) -> int:
    """To the holder, and to who gave it; not twice to one who gave it to themselves."""
    people = {grant.given_by_id: "GIVEN_GRANT_ENDS", grant.person_id: "GRANT_ENDS"}
    params = {**of_grant(grant), "day": timezone.localdate(end).isoformat()}
    return sum(
        send_notices(
            people=[person], kind=kind, params=params, link="", cause=cause, actor=SYSTEM, at=at
        ).count
        for person, kind in people.items()
        if person
    )


def prune(at: datetime) -> int:
    return prune_notices(actor=SYSTEM, at=at).count
