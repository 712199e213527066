"""Who may put totals right. Posting has no rule of its own: it is part of an act about the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import permit
from peiyou.kernel.actions.roles import Role

permit("facts.recompute_totals", roles=[Role.OPERATOR], says=_("add up all totals anew"))
