"""Which undertakings wait for somebody."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from peiyou.kernel.actions import Actor
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.queries.cases import turns_of as turns_of_cases


def turns_of(actor: Actor, at: datetime) -> Q:
    """The condition on undertakings that says whose turn it is: that of a grant of `actor`."""
    turns = turns_of_cases(actor, at)
    return Q(case__in=Case.objects.filter(turns).values("pk")) if turns else Q(pk__in=())
