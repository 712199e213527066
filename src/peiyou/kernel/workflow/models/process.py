"""Processes: states, steps and deadlines as data, one row per version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Process(models.Model):
    """One version of a process (`workflow.definition.Definition` as JSON). Cases name the version they follow."""

    code = models.CharField(_("process"), max_length=40)
    no = models.PositiveIntegerField(_("version"))
    digest = models.CharField(max_length=64)
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        constraints = [
            models.UniqueConstraint(fields=["code", "no"], name="one_version_of_a_process"),
            models.UniqueConstraint(fields=["code", "digest"], name="one_process_of_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.no}"

    @property
    def audit_stream(self) -> str:
        return f"process:{self.code}"
