"""An overlap of the world: the target's school counts something twice, and only who sees its figures reads what."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.results.models import Overlap
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.overlaps import ensure_overlap
from tests.factories.country import Country
from tests.factories.facts import a_measure, inside

OVERLAP = "不外传之重复计数"


def overlap(country: Country, now: datetime) -> Overlap:
    """Said at no stage: what is in the ledger is another matter."""
    members = [a_measure("overlapping.a"), a_measure("overlapping.b")]
    return Overlap.objects.create(
        of=inside(lambda: ensure_overlap(members)), unit=country.school,
        period=ensure_periods(["2021"])["2021"], claimed=1, reason=OVERLAP, declared_by="x", declared_at=now,
    )  # fmt: skip
