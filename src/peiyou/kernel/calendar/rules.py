"""Who may say which days are working days: the ministry, for the whole nation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import permit
from peiyou.kernel.actions.roles import Role

permit(
    "calendar.arrange_year",
    "calendar.set_day",
    "calendar.clear_day",
    roles=[Role.MINISTRY],
    says=_("say which days are working days"),
)
