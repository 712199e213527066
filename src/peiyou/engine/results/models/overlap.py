"""What a unit counts under several deliverables at once, as somebody has declared it for one period."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import OverlapSet
from peiyou.kernel.organisations.models import Unit


class Overlap(models.Model):
    """One set of measures, unit and period. Its figures stand in the ledger (source "overlap"); here is what stands
    there now, at each stage. `no` grows with every act, so that what is said again says something new."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    of = models.ForeignKey(OverlapSet, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    claimed = models.BigIntegerField(null=True)
    checked = models.BigIntegerField(null=True)
    approved = models.BigIntegerField(null=True)
    reason = models.CharField(_("what it is"), max_length=400)
    declared_by = models.CharField(max_length=150)
    declared_at = models.DateTimeField()
    no = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("declared overlap")
        verbose_name_plural = _("declared overlaps")
        constraints = [
            models.UniqueConstraint(
                fields=["of", "unit", "period"], name="one_overlap_of_a_set_unit_and_period"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def audit_stream(self) -> str:
        return stream_of(self.unit)

    def at(self, stage: Stage) -> int | None:
        found: int | None = getattr(self, COLUMN[stage])
        return found


COLUMN = {Stage.CLAIMED: "claimed", Stage.CHECKED: "checked", Stage.APPROVED: "approved"}
"""Stages at which overlaps are said, in their order, and the column of each."""


def stream_of(unit: Unit) -> str:
    """All overlaps of a unit are one aggregate: together they may not exceed a figure."""
    return f"overlaps:{unit.key}"
