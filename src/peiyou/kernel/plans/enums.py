"""Stored codes of a plan. Labels are translated; codes are never shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VersionState(TextChoices):
    DRAFT = "DRAFT", _("under review")
    PUBLISHED = "PUBLISHED", _("published")
    DISCARDED = "DISCARDED", _("discarded")


class Kind(TextChoices):
    """What a sentence promises, and the way of working that carries it out."""

    SELECT = "select", _("select")
    BUILD = "build", _("build")
    TRAIN = "train", _("train")
    ESTABLISH = "establish", _("establish")
    COMPLY = "comply", _("comply")
    PROMOTE = "promote", _("promote")


class Bound(TextChoices):
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    AT_MOST = "at_most", _("at most")
    EXACT = "exact", _("exactly")


class Role(TextChoices):
    LEAD = "lead", _("leads")
    PARTICIPATING = "participating", _("takes part")
    RESPONSIBLE = "responsible", _("responsible")


class PartyType(TextChoices):
    NAMED = "named", _("named body")
    GENERIC_LOCAL = "generic_local", _("local bodies in general")
    GENERIC_SECTOR = "generic_sector", _("sector bodies in general")
    GENERIC_OTHER = "generic_other", _("other bodies in general")


class DeadlineKind(TextChoices):
    BY = "by", _("by")
    PERIOD = "period", _("during")
    RECURRING = "recurring", _("every time")
    ONGOING = "ongoing", _("ongoing")
    RELATIVE = "relative", _("within")


class Change(TextChoices):
    """How a task of a later version stands to the version before it."""

    SAME = "SAME", _("unchanged")
    CHANGED = "CHANGED", _("changed")
    MOVED = "MOVED", _("moved")
    ADDED = "ADDED", _("added")
    REMOVED = "REMOVED", _("removed")


class TranslationStatus(TextChoices):
    UNOFFICIAL = "UNOFFICIAL", _("unofficial translation")
    CONFIRMED = "CONFIRMED", _("confirmed translation")


class Mode(TextChoices):
    """How a party of the plan is meant."""

    ONE = "ONE", _("one organisation")
    EVERYWHERE = "EVERYWHERE", _("bodies in every region")
    SET = "SET", _("bodies in regions that the ministry names")
    GROUP = "GROUP", _("a group that the ministry fills")
