"""How far the record is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from peiyou.kernel.audit.models import Pending, Seal


@dataclass(frozen=True, slots=True)
class SealState:
    last: Seal | None
    sealed: int
    pending: int
    oldest_pending: datetime | None


def seal_state() -> SealState:
    last = Seal.objects.order_by("-no").first()
    waiting = Pending.objects.aggregate(n=Count("pk"), oldest=Min("since"))
    return SealState(last, last.last if last else 0, waiting["n"], waiting["oldest"])
