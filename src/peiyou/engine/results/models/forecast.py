"""Forecasts: kept as they were made, and held against what came."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import Held
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.models import Unit


class Forecast(models.Model):
    """What a deliverable was thought to come to at a place by the end of a later period.

    Quantities are whole numbers of `scale` places, sums over time of a flow, or levels (of a ratio in millionths).
    `as_of` is the last period whose figures it rests on, `n` how many; `reached` what had been approved by then.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    deliverable_key = models.UUIDField()
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    as_of = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    until = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    ahead = models.PositiveSmallIntegerField()
    """How many periods after `as_of`."""
    is_deadline = models.BooleanField()
    """`until` is the last period of the plan."""
    made_at = models.DateTimeField()
    method = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    n = models.PositiveSmallIntegerField()
    scale = models.PositiveSmallIntegerField(default=0)
    is_flow = models.BooleanField()
    reached = models.BigIntegerField()
    low95 = models.BigIntegerField()
    low80 = models.BigIntegerField()
    mid = models.BigIntegerField()
    high80 = models.BigIntegerField()
    high95 = models.BigIntegerField()
    target = models.BigIntegerField(null=True)
    held = models.CharField(_("held against"), max_length=10, choices=Held, blank=True, default="")
    """Whose number the target is; empty where there is none, and in forecasts made before this was kept."""
    is_at_most = models.BooleanField(default=False)
    chance = models.PositiveSmallIntegerField(null=True)
    """Per mille, that the target is reached; None where there is none."""

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable_key", "node", "as_of", "until", "method", "version"],
                name="one_forecast_of_a_period",
            ),
            models.CheckConstraint(
                condition=Q(low95__lte=F("low80"))
                & Q(low80__lte=F("mid"))
                & Q(mid__lte=F("high80"))
                & Q(high80__lte=F("high95")),
                name="forecast_within_its_intervals",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_key} {self.node_id} {self.until_id}: {self.mid}"

    @property
    def audit_stream(self) -> str:
        return f"forecasts:{self.deliverable_key}"


class ForecastCheck(models.Model):
    """What came, once the period of a forecast was reported in full."""

    forecast = models.OneToOneField(Forecast, on_delete=models.PROTECT, related_name="check_made")
    actual = models.BigIntegerField()
    within80 = models.BooleanField()
    within95 = models.BooleanField()
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("check of a forecast")
        verbose_name_plural = _("checks of forecasts")

    def __str__(self) -> str:
        return f"{self.forecast_id}: {self.actual}"
