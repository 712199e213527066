"""What people are told about a take-up: kinds of notices."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.notices.kinds import notice_kind

notice_kind("SEASON_OPENED", _("%(season)s is open. Say what you take up."))
notice_kind("TASKS_DECLARED", _("%(season)s: %(province)s has declared what it takes up. Say what your unit takes up."))  # fmt: skip
notice_kind("UNDERTAKING_RETURNED", _("%(season)s: what %(unit)s takes up was returned for correction."))  # fmt: skip
notice_kind("FILING_RECORDED", _("%(season)s: a change of what %(unit)s takes up is on record, number %(no)s."))  # fmt: skip
notice_kind("SEASON_PUBLISHED", _("%(season)s: the result is published."))
notice_kind(
    "TAKE_UP_CHASED",
    _("You are reminded: in %(season)s something waits for you (%(count)s), due %(due)s."),
    due=lambda day: date_format(date.fromisoformat(day)) if day else "—",
)
