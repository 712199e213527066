"""Where units stand: the edges that people state, and the closure that questions are asked of.

The foreign keys have no index of their own: the constraints and indexes below begin with them. Those
of the closure are not checked by the database: the links that it follows from are.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy
from peiyou.kernel.organisations.models.unit import Unit


class Link(models.Model):
    """`unit` stands directly under `parent` in one hierarchy for a while. On any day at most one."""

    hierarchy = models.CharField(_("hierarchy"), max_length=9, choices=Hierarchy.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="links_up", db_index=False
    )
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="links_down", db_index=False
    )
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "hierarchy", "valid_from"], name="one_parent_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="link_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=~Q(unit=F("parent")), name="nothing_stands_under_itself"
            ),
        ]
        indexes = [models.Index(fields=["parent", "hierarchy"], name="link_by_parent")]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.parent_id}"


class Place(models.Model):
    """Derived from the links: `unit` stands `depth` steps below `node` (0: is it), on these days.

    By place every unit stands all its life; in the other hierarchies on the days when it stands under
    something or something under it. Who stood where on date X is one join. Nobody writes here but
    `organisations.closure`.
    """

    hierarchy = models.CharField(max_length=9, choices=Hierarchy.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="places", db_index=False, db_constraint=False
    )
    node = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="placed", db_index=False, db_constraint=False
    )
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "hierarchy", "node", "valid_from"], name="one_place_from_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["node", "hierarchy", "depth", "valid_from", "valid_to", "unit"],
                name="place_downward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.depth} < {self.node_id}"


class Succession(models.Model):
    """On a day `successor` took over from `predecessor`.

    The heir is the one successor that the predecessor's past is counted with when it is read in a
    later tree; every predecessor that ends has at most one.
    """

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField(_("on"))
    is_heir = models.BooleanField(_("carries the past on"), default=False)

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(is_heir=True), name="one_heir"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="nobody_succeeds_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
