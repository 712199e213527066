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
    """How figures of a measure are put together, over time or over units (`queries.operators`).

    The first and the last are of time: units have no order.
    """

    SUM = "SUM", _("sum")
    MEAN = "MEAN", _("mean")
    MEDIAN = "MEDIAN", _("median")
    MIN = "MIN", _("smallest")
    MAX = "MAX", _("largest")
    FIRST = "FIRST", _("earliest")
    LAST = "LAST", _("last")
    COUNT = "COUNT", _("number of figures")
    NONE = "NONE", _("not added")
