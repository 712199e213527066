"""Statements: what stood in the records at a moment, frozen, with a code to check a sheet of paper by."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import StatementKind
from peiyou.engine.undertakings.models.season import Season
from peiyou.kernel.organisations.models import Unit


class Statement(models.Model):
    """`content` is canonical JSON, `digest` its SHA-256, `check_code` what the printed page carries.

    The scan of the sealed page is an attachment of the statement; `sealed_at` is when one was matched.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=8, choices=StatementKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    no = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(_("check code"), max_length=20, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["season", "kind", "unit", "no"], name="one_statement_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["season", "kind", "no"],
                condition=Q(unit__isnull=True),
                name="one_result_of_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.season_id} {self.kind} {self.no}"

    @property
    def audit_stream(self) -> str:
        return f"statement:{self.key}"
