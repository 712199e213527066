"""What one unit takes up in a season: placements with quantities and money."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models.season import Item, Opening, Season, Source
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case


class Undertaking(models.Model):
    """One unit in one season. A province undertakes by its education body; `province` is the provincial
    unit it belongs to by 主管 (a school of the 兵团: the 兵团), None for departments of the state.

    A row exists for every unit that is asked, so that who has not answered is a state.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="undertakings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="undertakings")
    party = models.CharField(_("kind of unit"), max_length=13, choices=Party.choices)
    province = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(null=True)
    """Of a province: since when its units see what it takes up."""
    started_at = models.DateTimeField(null=True)
    """When the first cell was written; None: has not answered."""
    revision = models.PositiveIntegerField(default=0)
    """Grows with every change of a confirmed number; the hash of what was confirmed is that of the batch."""
    writes = models.PositiveIntegerField(default=0)
    """Grows with every act that changes one of its rows; with the version of the case the revision of live balances."""
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        constraints = [
            models.UniqueConstraint(fields=["season", "unit"], name="one_undertaking_of_a_unit"),
        ]
        indexes = [models.Index(fields=["season", "province", "party"], name="taken_by_province")]

    def __str__(self) -> str:
        return f"{self.season_id} {self.unit_id}"

    @property
    def audit_stream(self) -> str:
        return f"undertaking:{self.key}"


class Placement(models.Model):
    """布点: one unit undertaking one task. Ticking a task makes it, unticking removes it."""

    undertaking = models.ForeignKey(
        Undertaking, on_delete=models.CASCADE, related_name="placements", db_index=False
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="placements")
    person = models.CharField(_("person responsible"), max_length=80, blank=True, default="")
    criterion = models.TextField(_("acceptance criterion"), blank=True, default="")
    milestones = models.JSONField(default=dict)
    """Year (text) → what is reached by its end."""

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking", "opening"], name="one_placement_of_a_task"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id} {self.opening_id}"


class Commitment(models.Model):
    """The quantity of one item. A ratio has `base` below `amount`; an instrument a day and no amount."""

    placement = models.ForeignKey(
        Placement, on_delete=models.CASCADE, related_name="commitments", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="commitments")
    amount = models.BigIntegerField(null=True)
    base = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    by_year = models.JSONField(default=dict)
    """Year (text) → amount planned for it, in the same unit; empty where not divided."""

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.UniqueConstraint(fields=["placement", "item"], name="one_commitment_of_an_item"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="no_commitment_below_nothing",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(base__gte=0), name="no_base_below_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.item_id} {self.amount}"


class Pledge(models.Model):
    """Money of one source for one placement, in fen. `amount` is the sum of `by_year` (checked in the action).

    `payer` vouches: the unit itself, the bureau, the province; enterprise and sponsor by an attached agreement.
    Any change of the amount takes the confirmation back.
    """

    placement = models.ForeignKey(
        Placement, on_delete=models.CASCADE, related_name="pledges", db_index=False
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="pledges")
    amount = models.BigIntegerField()
    by_year = models.JSONField(default=dict)
    """Year (text) → fen."""
    vouched_at = models.DateTimeField(null=True)
    vouched_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            models.UniqueConstraint(fields=["placement", "source"], name="one_pledge_of_a_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="no_pledge_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.source_id} {self.amount}"
