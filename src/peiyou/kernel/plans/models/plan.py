"""A plan, the documents it was issued in, and its versions."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.enums import VersionState


class Plan(models.Model):
    """`code` stands in addresses and never changes; the title is that of the newest version."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return self.title

    @property
    def audit_stream(self) -> str:
        return f"plan:{self.key}"


class Document(models.Model):
    """A file as it was handed in, kept unchanged, with the text the reader saw in it."""

    name = models.CharField(_("file name"), max_length=255)
    media = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="documents/")
    source = models.JSONField()
    """The reader's `Source` as JSON: text, blocks, places (reader.wire)."""
    handed_in_at = models.DateTimeField()
    handed_in_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A reading of one document: worked on as a draft, then published once and frozen."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """The published version this one was compared with when it was read."""
    no = models.PositiveIntegerField(_("version"), null=True)
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.CharField(_("title"), max_length=200)
    year_start = models.PositiveSmallIntegerField(_("first year"), null=True)
    year_end = models.PositiveSmallIntegerField(_("last year"), null=True)
    notes = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [
            models.UniqueConstraint(fields=["plan", "no"], name="one_version_of_a_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="DRAFT"), name="one_draft_of_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(state="PUBLISHED", no__isnull=False, published_at__isnull=False)
                | (~Q(state="PUBLISHED") & Q(no__isnull=True)),
                name="published_versions_have_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.no or self.get_state_display()}"

    @property
    def audit_stream(self) -> str:
        return self.plan.audit_stream

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT
