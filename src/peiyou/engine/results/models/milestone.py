"""Milestones: what is to be reached by a day and is no number, who says whether it is, and the proof."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import MilestoneState
from peiyou.kernel.organisations.models import Unit


class Milestone(models.Model):
    """Of a task (or of one line of it) at a place. `above` is the level that set it: that of the place itself, or the
    one above. Files of proof are attached to its key (`kernel.evidence`); what was said of it is in `Saying`."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task_key = models.UUIDField()
    deliverable_key = models.UUIDField(null=True)
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    above = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(_("what is to be reached"), max_length=200)
    due_on = models.DateField(_("to be reached by"))
    state = models.CharField(
        max_length=7, choices=MilestoneState.choices, default=MilestoneState.PLANNED
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    """Of the state that it is in."""
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("key milestone")
        verbose_name_plural = _("key milestones")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "task_key", "title", "due_on"], name="one_milestone_of_a_title"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PLANNED", "REACHED"]) | ~Q(reason=""),
                name="missed_or_dropped_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["task_key", "node"], name="milestone_by_task"),
            models.Index(fields=["state", "due_on"], name="milestone_by_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.title}"

    @property
    def audit_stream(self) -> str:
        return f"milestone:{self.key}"


class Saying(models.Model):
    """One thing that was said of a milestone, as it stood from then on. Appended only."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="sayings")
    state = models.CharField(max_length=7, choices=MilestoneState.choices)
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True, default="")
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("saying about a key milestone")
        verbose_name_plural = _("sayings about key milestones")

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.state}"
