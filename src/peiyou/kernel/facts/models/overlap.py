"""Sets of measures under which one and the same thing is counted more than once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.facts.models.measure import Measure


class OverlapSet(models.Model):
    """How much is counted under all of `members`, and under no other measure, is itself posted: under `measure`.

    So it has entries, totals, a past and lineage as every figure has. Whoever adds members up takes it off as often
    as it would be counted too much (`queries.overlaps`). What is counted under three measures belongs to the set of
    the three alone, not to those of two of them.
    """

    measure = models.OneToOneField(Measure, on_delete=models.PROTECT, related_name="overlap_of")
    members = models.ManyToManyField(Measure, related_name="overlaps")

    class Meta:
        verbose_name = _("overlap")
        verbose_name_plural = _("overlaps")

    def __str__(self) -> str:
        return self.measure.code
