"""Spot checks: a draw that anybody can repeat, inspections of what was drawn, and what was found at which figure."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import FindingSeverity, InspectionState, Outcome
from peiyou.engine.reporting.models.returns import Line, Return
from peiyou.engine.reporting.models.round import Round
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case


class Draw(models.Model):
    """Announced first: what is drawn from (`population`, one member a line, and its digest), how many, and the
    commitment to a secret. Drawn later with a value that nobody knew then (`public_source` says which): the secret
    is opened, and both together are the seed. `queries.drawing` says how the order follows from it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    body = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The nation, or the province that draws among its own."""
    size = models.PositiveIntegerField(_("how many are drawn"))
    stratified = models.BooleanField(_("each province in proportion"), default=False)
    method = models.CharField(max_length=20)
    population = models.TextField()
    population_size = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=64)
    secret = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    public_source = models.CharField(_("public value that will be used"), max_length=200)
    public = models.CharField(_("public value"), max_length=200, blank=True, default="")
    seed = models.CharField(max_length=64, blank=True, default="")
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=80)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("draw of spot checks")
        verbose_name_plural = _("draws of spot checks")
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="")
                | (Q(drawn_at__isnull=False) & ~Q(seed="")),
                name="drawn_with_a_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.commitment[:12]}"

    @property
    def audit_stream(self) -> str:
        return f"draw:{self.key}"


class Inspection(models.Model):
    """One task of one return that was drawn; process `data/inspection.yaml`. `place`: its place in the draw."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draw = models.ForeignKey(
        Draw, on_delete=models.PROTECT, related_name="inspections", db_index=False
    )
    place = models.PositiveIntegerField()
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="inspections")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    report = models.TextField(_("what was looked at"), blank=True, default="")

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        constraints = [
            models.UniqueConstraint(fields=["draw", "place"], name="one_inspection_of_a_place"),
            models.UniqueConstraint(fields=["draw", "line"], name="one_inspection_of_a_line"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.place}"

    @property
    def audit_stream(self) -> str:
        return f"inspection:{self.key}"

    @property
    def state_label(self) -> str:
        return str(InspectionState(self.case.state).label)


class Finding(models.Model):
    """What an inspector found, at a cell (or, empty, about the task as a whole), and what became of it.

    `stands` is the plain value that was approved when it was found, `corrected` what the inspector found instead,
    `approved` what was approved in the end.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="findings")
    cell = models.CharField(max_length=80, blank=True, default="")
    text = models.TextField(_("what was found"))
    severity = models.CharField(_("severity"), max_length=7, choices=FindingSeverity.choices)
    stands = models.CharField(max_length=80, blank=True, default="")
    corrected = models.CharField(_("figure found instead"), max_length=80, blank=True, default="")
    action = models.TextField(_("corrective action"), blank=True, default="")
    action_due_on = models.DateField(_("to be done by"), null=True)
    found_at = models.DateTimeField()
    answer = models.TextField(_("answer of the unit"), blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True, default="")
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True, default="")
    reason = models.TextField(_("why"), blank=True, default="")
    approved = models.CharField(max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.cell}"
