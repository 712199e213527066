"""Stored codes of the ledger."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """How far a figure has come. Each is an entry of its own: a checker may check another number."""

    COMMITTED = "COMMITTED", _("taken up")
    CLAIMED = "CLAIMED", _("claimed")
    CHECKED = "CHECKED", _("checked")
    APPROVED = "APPROVED", _("approved")


class BatchKind(TextChoices):
    POST = "POST", _("posted")
    REVERSE = "REVERSE", _("reversed")


class Aggregation(TextChoices):
    """How figures of a measure are put together, over time or over units."""

    SUM = "SUM", _("sum")
    LAST = "LAST", _("last")
    MAX = "MAX", _("largest")
    NONE = "NONE", _("not added")
