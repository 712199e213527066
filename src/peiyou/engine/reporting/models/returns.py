"""What one unit reports in a round: lines with cells, who owns which part, what reviewers found, what was frozen."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import SnapshotKind, VerdictStage
from peiyou.engine.reporting.models.round import Round
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Opening, Undertaking
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case


class Return(models.Model):
    """填报: one undertaking in one round. A row exists for every unit that is asked, so that who has not reported
    is a state. `unit`, `province` and `party` are those of the undertaking when the round was opened.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="returns")
    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    province = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.CharField(_("kind of unit"), max_length=13, choices=Party.choices)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    """When the first cell was written; None: not begun."""
    submitted_at = models.DateTimeField(null=True)
    """When it was handed in first: what timeliness is judged by."""
    was_due_at = models.DateTimeField(null=True)
    """The deadline that held then."""
    extended_until = models.DateTimeField(null=True)
    """A later end of filling in that was granted to this unit alone; dates of levels pass it over."""
    writes = models.PositiveIntegerField(default=0)
    """Grows with every act that changes one of its cells."""
    risk = models.PositiveSmallIntegerField(default=0)
    """Points of what a reviewer should look at, counted when it was handed in."""
    summary = models.JSONField(default=dict)
    """What a desk says of it in one line, counted then too: `queries.summaries`."""
    snapshot = models.ForeignKey(
        "Snapshot", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """What was handed in last."""
    approved = models.ForeignKey(
        "Snapshot", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """What was approved last: what comes after it is a difference."""
    approved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["round", "undertaking"], name="one_return_of_a_round"),
        ]
        indexes = [models.Index(fields=["round", "province", "party"], name="return_by_province")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"

    @property
    def audit_stream(self) -> str:
        return f"return:{self.key}"


class Line(models.Model):
    """One task of a return. `values`: path below the task (`item/1/done`) → plain value, as `forms.values.to_plain`
    has it; a cell that was emptied is there as null, one that nobody wrote is absent and shows what is known.
    """

    of_return = models.ForeignKey(
        Return, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")
        constraints = [
            models.UniqueConstraint(fields=["of_return", "opening"], name="one_line_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.opening_id}"


class Owner(models.Model):
    """Who answers for a row of the form (`9`, `9/item/1`, `9/fund/OWN`); rows without one are everybody's."""

    of_return = models.ForeignKey(
        Return, on_delete=models.CASCADE, related_name="owners", db_index=False
    )
    row = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("owner of an entry")
        verbose_name_plural = _("owners of entries")
        constraints = [
            models.UniqueConstraint(fields=["of_return", "row"], name="one_owner_of_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.row}"


class Snapshot(models.Model):
    """What was handed in, frozen. `content` is canonical JSON, `digest` its SHA-256, `check_code` what the page to
    be sealed carries; the scan of that is an attachment of the snapshot, `sealed_at` when one was matched.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    of_return = models.ForeignKey(
        Return, on_delete=models.PROTECT, related_name="snapshots", db_index=False
    )
    kind = models.CharField(max_length=8, choices=SnapshotKind.choices)
    no = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(_("check code"), max_length=20, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "kind", "no"], name="one_snapshot_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.kind} {self.no}"

    @property
    def audit_stream(self) -> str:
        return f"snapshot:{self.key}"


class Verdict(models.Model):
    """A reviewer's own number beside the claimed one, with the reason; of the snapshot that was before them."""

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="verdicts", db_index=False
    )
    cell = models.CharField(max_length=80)
    stage = models.CharField(max_length=8, choices=VerdictStage.choices)
    value = models.CharField(max_length=40)
    """Plain, as in the snapshot."""
    reason = models.TextField(_("reason"))
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reviewer's number")
        verbose_name_plural = _("reviewers' numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "cell", "stage"], name="one_verdict_of_a_cell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.cell} {self.value}"


class Signature(models.Model):
    """会签: a department that reviews a task has agreed to what a snapshot says of it."""

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "opening", "unit"], name="one_signature_of_a_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.opening_id} {self.unit_id}"


class Sitting(models.Model):
    """A stretch of time in which one person worked on a return: measured from their writes, never estimated."""

    of_return = models.ForeignKey(
        Return, on_delete=models.CASCADE, related_name="sittings", db_index=False
    )
    actor = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    writes = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        indexes = [
            models.Index(fields=["of_return", "actor", "ended_at"], name="sitting_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.began_at}"
