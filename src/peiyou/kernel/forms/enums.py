"""Stored codes of workbooks that were handed in."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IntakeState(TextChoices):
    READING = "READING", _("being read")
    READ = "READ", _("has been read")
    REFUSED = "REFUSED", _("not usable")
    WRITING = "WRITING", _("being written")
    WRITTEN = "WRITTEN", _("has been written")
    DROPPED = "DROPPED", _("has been put away")


class Crossed(TextChoices):
    """What becomes of cells that somebody else changed after the workbook was issued."""

    ASK = "ASK", _("I decide later")
    MINE = "MINE", _("take the workbook's")
    THEIRS = "THEIRS", _("leave what stands there")
