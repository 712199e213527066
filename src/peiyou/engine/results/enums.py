"""Stored codes of results."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Column(TextChoices):
    """What stands beside one another for a deliverable, in the order of the board."""

    TARGET = "TARGET", _("target")
    TAKEN_UP = "TAKEN_UP", _("taken up")
    CLAIMED = "CLAIMED", _("claimed")
    CHECKED = "CHECKED", _("checked")
    APPROVED = "APPROVED", _("approved")
    ACHIEVED = "ACHIEVED", _("achieved")


# --- annual reports ---------------------------------------------------------------------------------------


class RunState(TextChoices):
    """Where the reports of a year stand that are made in one go."""

    WAITING = "WAITING", _("waiting for its turn")
    RUNNING = "RUNNING", _("under way")
    DONE = "DONE", _("finished")
    BROKEN = "BROKEN", _("stopped by an error")
