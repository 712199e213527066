"""What people are told about reporting: kinds of notices."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.notices.kinds import notice_kind

notice_kind(
    "RETURN_CHASED",
    _("You are reminded: in %(round)s something waits for you (%(count)s), due %(due)s."),
    due=lambda day: date_format(date.fromisoformat(day)) if day else "—",
)
notice_kind(
    "LETTER_CHASED",
    _("You are reminded: the data of %(unit)s for %(round)s are in, its sealed page is not."),
)
notice_kind("ROUND_OPENED", _("%(round)s is open. Report what your unit has done."))
notice_kind(
    "RETURN_SENT_BACK", _("%(round)s: the return of %(unit)s was sent back for correction.")
)
