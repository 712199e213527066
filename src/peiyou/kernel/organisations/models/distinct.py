"""That two units which look like one are really two, so that nobody has to look at them twice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.models.unit import Unit


class Distinct(models.Model):
    """A pair that somebody told apart. It has no order: `first` is the one that was entered earlier."""

    first = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # the unique constraint begins with it
    second = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("how they differ"), max_length=300)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("pair told apart")
        verbose_name_plural = _("pairs told apart")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="told_apart_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="the_earlier_unit_is_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"

    @property
    def audit_stream(self) -> str:
        return f"unit-pair:{self.first.key}:{self.second.key}"
