"""Grants: who may act as what, where, on which tasks, until when."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit


class Grant(models.Model):
    """One role of one person: role × scope (subtree × tasks × stages) × term.

    The subtree is everything at or below `unit` in `hierarchy`. The three administrative roles cover
    the whole installation and have no unit. A grant is never edited: it is revoked and given anew.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=14, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    hierarchy = models.CharField(
        _("hierarchy"), max_length=9, choices=Hierarchy.choices, default=Hierarchy.PLACE
    )
    task_keys = models.JSONField(default=list, blank=True)
    """Keys (text) of the plan's tasks it is limited to; empty: all."""
    stages = models.JSONField(default=list, blank=True)
    """Codes of `Stage` it is limited to; empty: all."""
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)
    """None: until it is revoked."""
    deputises_for = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )
    """The grant whose holder is absent; a deputy's grant ends with it."""
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="given_grants"
    )
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    """Why it was given; asked for where a requirement warns, and for a deputy."""
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        indexes = [
            models.Index(fields=["person", "revoked_at"], name="grant_by_person"),
            models.Index(fields=["unit", "role"], name="grant_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="grant_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True, role__in=["AUDITOR", "SECURITY", "OPERATOR"])
                | (Q(unit__isnull=False) & ~Q(role__in=["AUDITOR", "SECURITY", "OPERATOR"])),
                name="administration_has_no_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.get_role_display()}"

    def get_role(self) -> Role:
        return Role(self.role)

    def is_not_over(self, at: datetime) -> bool:
        """Whether it holds at that moment or will."""
        return self.revoked_at is None and (self.valid_to is None or self.valid_to > at)

    @property
    def stage_labels(self) -> list[str]:
        return [str(Stage(code).label) for code in self.stages]

    @property
    def last_day(self) -> date | None:
        """The last day of the term in local time; a term ends at the beginning of a day, or inside one."""
        return localdate(self.valid_to - timedelta(microseconds=1)) if self.valid_to else None

    @property
    def audit_stream(self) -> str:
        return self.person.audit_stream
