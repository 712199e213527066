"""Samples of a review desk: some of what waited there, drawn once and kept, so that anybody can draw them again."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.models.returns import Return
from peiyou.engine.reporting.models.round import Round


class Sample(models.Model):
    """`population`: keys of the returns that waited, one a line, and its digest; `seed`: thrown when it was drawn.
    `queries.drawing` says who comes first. It never changes: another draw is another sample.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="samples")
    size = models.PositiveIntegerField(_("how many are drawn"))
    method = models.CharField(max_length=20)
    population = models.TextField()
    population_size = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=80)
    drawn_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("sample of a review desk")
        verbose_name_plural = _("samples of review desks")

    def __str__(self) -> str:
        return f"{self.round_id} {self.seed[:12]}"

    @property
    def audit_stream(self) -> str:
        return f"sample:{self.key}"


class Sampled(models.Model):
    """One that was drawn. `version`: how often its case had moved then; once it moves on, it is decided."""

    sample = models.ForeignKey(
        Sample, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    place = models.PositiveIntegerField()
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="sampled")
    version = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("return of a sample")
        verbose_name_plural = _("returns of samples")
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="one_return_of_a_place"),
            models.UniqueConstraint(fields=["sample", "of_return"], name="one_place_of_a_return"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.place}"
