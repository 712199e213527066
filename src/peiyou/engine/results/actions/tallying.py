"""Own ratings of units, counted by place: thrown away and counted anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from peiyou.engine.reporting.models import Round
from peiyou.engine.results.models import SelfTally
from peiyou.engine.results.queries.selfsaid import counted
from peiyou.kernel.actions import Actor, action, note


@dataclass(frozen=True, slots=True)
class CountedAnew:
    """How many places × tasks × colours were counted in a round."""

    round: Round
    n: int

    @property
    def audit_stream(self) -> str:
        return f"self_ratings:{self.round.key}"


@action("results.count_self_ratings", on=None)
def count_self_ratings(*, round_: Round, actor: Actor, at: datetime) -> CountedAnew:
    """Count what units say of themselves in what they handed in. Doing it again changes nothing but the time."""
    found = counted(round_, timezone.localdate(at))
    tasks = list(round_.season.openings.values_list("task_key", flat=True))
    SelfTally.objects.filter(period=round_.period_id, task_key__in=tasks).delete()
    SelfTally.objects.bulk_create(
        (
            SelfTally(
                period_id=round_.period_id, task_key=task, node_id=node, colour=colour, n=n, counted_at=at
            )
            for (node, task, colour), n in found.items()
        ),
        batch_size=1000,
    )  # fmt: skip
    note(counted=len(found))
    return CountedAnew(round_, len(found))
