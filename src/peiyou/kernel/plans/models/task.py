"""Sections, tasks, parties and deliverables of one version, each with its place in the document.

`key` is the same for the same task (or deliverable, or section) in every version of a plan: what is
taken up, reported and recognised later hangs on it. `span_*` are characters of the document's text.
"""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.plans.enums import Bound, DeadlineKind, Kind, PartyType, Role
from peiyou.kernel.plans.models.plan import Version


class Section(models.Model):
    """A heading of the plan; `parent` where the document has two levels."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sections")
    key = models.UUIDField(default=uuid.uuid4)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="subsections"
    )
    seq = models.PositiveIntegerField()
    title = models.CharField(_("section"), max_length=300)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["version", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_section_of_a_key"),
            models.UniqueConstraint(fields=["version", "seq"], name="one_section_of_a_place"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_stream(self) -> str:
        return self.version.audit_stream


class Task(models.Model):
    """One row of the plan. `section` is the innermost heading it stands under."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="tasks")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, null=True, related_name="tasks")
    key = models.UUIDField(default=uuid.uuid4)
    seq = models.PositiveIntegerField()
    no = models.CharField(_("number as printed"), max_length=20, null=True)
    title = models.CharField(_("title"), max_length=300, null=True)
    text = models.TextField(_("wording"))
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    shared_duty = models.BooleanField(_("each within its duties"), default=False)
    open_list = models.BooleanField(_("list of parties is open"), default=False)
    deadline_raw = models.CharField(_("deadline"), max_length=200, null=True)
    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind.choices, null=True)
    deadline_start = models.CharField(max_length=10, null=True)
    deadline_end = models.CharField(max_length=10, null=True)
    output_form = models.TextField(_("form of the result"), null=True)
    milestones = models.JSONField(default=dict)
    schedule = models.JSONField(default=dict)
    not_quantities = models.JSONField(default=list)
    confidence = models.FloatField(default=1.0)
    """The least confidence of anything read for this task, 0..1."""
    doubts = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["version", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_task_of_a_key"),
            models.UniqueConstraint(fields=["version", "seq"], name="one_task_of_a_place"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def audit_stream(self) -> str:
        return self.version.audit_stream

    @property
    def number(self) -> str:
        """The printed number, or the place in the document where none is printed."""
        return self.no or str(self.seq)

    @property
    def label(self) -> str:
        return self.title or self.text

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Department(models.Model):
    """A party as plans name it, one row for all spellings."""

    name = models.CharField(_("department"), max_length=120, unique=True)
    type = models.CharField(max_length=16, choices=PartyType.choices)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return f"department:{self.pk}"


class Party(models.Model):
    """A body that answers for a task, in printed order. `department` is set when published."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="parties")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(_("name as printed"), max_length=120)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="parties"
    )
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)
    type = models.CharField(_("type"), max_length=16, choices=PartyType.choices)
    span_start = models.PositiveIntegerField(null=True)
    span_end = models.PositiveIntegerField(null=True)
    confidence = models.FloatField(default=1.0)
    doubts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["task", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["task", "seq"], name="one_party_of_a_place"),
        ]

    def __str__(self) -> str:
        return self.name


PARTS: Final = {"%": 100, "‰": 1000}
"""Units of a ratio, and what one is a part of."""


class Deliverable(models.Model):
    """One promise: a verb, what it is done to, and how much.

    `quantity` is exact text: an integer, a decimal, or a fraction ("1/350"); `as_fraction` computes.
    `kind` is what the sentence says, `way` how a person decided it is carried out.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="deliverables")
    key = models.UUIDField(default=uuid.uuid4)
    seq = models.PositiveSmallIntegerField()
    verb = models.CharField(_("verb"), max_length=40)
    verb_implied = models.BooleanField(default=False)
    object = models.CharField(_("object"), max_length=400)
    quantity = models.CharField(_("quantity"), max_length=40, null=True)
    quantity_max = models.CharField(_("up to"), max_length=40, null=True)
    bound = models.CharField(_("bound"), max_length=9, choices=Bound.choices, null=True)
    unit = models.CharField(_("unit"), max_length=30, null=True)
    surface = models.CharField(_("words of the quantity"), max_length=200, null=True)
    per = models.CharField(_("per"), max_length=60, null=True)
    base = models.CharField(_("base"), max_length=120, null=True)
    framing = models.CharField(max_length=40, null=True)
    coverage = models.CharField(max_length=10, null=True)
    quantifier = models.CharField(max_length=20, null=True)
    is_fuzzy = models.BooleanField(_("order of magnitude only"), default=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    way = models.CharField(_("way of working"), max_length=9, choices=Kind.choices)
    deadline_raw = models.CharField(_("deadline"), max_length=200, null=True)
    deadline_start = models.CharField(max_length=10, null=True)
    deadline_end = models.CharField(max_length=10, null=True)
    schedule = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=300, null=True)
    spans = models.JSONField(default=dict)
    """Name of a part ("verb", "object", "surface" …) → [start, end] in the document's text."""
    confidence = models.FloatField(default=1.0)
    doubts = models.JSONField(default=list)

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ["task", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], name="one_deliverable_of_a_key"),
            models.UniqueConstraint(fields=["task", "seq"], name="one_deliverable_of_a_place"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=False) | Q(bound__isnull=True),
                name="no_bound_without_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb}{self.surface or ''}{self.object}"

    @property
    def audit_stream(self) -> str:
        return self.task.audit_stream

    @property
    def as_fraction(self) -> Fraction | None:
        return None if self.quantity is None else Fraction(self.quantity)

    @property
    def as_ratio(self) -> Fraction | None:
        """The quantity as a part of one: 50 % is a half, 2 倍 is two."""
        quantity = self.as_fraction
        return None if quantity is None else quantity / PARTS.get(self.unit or "", 1)
