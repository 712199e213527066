"""Who is to be told."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live


def everybody_at_work(at: datetime) -> list[int]:
    """Keys of all who hold a live grant."""
    return list(live(at).values_list("person_id", flat=True).distinct())


def ending(until: datetime, at: datetime) -> QuerySet[Grant]:
    """Live grants whose term ends by `until`, soonest first."""
    return live(at).filter(valid_to__lte=until).select_related("unit").order_by("valid_to", "pk")
