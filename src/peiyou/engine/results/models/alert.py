"""Alerts: a condition that somebody saved, and when it came true."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import Against, AlertKind, Column, Comparison
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Plan


class Alert(models.Model):
    """One condition of one person. It fires when it comes true, once, and again only after it was not.

    `value`: thousandths, of the unit of the figure, or of what is to be reached, or of the returns expected.
    `holds` None: not looked at yet.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="alerts")
    name = models.CharField(_("name of the alert"), max_length=80)
    kind = models.CharField(_("what is watched"), max_length=12, choices=AlertKind.choices)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    deliverable_key = models.UUIDField(null=True)
    """None: any (of ratings and forecasts), or not about one."""
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    column = models.CharField(max_length=8, choices=Column.choices, blank=True, default="")
    comparison = models.CharField(max_length=7, choices=Comparison.choices, blank=True, default="")
    against = models.CharField(max_length=6, choices=Against.choices, blank=True, default="")
    value = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    holds = models.BooleanField(null=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return f"alert:{self.key}"


class Firing(models.Model):
    """One time that it came true; `found` says with what, in plain values."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="firings")
    at = models.DateTimeField()
    found = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("alert that fired")
        verbose_name_plural = _("alerts that fired")

    def __str__(self) -> str:
        return f"{self.alert_id} {self.at}"
