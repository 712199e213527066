"""Measures: what is counted, in which unit, and how it adds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.facts.enums import Aggregation


class Measure(models.Model):
    """`code` never changes. A quantity is stored as an integer and means `quantity × 10^-scale` `unit`;
    money is in fen (unit 元, scale 2). `task_key` and `deliverable_key` are those of the plan, in every version.
    """

    code = models.CharField(_("code"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=400)
    unit = models.CharField(_("unit"), max_length=30)
    scale = models.PositiveSmallIntegerField(default=0)
    over_units = models.CharField(
        max_length=6, choices=Aggregation.choices, default=Aggregation.SUM
    )
    over_time = models.CharField(max_length=6, choices=Aggregation.choices, default=Aggregation.SUM)
    task_key = models.UUIDField(null=True, db_index=True)
    deliverable_key = models.UUIDField(null=True, db_index=True)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def __str__(self) -> str:
        return self.code
