"""What happened to a unit and where that is written; and sets of regions that documents name."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import EVER, FOREVER, ChangeKind, Hierarchy
from peiyou.kernel.organisations.models.unit import Unit


class Change(models.Model):
    """One line of a unit's history as people read it; the audit record has who entered it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(_("change"), max_length=10, choices=ChangeKind.choices)
    on = models.DateField(_("on"))
    hierarchy = models.CharField(
        _("hierarchy"), max_length=9, choices=Hierarchy.choices, blank=True, default=""
    )
    """In which it moved; empty for every other change."""
    before = models.CharField(_("before"), max_length=200, blank=True, default="")
    after = models.CharField(_("after"), max_length=200, blank=True, default="")
    source = models.CharField(_("source"), max_length=300, blank=True, default="")
    """Document and number, or the list that was imported."""
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["unit", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class RegionSet(models.Model):
    """Regions that a document names together: a 片区, the east, pilot provinces."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    """集中连片特困地区 is the whole of which each 片区 is a part."""
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("region set")
        verbose_name_plural = _("region sets")

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return f"region-set:{self.code}"


class RegionSetMember(models.Model):
    region_set = models.ForeignKey(RegionSet, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="region_sets")
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)
    source = models.CharField(_("source"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("member of a region set")
        verbose_name_plural = _("members of region sets")
        constraints = [
            models.UniqueConstraint(
                fields=["region_set", "unit", "valid_from"], name="one_membership_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="membership_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_set_id}: {self.unit_id}"
