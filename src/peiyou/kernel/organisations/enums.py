"""Stored codes of regions and organisations."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EVER: Final = date(1, 1, 1)
"""Begins before anything that is recorded: the date is not known, and none is invented."""

FOREVER: Final = date(9999, 12, 31)
"""Has not ended. A date and not null, so that "stood on that day" is two plain comparisons."""


class Kind(TextChoices):
    NATION = "NATION", _("nation")
    PROVINCE = "PROVINCE", _("province")
    PREFECTURE = "PREFECTURE", _("prefecture")
    COUNTY = "COUNTY", _("county")
    AUTHORITY = "AUTHORITY", _("government body")
    SCHOOL = "SCHOOL", _("school")
    ENTERPRISE = "ENTERPRISE", _("enterprise")
    INDUSTRY_BODY = "INDUSTRY_BODY", _("industry body")
    RESEARCH = "RESEARCH", _("research institute")
    OTHER = "OTHER", _("other organisation")


REGIONS: Final = (Kind.NATION, Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY)


class SchoolType(TextChoices):
    SECONDARY = "SECONDARY", _("secondary vocational school")
    HIGHER = "HIGHER", _("higher vocational college")
    UNDERGRADUATE = "UNDERGRADUATE", _("vocational university")
    SKILLED = "SKILLED", _("skilled-worker school")
    UNIVERSITY = "UNIVERSITY", _("general university")
    ADULT = "ADULT", _("adult education school")
    TRAINING = "TRAINING", _("training institution")


class Function(TextChoices):
    """What a government body is there for: how 各地有关部门 is told apart in each region."""

    GOVERNMENT = "GOVERNMENT", _("people's government")
    EDUCATION = "EDUCATION", _("education")
    HUMAN_RESOURCES = "HUMAN_RESOURCES", _("human resources and social security")
    FINANCE = "FINANCE", _("finance")
    DEVELOPMENT = "DEVELOPMENT", _("development and reform")
    INDUSTRY = "INDUSTRY", _("industry and information technology")
    AGRICULTURE = "AGRICULTURE", _("agriculture and rural affairs")
    STATE_ASSETS = "STATE_ASSETS", _("state-owned assets")
    TAXATION = "TAXATION", _("taxation")
    POVERTY_ALLEVIATION = "POVERTY_ALLEVIATION", _("poverty alleviation, rural revitalisation")
    OTHER = "OTHER", _("other function")


class Hierarchy(TextChoices):
    PLACE = "PLACE", _("by place")
    OVERSIGHT = "OVERSIGHT", _("by competent authority")
    SPONSOR = "SPONSOR", _("by sponsor")
    SKILLED = "SKILLED", _("skilled-worker line")
    INDUSTRY = "INDUSTRY", _("by industry")


class Scheme(TextChoices):
    """Whose number it is."""

    REGION = "REGION", _("division code (GB/T 2260)")
    SCHOOL = "SCHOOL", _("school code")
    CREDIT = "CREDIT", _("unified social credit code")


class ChangeKind(TextChoices):
    REGISTERED = "REGISTERED", _("registered")
    RENAMED = "RENAMED", _("renamed")
    RECODED = "RECODED", _("given another number")
    MOVED = "MOVED", _("moved to another parent")
    MERGED = "MERGED", _("merged")
    SPLIT = "SPLIT", _("split")
    DISSOLVED = "DISSOLVED", _("dissolved")
    CORRECTED = "CORRECTED", _("corrected")
