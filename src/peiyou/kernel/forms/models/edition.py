"""Editions of a form: what was asked, word for word, when somebody answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """One definition (`forms.definition.Form` as JSON), never changed once it is used.

    Cases and workbooks name `code` and `digest`; a workbook of another edition is offered a mapping.
    """

    code = models.CharField(_("form"), max_length=120)
    no = models.PositiveIntegerField(_("edition"))
    digest = models.CharField(max_length=64)
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("edition of a form")
        verbose_name_plural = _("editions of forms")
        constraints = [
            models.UniqueConstraint(fields=["code", "no"], name="one_edition_of_a_number"),
            models.UniqueConstraint(fields=["code", "digest"], name="one_edition_of_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.no}"

    @property
    def audit_stream(self) -> str:
        return f"form:{self.code}"
