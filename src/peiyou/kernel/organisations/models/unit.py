"""Units: whatever stands somewhere, region or organisation, and what it was called when.

All periods are half-open days `[valid_from, valid_to)`; an unknown beginning is `EVER`, no end `FOREVER`.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import (
    EVER,
    FOREVER,
    REGIONS,
    Function,
    Kind,
    Scheme,
    SchoolType,
)


class Unit(models.Model):
    """One node of every hierarchy. `name` and `code` are those of today, or the last ones it had."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    school_type = models.CharField(
        _("type of school"), max_length=16, choices=SchoolType.choices, blank=True, default=""
    )
    function = models.CharField(
        _("function"), max_length=20, choices=Function.choices, blank=True, default=""
    )
    name = models.CharField(_("name of the unit"), max_length=120)
    name_key = models.CharField(max_length=800)
    """Pinyin without tones (`common.pinyin`), for order."""
    code = models.CharField(_("code"), max_length=20, blank=True, default="")
    """The number it goes by: division code, school code, else credit code; empty where it has none."""
    begins_on = models.DateField(_("since"), default=EVER)
    ends_on = models.DateField(_("until"), default=FOREVER)
    is_counted = models.BooleanField(_("counted in statistics"), default=True)
    undertakes = models.BooleanField(_("undertaking province"), default=False)
    """One of the provincial units that take the plan up: 31 provinces and the 兵团."""
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [
            models.Index(fields=["kind", "name_key"], name="unit_by_kind"),
            models.Index(fields=["code"], name="unit_by_code"),
            models.Index(fields=["name"], name="unit_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on__lt=F("ends_on")), name="unit_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SCHOOL) | Q(school_type=""), name="only_schools_have_a_type"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.AUTHORITY) | Q(function=""),
                name="only_authorities_have_a_function",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_stream(self) -> str:
        return f"unit:{self.key}"

    @property
    def is_region(self) -> bool:
        return self.kind in REGIONS


class UnitName(models.Model):
    """What a unit was called from a day on."""

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="names", db_index=False
    )  # the unique constraint begins with it
    name = models.CharField(_("name of the unit"), max_length=120)
    name_key = models.CharField(max_length=800)
    initials = models.CharField(max_length=120)
    """Whole pinyin and first letters, for finding a unit by a name it has or had."""
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = _("name of a unit")
        verbose_name_plural = _("names of units")
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="one_name_from_a_day"),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="name_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A number that somebody gave a unit. Of those in force, no two units share one."""

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="identifiers", db_index=False
    )  # the unique constraint begins with it
    scheme = models.CharField(_("kind of number"), max_length=8, choices=Scheme.choices)
    value = models.CharField(_("number of the unit"), max_length=20)
    valid_from = models.DateField(default=EVER)
    valid_to = models.DateField(default=FOREVER)

    class Meta:
        verbose_name = _("number of a unit")
        verbose_name_plural = _("numbers of units")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=Q(valid_to=FOREVER),
                name="one_unit_of_a_number_in_force",
            ),
            models.UniqueConstraint(
                fields=["unit", "scheme", "valid_from"], name="one_number_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")), name="number_begins_before_it_ends"
            ),
        ]
        indexes = [models.Index(fields=["value", "scheme"], name="identifier_by_value")]

    def __str__(self) -> str:
        return self.value
