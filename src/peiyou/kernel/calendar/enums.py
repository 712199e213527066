"""Kinds of periods."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodKind(TextChoices):
    YEAR = "YEAR", _("year")
    SCHOOL_YEAR = "SCHOOL_YEAR", _("school year")
    HALF_YEAR = "HALF_YEAR", _("half-year")
    QUARTER = "QUARTER", _("quarter")
    MONTH = "MONTH", _("month")
    WINDOW = "WINDOW", _("window")
    """Any days that somebody names: the years of a plan, a week of collection."""
