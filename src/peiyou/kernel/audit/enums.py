"""What verification can find wrong, and in what."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Fault(TextChoices):
    """`INSERTED` was never announced to the sealer, `UNSEALED` waits too long for it."""

    CHANGED = "CHANGED", _("changed")
    REMOVED = "REMOVED", _("removed")
    INSERTED = "INSERTED", _("inserted")
    REORDERED = "REORDERED", _("reordered")
    UNSEALED = "UNSEALED", _("not sealed")


class Thing(TextChoices):
    ROW = "ROW", _("act")
    LEAF = "LEAF", _("leaf")
    SEAL = "SEAL", _("seal")
    HEAD = "HEAD", _("outside head")
    PERSONAL = "PERSONAL", _("personal value")
