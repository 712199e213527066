"""Whether somebody sees one return that is read already; the rule is that of `visibility`."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.actions import Actor, authority


def sees(actor: Actor, row: Return, at: datetime) -> bool:
    """Whether it is in `visible_to`. One's own unit's is, which needs no statement: that is asked with every cell."""
    own = authority().scope(actor, "reporting.view_own_return", at)
    if any(unit == row.unit_id for _hierarchy, unit in own.roots):
        return True
    return visible_to(actor, at).filter(pk=row.pk).exists()
