"""A season of take-up: what may be taken up, by whom, until when, counted how, paid from where."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Counting, Payer, SeasonState
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version


class Season(models.Model):
    """The take-up of one plan version. The times are the ends of filling in, checking and confirming."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(
        max_length=9, choices=SeasonState.choices, default=SeasonState.PREPARING
    )
    opens_at = models.DateTimeField(_("opens"))
    fill_by = models.DateTimeField(_("units submit by"))
    check_by = models.DateTimeField(_("bureaus check by"))
    confirm_by = models.DateTimeField(_("provinces confirm by"))
    year_start = models.PositiveSmallIntegerField(_("first year"))
    year_end = models.PositiveSmallIntegerField(_("last year"))
    guidance = models.TextField(_("guidance"), blank=True, default="")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("season of take-up")
        verbose_name_plural = _("seasons of take-up")
        constraints = [
            models.UniqueConstraint(fields=["version"], name="one_season_of_a_version"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("fill_by"))
                & Q(fill_by__lte=F("check_by"))
                & Q(check_by__lte=F("confirm_by")),
                name="season_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(year_start__lte=F("year_end")), name="season_years_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_stream(self) -> str:
        return f"season:{self.key}"

    @property
    def years(self) -> range:
        return range(self.year_start, self.year_end + 1)

    @property
    def window(self) -> str:
        """The code of the period that quantities are committed for: all its years."""
        if self.year_start == self.year_end:
            return str(self.year_start)
        return f"{self.year_start}..{self.year_end}"


class Source(models.Model):
    """One source of funds that the season asks for, in printed order."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="sources")
    seq = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=20)
    name = models.CharField(_("source of funds"), max_length=60)
    payer = models.CharField(_("who vouches"), max_length=10, choices=Payer.choices)

    class Meta:
        verbose_name = _("source of funds")
        verbose_name_plural = _("sources of funds")
        ordering = ["season", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="one_source_of_a_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """One task in a season: open to take-up, or assigned to its responsible departments."""

    season = models.ForeignKey(Season, on_delete=models.CASCADE, related_name="openings")
    task_key = models.UUIDField()
    seq = models.PositiveIntegerField()
    is_open = models.BooleanField(_("open to take-up"), default=True)
    parties = models.JSONField(default=list)
    """Codes of `Party` that may take it up."""
    guidance = models.TextField(_("guidance"), blank=True, default="")
    evidence = models.TextField(_("evidence expected at acceptance"), blank=True, default="")

    class Meta:
        verbose_name = _("task of a season")
        verbose_name_plural = _("tasks of a season")
        ordering = ["season", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["season", "task_key"], name="one_opening_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.season_id} {self.seq}"


class Item(models.Model):
    """One deliverable of a task in a season: what is committed to, and how it is read together.

    A quantity is an integer and means `amount × 10^-scale` `unit`.
    """

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="items")
    deliverable_key = models.UUIDField()
    seq = models.PositiveSmallIntegerField()
    counting = models.CharField(_("counting"), max_length=12, choices=Counting.choices)
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")
    scale = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("item of a season")
        verbose_name_plural = _("items of a season")
        ordering = ["opening", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "deliverable_key"], name="one_item_of_a_deliverable"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.seq}"


class Share(models.Model):
    """What the ministry would like one province to take up of an item; advice, not a limit."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="shares")
    province = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()

    class Meta:
        verbose_name = _("target share")
        verbose_name_plural = _("target shares")
        constraints = [
            models.UniqueConstraint(fields=["item", "province"], name="one_share_of_a_province"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="no_share_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.province_id} {self.amount}"
