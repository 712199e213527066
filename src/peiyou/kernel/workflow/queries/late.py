"""Cases whose deadline comes near, is past, or is past for long: those that nobody was told of yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from peiyou.kernel.calendar.days import add_working_days, end_of, latest_start
from peiyou.kernel.workflow.definition import Definition
from peiyou.kernel.workflow.models import Case, Process
from peiyou.kernel.workflow.processes import definition_of

OPEN = Q(closed_at=None, holder__isnull=False)


def coming_near(at: datetime) -> QuerySet[Case]:
    """Due within the working days that their process says."""
    today = timezone.localdate(at)

    def until(n: int) -> datetime:
        return end_of(add_working_days(today, n))

    near = _by_process(lambda definition: definition.remind_before, until)
    return Case.objects.filter(OPEN, near, announced_at=None, reminded_at=None, due_at__gt=at)


def past(at: datetime) -> QuerySet[Case]:
    """Past their deadline."""
    return Case.objects.filter(OPEN, reminded_at=None, due_at__lte=at)


def past_for_long(at: datetime) -> QuerySet[Case]:
    """Past it by more than the working days that their process says, and their holder knows."""
    yesterday = timezone.localdate(at) - timedelta(days=1)

    def until(n: int) -> datetime:
        return end_of(latest_start(n, yesterday))

    long = _by_process(lambda definition: definition.escalate_after, until)
    return Case.objects.filter(OPEN, long, reminded_at__isnull=False, escalated_at=None)


def _by_process(days: Callable[[Definition], int | None], until: Callable[[int], datetime]) -> Q:
    """Due by a moment that follows from each version's days; false for those that name none."""
    found = Q(pk__in=[])
    moments: dict[int, datetime] = {}
    for process in Process.objects.defer("definition").order_by("pk"):
        n = days(definition_of(process))
        if n is not None:
            moments[n] = moments.get(n) or until(n)
            found |= Q(process=process, due_at__lte=moments[n])
    return found
