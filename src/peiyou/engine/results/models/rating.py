"""Ratings: what somebody who is not of the place says of it, and how units rate themselves, counted by place."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import Rating
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.models import Unit


class IndependentRating(models.Model):
    """What an expert or the ministry said of a task (or one deliverable of it) at a place in a period.

    Only ever appended to: the newest row of a task, deliverable, place and period is what holds. Without a colour it
    takes back what stood before, and says why. Evidence is attached to its key (holder "rating").
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task_key = models.UUIDField()
    deliverable_key = models.UUIDField(null=True)
    node = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    colour = models.CharField(
        _("rating"), max_length=5, choices=Rating.choices, blank=True, default=""
    )
    reason = models.TextField(_("reasons"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=150)
    role = models.CharField(_("role of who rates"), max_length=14)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("independent rating")
        verbose_name_plural = _("independent ratings")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_rating_says_why"),
        ]
        indexes = [
            models.Index(fields=["period", "node", "task_key"], name="rating_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.task_key} {self.node_id} {self.colour or '—'}"

    @property
    def audit_stream(self) -> str:
        return f"rating:{self.task_key}:{self.node_id}:{self.period_id}"


class SelfTally(models.Model):
    """How many units below a place rate themselves how, in what they handed in last; counted anew by the hour.

    Derived: it can be thrown away and counted again.
    """

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="+", db_index=False)
    task_key = models.UUIDField()
    node = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", db_index=False)
    colour = models.CharField(max_length=5, choices=Rating.choices)
    n = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of own ratings")
        verbose_name_plural = _("counts of own ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "node", "task_key", "colour"], name="one_tally_of_a_rating"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_key} {self.node_id} {self.colour} {self.n}"
