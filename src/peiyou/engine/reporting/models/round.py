"""A round of reporting: one period of a season, what is asked in it, until when, and who reviews which task."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.undertakings.models import Item, Opening, Season
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.enums import SchoolType
from peiyou.kernel.organisations.models import Unit


class Round(models.Model):
    """The times are the ends of filling in and of each level's check; the province's is that of its report.

    `accepts_late`: what comes after the end is taken and marked as late; else an extension is needed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="rounds")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(max_length=9, choices=RoundState.choices, default=RoundState.PREPARING)
    opens_at = models.DateTimeField(_("opens"))
    fill_by = models.DateTimeField(_("units submit by"))
    county_by = models.DateTimeField(_("counties check by"))
    prefecture_by = models.DateTimeField(_("prefectures check by"))
    province_by = models.DateTimeField(_("provinces report by"))
    accepts_late = models.BooleanField(_("take what comes late, marked as late"), default=True)
    guidance = models.TextField(_("guidance"), blank=True, default="")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("round of reporting")
        verbose_name_plural = _("rounds of reporting")
        constraints = [
            models.UniqueConstraint(fields=["season", "period"], name="one_round_of_a_period"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("fill_by"))
                & Q(fill_by__lte=F("county_by"))
                & Q(county_by__lte=F("prefecture_by"))
                & Q(prefecture_by__lte=F("province_by")),
                name="round_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audit_stream(self) -> str:
        return f"round:{self.key}"


class FundSource(models.Model):
    """One source of money that the round asks for, in printed order; those of the season unless said otherwise."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sources")
    seq = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=20)
    name = models.CharField(_("source of funds"), max_length=60)

    class Meta:
        verbose_name = _("source of funds")
        verbose_name_plural = _("sources of funds")
        ordering = ["round", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="one_fund_source_of_a_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """How one task is reported: which levels review it (codes of `Level`, lowest first; the last one approves)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="terms")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField(default=list)

    class Meta:
        verbose_name = _("terms of a task")
        verbose_name_plural = _("terms of tasks")
        constraints = [
            models.UniqueConstraint(fields=["round", "opening"], name="one_term_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.opening_id}"


class Reviewer(models.Model):
    """A department of the state that reviews a task; where there are several, all of them sign (会签)."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="reviewers")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reviewing department")
        verbose_name_plural = _("reviewing departments")
        constraints = [
            models.UniqueConstraint(fields=["term", "unit"], name="one_reviewer_of_a_task"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.unit_id}"


class Ask(models.Model):
    """What a round asks of an item besides its figure: the proof, defined before the period is reported.

    `proofs`: so many files at least before the figure can be submitted; `numbered`: each with the number of its
    certificate or document. `same_as`: the base of a ratio that is asked there already, and is not asked twice.
    `register`: the type of school whose number below the unit is the base, as the register has it.
    """

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="asks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    proofs = models.PositiveSmallIntegerField(_("files of proof"), default=0)
    numbered = models.BooleanField(_("with the number of the document"), default=False)
    proof = models.CharField(_("what proves it"), max_length=300, blank=True, default="")
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    register = models.CharField(
        _("counted in the register"), max_length=20, choices=SchoolType, blank=True, default=""
    )

    class Meta:
        verbose_name = _("proof asked")
        verbose_name_plural = _("proofs asked")
        constraints = [
            models.UniqueConstraint(fields=["term", "item"], name="one_ask_of_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} {self.item_id}"


class EarlierDate(models.Model):
    """A level's own end for what lies below it: a body of a province, prefecture or county sets it, never later
    than the end that holds for itself."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="earlier_dates")
    body = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("those below submit by"))
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier date")
        verbose_name_plural = _("earlier dates")
        constraints = [
            models.UniqueConstraint(fields=["round", "body"], name="one_earlier_date_of_a_body"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.body_id}"
