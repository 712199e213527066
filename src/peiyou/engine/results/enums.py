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
    RUNNING = "RUNNING", _("reports under way")
    DONE = "DONE", _("run finished")
    BROKEN = "BROKEN", _("stopped by an error")


class PublishingState(TextChoices):
    """Where a release stands that the second person has asked to publish; published, nothing of this is left."""

    WAITING = "WAITING", _("publication waits for its turn")
    RUNNING = "RUNNING", _("publication under way")
    REFUSED = "REFUSED", _("publication refused")
    BROKEN = "BROKEN", _("publication stopped by an error")


# --- targets and milestones -------------------------------------------------------------------------------


class Aim(TextChoices):
    TARGET = "TARGET", _("target")
    BASELINE = "BASELINE", _("baseline")


class MilestoneState(TextChoices):
    PLANNED = "PLANNED", _("planned")
    REACHED = "REACHED", _("reached")
    MISSED = "MISSED", _("missed")
    DROPPED = "DROPPED", _("dropped")


# --- ratings, red replies, forecasts, alerts --------------------------------------------------------------


class Voice(TextChoices):
    """Who says how a task goes; each stands for itself and none is ever averaged with another."""

    SELF = "SELF", _("own rating")
    COMPUTED = "COMPUTED", _("computed rating")
    INDEPENDENT = "INDEPENDENT", _("independent rating")


class RedState(TextChoices):
    """States of the process `red_reply`; the codes are those of `data/red_reply.yaml`."""

    WAITING = "WAITING", _("waits for a reply")
    ANSWERED = "ANSWERED", _("has been answered")
    RETURNED = "RETURNED", _("reply sent back")
    ACCEPTED = "ACCEPTED", _("reply accepted")
    LIFTED = "LIFTED", _("no longer red")


class AlertKind(TextChoices):
    """What an alert watches."""

    FIGURE = "FIGURE", _("a figure")
    RED = "RED", _("a rating that turns red")
    COMPLETENESS = "COMPLETENESS", _("completeness")
    FORECAST = "FORECAST", _("a forecast that the target is missed")


class Comparison(TextChoices):
    BELOW = "BELOW", _("falls below")
    REACHES = "REACHES", _("reaches")


class Against(TextChoices):
    """What a figure is compared with."""

    NUMBER = "NUMBER", _("a number")
    TARGET = "TARGET", _("percent of what is to be reached")


class Held(TextChoices):
    """What a figure is held against."""

    PLAN = "PLAN", _("target of the plan")
    TARGET = "TARGET", _("target set for the place")
    TAKEN = "TAKEN", _("what was taken up")
