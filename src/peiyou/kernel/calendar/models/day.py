"""Days on which people work or not, against what the library of arrangements says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

STREAM = "calendar:days"


class DayRule(models.Model):
    """One day that is a working day, or is not, by a document that somebody names: an arrangement
    of the State Council that the library does not know, or a day off of the whole nation.
    """

    on = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("working day"))
    source = models.CharField(_("document it rests on"), max_length=200)

    class Meta:
        verbose_name = _("day by rule")
        verbose_name_plural = _("days by rule")
        ordering = ["on"]

    def __str__(self) -> str:
        return self.on.isoformat()

    @property
    def audit_stream(self) -> str:
        return STREAM


class Arrangement(models.Model):
    """A year whose days off have all been entered: dates in it are no longer provisional."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("document it rests on"), max_length=200)

    class Meta:
        verbose_name = _("arrangement of a year")
        verbose_name_plural = _("arrangements of years")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def audit_stream(self) -> str:
        return STREAM
