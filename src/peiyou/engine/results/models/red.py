"""Replies to red ratings: what is in the way, what will be done, by when, by whom."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case


class RedReply(models.Model):
    """A reply that is due because a rating of a task at a place is red; process `data/red_reply.yaml`.

    `voices`: what was red when it was opened, each with what was said or computed. `no` grows where it was lifted and
    the rating turned red again in the same period.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task_key = models.UUIDField()
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    no = models.PositiveSmallIntegerField(default=1)
    voices = models.JSONField(default=dict)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reply to a red rating")
        verbose_name_plural = _("replies to red ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "node", "task_key", "no"], name="one_reply_of_a_red"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_key} {self.node_id} {self.period_id}"

    @property
    def audit_stream(self) -> str:
        return f"red_reply:{self.key}"


class RedAnswer(models.Model):
    """One answer; a later one replaces it where it was sent back, and both are kept."""

    reply = models.ForeignKey(
        RedReply, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    no = models.PositiveSmallIntegerField()
    obstacle = models.TextField(_("what is in the way"))
    remedy = models.TextField(_("what will be done"))
    by = models.DateField(_("by when"))
    responsible = models.CharField(_("who answers for it"), max_length=150)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a red rating")
        verbose_name_plural = _("answers to red ratings")
        constraints = [
            models.UniqueConstraint(fields=["reply", "no"], name="one_answer_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.no}"
