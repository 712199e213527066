"""The ledger: batches of signed entries, only ever appended to (the database refuses anything else)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import BatchKind, Stage
from peiyou.kernel.facts.models.measure import Measure
from peiyou.kernel.organisations.models import Unit


class Batch(models.Model):
    """What one record said at one stage, in full. The same content posted again is the same batch.

    `source_kind` names who registered the kind of record (`facts.sources`), `source_id` the record,
    `source_hash` its frozen content.
    """

    source_kind = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80)
    source_hash = models.CharField(max_length=64)
    stage = models.CharField(max_length=9, choices=Stage.choices)
    kind = models.CharField(max_length=7, choices=BatchKind.choices)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("batch of entries")
        verbose_name_plural = _("batches of entries")
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "source_hash", "stage", "kind"],
                name="one_batch_of_a_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind}:{self.source_id} {self.stage} {self.kind}"


class Entry(models.Model):
    """One signed figure of one unit; 0 where that is what was said. Nothing is ever changed: `reverses` takes an entry
    back."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=9, choices=Stage.choices)
    quantity = models.BigIntegerField()
    line = models.CharField(max_length=120)
    """Where in the record it stands: a cell path."""
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["measure", "stage", "period", "unit"], name="entry_by_measure"),
            models.Index(fields=["unit", "measure"], name="entry_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.measure_id} {self.quantity}"
