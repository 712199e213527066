"""Stored codes of the take-up."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SeasonState(TextChoices):
    PREPARING = "PREPARING", _("being prepared")
    OPEN = "OPEN", _("open")
    PUBLISHED = "PUBLISHED", _("result published")


class Party(TextChoices):
    """What kind of unit undertakes."""

    PROVINCE = "PROVINCE", _("province")
    SECONDARY = "SECONDARY", _("secondary vocational school")
    HIGHER = "HIGHER", _("higher vocational college")
    UNDERGRADUATE = "UNDERGRADUATE", _("vocational university")
    OTHER = "OTHER", _("other unit")
    DEPARTMENT = "DEPARTMENT", _("responsible department")


BELOW_PROVINCE: Final = (Party.SECONDARY, Party.HIGHER, Party.UNDERGRADUATE, Party.OTHER)


class Counting(TextChoices):
    """How commitments of a deliverable are read together."""

    SUM = "SUM", _("adds up")
    CANDIDATES = "CANDIDATES", _("candidates, not places")
    RATIO = "RATIO", _("ratio of sums")
    COVERAGE = "COVERAGE", _("units that meet it")
    PARTICIPANTS = "PARTICIPANTS", _("participants")
    INSTRUMENT = "INSTRUMENT", _("date of the instrument")


class Payer(TextChoices):
    """Who vouches for a pledge of a source of funds."""

    UNIT = "UNIT", _("the unit itself")
    ENTERPRISE = "ENTERPRISE", _("enterprise, by its agreement")
    SPONSOR = "SPONSOR", _("sponsor, by its agreement")
    LOCAL = "LOCAL", _("city or county")
    PROVINCE = "PROVINCE", _("province")


class State(TextChoices):
    """States of an undertaking's case (data/undertaking.yaml)."""

    FILLING = "FILLING", _("being filled in")
    COUNTY_CHECK = "COUNTY_CHECK", _("checked by the county")
    PREFECTURE_CHECK = "PREFECTURE_CHECK", _("checked by the prefecture")
    CONFIRMING = "CONFIRMING", _("waiting for confirmation")
    RETURNED = "RETURNED", _("returned for correction")
    CONFIRMED = "CONFIRMED", _("confirmed")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class FilingState(TextChoices):
    """States of a filing's case (data/filing.yaml)."""

    DRAFTED = "DRAFTED", _("being drafted")
    FILED = "FILED", _("filed with the ministry")
    RETURNED = "RETURNED", _("returned with a reason")
    RECORDED = "RECORDED", _("recorded")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class StatementKind(TextChoices):
    UNIT = "UNIT", _("take-up of one unit")
    PROVINCE = "PROVINCE", _("take-up of one province")
    RESULT = "RESULT", _("published result")
