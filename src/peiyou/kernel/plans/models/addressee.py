"""Who is meant by a department of the plan: data with a source and days, that a person confirms.

What is not confirmed counts for nothing; a department without a confirmed row is unresolved, and is
shown as such. Days are half-open; `EVER` says "as long as the plan".
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import EVER, FOREVER
from peiyou.kernel.organisations.models import RegionSet, Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models.task import Department


class Addressee(models.Model):
    """How a department is meant from a day on, everywhere or in one task (`task_key`).

    ONE: `unit`. EVERYWHERE: the government bodies with one of `functions` (codes of
    `organisations.Function`) in each region of `levels` (codes of `organisations.Kind`). SET: the
    same, in the regions of `region_set` and those that its members name. GROUP: its members.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="addressees")
    task_key = models.UUIDField(null=True)
    """`Task.key`, the same in every version of a plan; null: in every task that says nothing else."""
    mode = models.CharField(_("how it is meant"), max_length=10, choices=Mode.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    functions = models.JSONField(default=list)
    counterparts = models.BooleanField(default=False)
    """Besides `functions`, those of the single organisations and groups that the same task names (对口)."""
    levels = models.JSONField(default=list)
    region_set = models.ForeignKey(RegionSet, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=300)
    """The document it rests on; of a proposal, the rule that it comes from."""
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["department", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "valid_from"],
                condition=Q(task_key=None, confirmed_at__isnull=False),
                name="one_meaning_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["department", "task_key", "valid_from"],
                condition=Q(confirmed_at__isnull=False),
                name="one_meaning_in_a_task",
            ),
            models.UniqueConstraint(
                fields=["department"],
                condition=Q(task_key=None, confirmed_at=None),
                name="one_proposal_of_a_department",
            ),
            models.UniqueConstraint(
                fields=["department", "task_key"],
                condition=Q(confirmed_at=None),
                name="one_proposal_in_a_task",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="addressee_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.ONE) | Q(unit=None), name="only_one_names_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.SET) | Q(region_set=None), name="only_sets_name_a_set"
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.ONE, confirmed_at__isnull=False) | Q(unit__isnull=False),
                name="confirmed_one_has_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.get_mode_display()}"

    @property
    def audit_stream(self) -> str:
        return self.department.audit_stream

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def takes_members(self) -> bool:
        return self.mode in {Mode.SET, Mode.GROUP}


class AddresseeMember(models.Model):
    """One the ministry named: a region of a SET, an organisation of a GROUP, for some days."""

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=300)
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = _("named member")
        verbose_name_plural = _("named members")
        constraints = [
            models.UniqueConstraint(
                fields=["addressee", "unit", "valid_from"], name="one_naming_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="naming_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.addressee_id}: {self.unit_id}"
