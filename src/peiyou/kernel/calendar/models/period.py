"""Periods: the days that a figure is about."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.calendar.enums import PeriodKind


class Period(models.Model):
    """Days `[starts_on, ends_on)`. `code` is the period in words that sort: 2021, 2021S, 2021H1, 2021Q3,
    2021-07, 2020..2023. Rows are made when first needed and never changed.
    """

    code = models.CharField(_("period"), max_length=40, unique=True)
    kind = models.CharField(_("kind of period"), max_length=11, choices=PeriodKind.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    """The day after the last one."""

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on")), name="period_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.code
