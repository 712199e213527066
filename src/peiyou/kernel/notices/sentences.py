"""The kinds of notices about what lies below this app. Apps above register their own."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.kinds import notice_kind


def role(code: str) -> object:
    return Role(code).label


def unit(name: str | None) -> str:
    return name or _("this installation")


def day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


def term(text: str | None) -> str:
    return _("until %(day)s") % {"day": day(text)} if text else _("until it is revoked")


notice_kind(
    "GRANT_GIVEN",
    gettext_lazy("You have a new grant: %(unit)s · %(role)s, %(term)s."),
    role=role,
    unit=unit,
    term=term,
)
notice_kind(
    "GRANT_REVOKED",
    gettext_lazy("A grant of yours has been revoked: %(unit)s · %(role)s."),
    role=role,
    unit=unit,
)
notice_kind(
    "GRANT_ENDS",
    gettext_lazy(
        "Your grant %(unit)s · %(role)s ends on %(day)s; if the work goes on, ask whoever gave it to give it anew."
    ),
    role=role,
    unit=unit,
    day=day,
)
notice_kind(
    "GIVEN_GRANT_ENDS",
    gettext_lazy(
        "A grant that you gave ends on %(day)s: %(unit)s · %(role)s; if the work goes on, give it anew."
    ),
    role=role,
    unit=unit,
    day=day,
)
notice_kind(
    "PLAN_PUBLISHED",
    gettext_lazy("Version %(no)s of “%(title)s” has been published."),
)
