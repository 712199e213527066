"""The roles a grant can give, and the stages of the work it can be limited to.

They stand below everything, so that each app's `rules` can say which roles may do its verbs; what a
person holds, where and until when is `access`.
"""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    MINISTRY = "MINISTRY", _("ministry")
    PROVINCE = "PROVINCE", _("province")
    PREFECTURE = "PREFECTURE", _("prefecture")
    COUNTY = "COUNTY", _("county")
    SCHOOL_FILLER = "SCHOOL_FILLER", _("school: fills in")
    SCHOOL_CHECKER = "SCHOOL_CHECKER", _("school: checks")
    SCHOOL_HEAD = "SCHOOL_HEAD", _("school: head")
    ENTERPRISE = "ENTERPRISE", _("enterprise")
    EXPERT = "EXPERT", _("expert")
    AUDITOR = "AUDITOR", _("auditor")
    SECURITY = "SECURITY", _("security administrator")
    OPERATOR = "OPERATOR", _("operator")


class Stage(TextChoices):
    TAKE_UP = "TAKE_UP", _("take-up")
    REPORTING = "REPORTING", _("reporting")
    SELECTION = "SELECTION", _("selection")


OFFICIALS: Final = (Role.MINISTRY, Role.PROVINCE, Role.PREFECTURE, Role.COUNTY)
SCHOOL: Final = (Role.SCHOOL_FILLER, Role.SCHOOL_CHECKER, Role.SCHOOL_HEAD)
ADMINISTRATION: Final = (Role.OPERATOR, Role.SECURITY, Role.AUDITOR)
"""等保: system, security and audit administration are three people, who do none of the plan's work."""
EVERY: Final = tuple(Role)
