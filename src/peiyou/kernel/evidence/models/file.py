"""Files, each kept once by its fingerprint, and what they are attached to."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.organisations.models import Unit


class File(models.Model):
    """Bytes that never change. `media` is what they are by their own signature, not what they were called."""

    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    media = models.CharField(max_length=100)
    file = models.FileField(upload_to="evidence/")
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.sha256[:12]


class Attachment(models.Model):
    """A file bound to a cell of a record: `source_kind` (registered by its app) and `source_id`.

    `unit` is whose proof it is. What is taken back stays on record with `removed_at`.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="attachments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80)
    cell = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=11, choices=Purpose.choices)
    name = models.CharField(_("file name"), max_length=255)
    number = models.CharField(_("number of the document"), max_length=80, blank=True, default="")
    number_key = models.CharField(max_length=80, blank=True, default="", editable=False)
    """As `numbering.number_key` has it: what the same number always comes to, however it is written."""
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=80)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(fields=["source_kind", "source_id"], name="attachment_by_source"),
            models.Index(fields=["number"], condition=~Q(number=""), name="attachment_by_number"),
            models.Index(
                fields=["source_kind", "file"],
                condition=Q(purpose=Purpose.EVIDENCE, removed_at__isnull=True),
                name="claim_by_file",
            ),
            models.Index(
                fields=["source_kind", "number_key"],
                condition=Q(purpose=Purpose.EVIDENCE, removed_at__isnull=True) & ~Q(number_key=""),
                name="claim_by_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return f"{self.source_kind}:{self.source_id}"
