"""Rules that are asked before a return is handed in: data with versions, and what units say to their questions."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import Applies, Severity
from peiyou.engine.reporting.models.returns import Return
from peiyou.engine.reporting.models.round import Round


class Rule(models.Model):
    """One version of a rule. It never changes; a round says which versions hold in it.

    `expression` is true where all is well. `message` says what is wrong and what to do next; English is optional.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=120)
    applies = models.CharField(_("asked about"), max_length=6, choices=Applies.choices)
    stands_at = models.CharField(_("where it stands"), max_length=80, blank=True, default="")
    """The column that it concerns, whose cell carries what it says; of a whole return an address, or nothing: its
    first task."""
    expression = models.TextField(_("expression"))
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    message = models.CharField(_("message"), max_length=300)
    message_en = models.CharField(_("message in English"), max_length=300, blank=True, default="")
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_version_of_a_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def audit_stream(self) -> str:
        return f"rule:{self.code}"


class InForce(models.Model):
    """That a version of a rule holds in a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="in_force")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="in_force")

    class Meta:
        verbose_name = _("rule in force")
        verbose_name_plural = _("rules in force")
        constraints = [
            models.UniqueConstraint(fields=["round", "rule"], name="one_rule_once_in_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.rule_id}"


class Explanation(models.Model):
    """What a unit says to a question at a cell; it holds for the value that stood there."""

    of_return = models.ForeignKey(
        Return, on_delete=models.CASCADE, related_name="explanations", db_index=False
    )
    code = models.CharField(max_length=40)
    """Of the rule, or of the built-in question (OUTLIER, JUMP)."""
    cell = models.CharField(max_length=80)
    value = models.CharField(max_length=80, blank=True, default="")
    text = models.TextField(_("explanation"))
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        constraints = [
            models.UniqueConstraint(
                fields=["of_return", "code", "cell"], name="one_explanation_of_a_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.code} {self.cell}"


class Norm(models.Model):
    """What is usual for a figure among units of one kind in a round: median and median absolute deviation, both in
    the cell's own integers; `n` units."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="norms")
    party = models.CharField(max_length=13)
    cell = models.CharField(max_length=80)
    median = models.BigIntegerField()
    deviation = models.BigIntegerField()
    n = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("norm")
        verbose_name_plural = _("norms")
        constraints = [
            models.UniqueConstraint(fields=["round", "party", "cell"], name="one_norm_of_a_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.party} {self.cell}"


class Burden(models.Model):
    """What a return that was handed in has cost its unit: cells on its sheet, and how they came to be filled in.

    `beforehand`: known elsewhere and not written by anybody; `once`: those of them that another task of the same
    return had asked already; `written`: by somebody. Minutes are not here: they are measured (`Sitting`).
    """

    of_return = models.OneToOneField(Return, on_delete=models.CASCADE, related_name="burden")
    fields = models.PositiveIntegerField(default=0)
    beforehand = models.PositiveIntegerField(default=0)
    once = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("burden of a return")
        verbose_name_plural = _("burden of returns")

    def __str__(self) -> str:
        return f"{self.of_return_id} {self.fields}"
