"""Stored codes of the reporting."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    PREPARING = "PREPARING", _("being prepared")
    OPEN = "OPEN", _("open")
    CLOSED = "CLOSED", _("closed")


class State(TextChoices):
    """States of the process `return`; the codes are those of `data/return.yaml`."""

    FILLING = "FILLING", _("being filled in")
    COUNTY_CHECK = "COUNTY_CHECK", _("checked by the county")
    PREFECTURE_CHECK = "PREFECTURE_CHECK", _("checked by the prefecture")
    PROVINCE_CHECK = "PROVINCE_CHECK", _("checked by the province")
    APPROVING = "APPROVING", _("waiting for approval")
    RETURNED = "RETURNED", _("returned for correction")
    APPROVED = "APPROVED", _("has been approved")
    CORRECTING = "CORRECTING", _("being corrected after approval")
    WAIVED = "WAIVED", _("not asked any more")


BEING_WRITTEN: Final = (State.FILLING, State.RETURNED, State.CORRECTING)
"""States in which cells may be written."""
BEING_REVIEWED: Final = (
    State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.PROVINCE_CHECK, State.APPROVING,
)  # fmt: skip


class Level(TextChoices):
    """Levels of review, lowest first."""

    COUNTY = "COUNTY", _("county")
    PREFECTURE = "PREFECTURE", _("prefecture")
    PROVINCE = "PROVINCE", _("province")
    MINISTRY = "MINISTRY", _("ministry")


class Milestone(TextChoices):
    REACHED = "REACHED", _("reached")
    PARTLY = "PARTLY", _("partly reached")
    NOT_REACHED = "NOT_REACHED", _("not reached")


class Rating(TextChoices):
    """How a unit itself sees its chances to be done in time."""

    GREEN = "GREEN", _("on track")
    AMBER = "AMBER", _("at risk")
    RED = "RED", _("off track")


class VerdictStage(TextChoices):
    CHECKED = "CHECKED", _("checked")
    APPROVED = "APPROVED", _("approved")


class SnapshotKind(TextChoices):
    RETURN = "RETURN", _("return of one unit")
    PROVINCE = "PROVINCE", _("summary of one province")


class Severity(TextChoices):
    """An error holds the return back; a question is answered in words."""

    ERROR = "ERROR", _("has to be put right")
    QUESTION = "QUESTION", _("has to be explained")


class InspectionState(TextChoices):
    """States of the process `inspection`; the codes are those of `data/inspection.yaml`."""

    DRAWN = "DRAWN", _("drawn, waits for an inspector")
    INSPECTING = "INSPECTING", _("being inspected")
    ANSWERING = "ANSWERING", _("the unit answers")
    DECIDING = "DECIDING", _("waits for a decision")
    CORRECTING = "CORRECTING", _("the figure is being corrected")
    CLOSED = "CLOSED", _("closed")


class FindingSeverity(TextChoices):
    MINOR = "MINOR", _("minor")
    MAJOR = "MAJOR", _("major")
    SERIOUS = "SERIOUS", _("serious")


class Outcome(TextChoices):
    """What is decided about a finding."""

    STANDS = "STANDS", _("the figure stands")
    CORRECT = "CORRECT", _("the figure is corrected")
    DONE = "DONE", _("put right")


class Twice(TextChoices):
    """Where else a proof is claimed."""

    UNIT = "UNIT", _("by another unit")
    TASK = "TASK", _("for another task")
    PERIOD = "PERIOD", _("in another period")


class Applies(TextChoices):
    """What a rule is asked about, again and again; the codes are those of `checks.language.Scope`."""

    LINE = "LINE", _("each task")
    ITEM = "ITEM", _("each figure")
    FUND = "FUND", _("each source of money")
    RETURN = "RETURN", _("the whole return")
