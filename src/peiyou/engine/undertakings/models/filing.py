"""Filings: the one way in which a confirmed number changes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.models.undertaking import Undertaking
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case


class Filing(models.Model):
    """A province's letter to the ministry (函报备案) about one undertaking; `no` when it is recorded."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="filings")
    province = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    letter_number = models.CharField(
        _("number of the letter"), max_length=80, blank=True, default=""
    )
    no = models.PositiveIntegerField(_("number on record"), null=True, unique=True)
    created_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")

    def __str__(self) -> str:
        return f"{self.undertaking_id} {self.no or '—'}"

    @property
    def audit_stream(self) -> str:
        return f"filing:{self.key}"


class FiledChange(models.Model):
    """One cell: what was confirmed and what is to stand instead, as the form shows them."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="changes")
    cell = models.CharField(max_length=120)
    original = models.JSONField(null=True)
    proposed = models.JSONField(null=True)

    class Meta:
        verbose_name = _("filed change")
        verbose_name_plural = _("filed changes")
        constraints = [
            models.UniqueConstraint(fields=["filing", "cell"], name="one_change_of_a_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.cell}"
