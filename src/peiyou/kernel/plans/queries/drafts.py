"""Drafts that wait for somebody to check them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.models import Version


def open_drafts() -> QuerySet[Version]:
    """Drafts under review with `tasks_count` and `unconfirmed`, the longest waiting first."""
    return (
        Version.objects.filter(state=VersionState.DRAFT)
        .select_related("plan")
        .annotate(
            tasks_count=Count("tasks"),
            unconfirmed=Count("tasks", filter=Q(tasks__confirmed_at=None)),
        )
        .order_by("created_at")
    )
