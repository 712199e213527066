"""Who may see the record of acts, hand it out, and erase personal values from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import permit
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.actions.scopes import scope

permit(
    "audit.view",
    "audit.record_export",
    roles=[Role.AUDITOR],
    says=_("see the record of acts, verify it and take it away"),
)
permit(
    "audit.erase_personal",
    roles=[Role.SECURITY],
    says=_("erase personal values from the record"),
)
scope("audit:read", _("read the record of acts"))
