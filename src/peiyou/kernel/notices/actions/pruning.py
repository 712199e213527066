"""Letting go of what has been told long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.notices.keeping import keeping
from peiyou.kernel.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Pruned:
    count: int
    audit_stream: str = "notices:pruning"


@action("notices.prune_notices", on=None)
def prune_notices(*, actor: Actor, at: datetime) -> Pruned:
    """Delete notices past their time. A notice only points at a fact, which stays where it is."""
    kept = keeping()
    old = Notice.objects.filter(
        Q(read_at__lt=at - kept.read) | Q(read_at=None, at__lt=at - kept.unread)
    )
    count, _by_model = old.delete()
    note(count=count)
    return Pruned(count)
