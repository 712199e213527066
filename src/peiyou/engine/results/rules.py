"""Who may with results: every verb of `actions` is permitted here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.permissions import Spot, permit
from peiyou.kernel.actions.roles import OFFICIALS, SCHOOL, Role

permit(
    "results.view_board",  # of a place and all below it; `queries.sight` adds the sums of the nation
    roles=[*OFFICIALS, *SCHOOL, Role.ENTERPRISE],
    units_of=lambda node, at: frozenset([Spot(node.pk)]),
    limited=True,
    says=_("see the figures of their own place and of everything below it"),
)
