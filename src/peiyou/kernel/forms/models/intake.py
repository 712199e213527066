"""Workbooks that somebody handed in: kept from the look at them until they are written or put away."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.forms.enums import Crossed, IntakeState


class Intake(models.Model):
    """One file, for the record or records of `subject_kind` and `subject_id` (`forms.subjects`).

    `report` is what was found in it (`comparing.Comparison.report`), `mark` the fingerprint of exactly
    what it would write: agreeing names it. `done` of `total` rows are read.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    file = models.FileField(upload_to="workbooks/")
    state = models.CharField(max_length=8, choices=IntakeState.choices, default=IntakeState.READING)
    crossed = models.CharField(max_length=6, choices=Crossed.choices, default=Crossed.ASK)
    is_mapped = models.BooleanField(default=False)
    """Whether its owner agreed that only what matches is taken from a workbook of another edition."""
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    mark = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=10)
    actor = models.CharField(max_length=80, db_index=True)
    actor_name = models.CharField(max_length=150)
    handed_in_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("workbook handed in")
        verbose_name_plural = _("workbooks handed in")
        ordering = ["-handed_in_at"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def audit_stream(self) -> str:
        return f"workbook:{self.key}"
