"""What people are told about red ratings and alerts: kinds of notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.notices.kinds import notice_kind

notice_kind(
    "RED_REPLY_DUE",
    _(
        "%(place)s, %(period)s: rated red (%(count)s). Say what is in the way and what will be done."
    ),
)
notice_kind(
    "RED_REPLY_RETURNED",
    _("%(place)s, %(period)s: the reply to a red rating was sent back. Answer anew."),
)
notice_kind(
    "RED_REPLY_CHASED",
    _("You are reminded: %(place)s, %(period)s owes a reply to red ratings (%(count)s)."),
)
notice_kind("ALERT_FIRED", _("Your alert “%(name)s” has come true."))
