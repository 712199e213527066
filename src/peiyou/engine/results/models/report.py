"""Annual reports (年度报告): one of a place and a year, written until it is issued, and what was issued, for good."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.enums import RunState
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Plan, Version


class Report(models.Model):
    """`texts`: language → section → words with tokens of figures. `seen`: token → what its writer saw it say, so that
    a figure that changed since is shown as changed. `stage`: which figures the words speak of.

    `edition` grows with every change: who saves an older one is told, and nothing is lost.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    stage = models.CharField(max_length=9, choices=Stage.choices, default=Stage.APPROVED)
    texts = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    edited_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "plan"], name="one_report_of_a_place_and_year"
            ),
        ]
        indexes = [models.Index(fields=["plan", "year"], name="report_by_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"

    @property
    def audit_stream(self) -> str:
        return f"report:{self.key}"


class IssuedReport(models.Model):
    """A report as it was issued: all that stands in it, with its hash and the release that its figures are of.

    Appended only. `release` is the key of the release, `root` its Merkle root.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="issues", db_index=False
    )
    no = models.PositiveIntegerField(_("number of the issue"))
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(max_length=16, unique=True)
    release = models.UUIDField()
    release_no = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    is_public = models.BooleanField(_("public"), default=False)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("issued report")
        verbose_name_plural = _("issued reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "no"], name="one_issue_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.no}"


class Withdrawal(models.Model):
    """An issued report that no longer holds, and why. It stays on record and can still be checked."""

    issue = models.OneToOneField(IssuedReport, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("reason"), max_length=300)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("withdrawn report")
        verbose_name_plural = _("withdrawn reports")

    def __str__(self) -> str:
        return f"{self.issue_id}"


class ReportRun(models.Model):
    """The reports of a year for a province and all its units, drafted or issued in one go. How far it is stands in
    the row. `refused`: name of the unit, and why it has none."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    issues = models.BooleanField(_("issue them, not only draft"), default=False)
    is_public = models.BooleanField(_("public"), default=False)
    state = models.CharField(max_length=7, choices=RunState.choices, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("run of reports")
        verbose_name_plural = _("runs of reports")
        indexes = [models.Index(fields=["unit", "year"], name="run_by_place_and_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.state}"

    @property
    def audit_stream(self) -> str:
        return f"report-run:{self.key}"
