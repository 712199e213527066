"""Cases: where a record stands in its process, whose turn it is, until when, and how it came there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models.process import Process


class Case(models.Model):
    """The record itself holds a OneToOne to its case. `unit` is whose record it is, `holder` whose turn.

    `role` is the role (of `kernel.actions.roles`) that acts at the holder; empty with `holder` None once closed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="cases")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=14, blank=True, default="")
    state = models.CharField(max_length=30)
    due_at = models.DateTimeField(_("due by"), null=True)
    announced_at = models.DateTimeField(null=True)
    """When who acts at the holder was told that the deadline comes near."""
    reminded_at = models.DateTimeField(null=True)
    """When they were told that it is past."""
    escalated_at = models.DateTimeField(null=True)
    """When who stands above them was told."""
    version = models.PositiveIntegerField(default=0)
    """How often it moved: who moves it says which one they saw."""
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    has_open_remarks: bool | None = None
    """Not a column: whoever locks a case may read it along, and what settles remarks need not ask."""

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="one_case_of_a_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "process", "state"], name="case_by_holder"),
            models.Index(
                fields=["due_at"], condition=Q(closed_at__isnull=True), name="case_by_deadline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.state}"

    @property
    def audit_stream(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


class Move(models.Model):
    """One step that was taken."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves", db_index=False)
    no = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    results = models.JSONField(default=list)
    """Results of requirements: code, rule version, held or passed with which reason."""

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="one_move_of_a_number")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"


class Remark(models.Model):
    """A reason pinned to one cell of the record: that cell may be changed until it is answered."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks")
    cell = models.CharField(max_length=120)
    text = models.TextField(_("reason"))
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        indexes = [models.Index(fields=["case", "cell"], name="remark_by_cell")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cell}"


class Delegation(models.Model):
    """A named person of the holder whose turn it is in particular; others of the role may still act.

    It is about the turn in which it was given: the next move ends it without a statement of its own.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="delegation")
    version = models.PositiveIntegerField()
    """`Case.version` when it was given."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")

    def __str__(self) -> str:
        return f"{self.case_id} → {self.person_id}"


class Extension(models.Model):
    """A deadline that somebody moved: from when to when, granted by whom and why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="extensions")
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return f"{self.case_id} {self.after}"
