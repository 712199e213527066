"""What a level asks of the places below it, line by line; every change is a further row, and nothing is lost."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import Aim
from peiyou.kernel.organisations.models import Unit

WHOLE: Final = 0
"""Instead of a year: the plan as a whole."""


class Target(models.Model):
    """A target (or the baseline) of one place for one line, in a year or in the whole plan. Appended only.

    `quantity` is in the line's whole numbers (`quantity × 10^-scale`); of a ratio it stands over `base`. None: from
    this row on there is no target any more. `replaces` is the row that held before; the row that nobody replaces holds.
    `above` is the place whose level set it, and against whose own target the sum is held.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    aim = models.CharField(max_length=8, choices=Aim.choices, default=Aim.TARGET)
    deliverable_key = models.UUIDField()
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    above = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(_("year"), default=WHOLE)
    quantity = models.BigIntegerField(null=True)
    base = models.BigIntegerField(null=True)
    no = models.PositiveIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    source = models.CharField(_("document it rests on"), max_length=300, blank=True, default="")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("target of a place")
        verbose_name_plural = _("targets of places")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "deliverable_key", "aim", "year", "no"],
                name="one_target_of_a_version",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0),
                name="no_target_below_nothing",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(base__gt=0), name="a_ratio_is_out_of_something"
            ),
            models.CheckConstraint(
                condition=Q(no=1, replaces__isnull=True) | Q(no__gt=1, replaces__isnull=False),
                name="a_later_target_replaces_one",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="a_change_has_its_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["above", "deliverable_key", "year"], name="target_by_level_above"),
            models.Index(fields=["set_at"], name="target_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.year} {self.quantity} v{self.no}"

    @property
    def audit_stream(self) -> str:
        return stream_of(self.above)


def stream_of(above: Unit) -> str:
    """Targets that one level sets are one record of acts: they are set many at once, under one lock."""
    return f"targets:{above.key}"


HOLDS: Final = Q(replaced_by__isnull=True)
"""Rows in force, withdrawals too."""
STANDS: Final = HOLDS & Q(quantity__isnull=False)
