"""Whether somebody sees one undertaking that is read already; the rule is that of `visibility`."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor, authority


def sees(actor: Actor, undertaking: Undertaking, at: datetime) -> bool:
    """Whether it is in `visible_to`. One's own unit's is, which needs no statement: that is asked with every cell."""
    own = authority().scope(actor, "undertakings.view_own_undertaking", at)
    if any(unit == undertaking.unit_id for _hierarchy, unit in own.roots):
        return True
    return visible_to(actor, at).filter(pk=undertaking.pk).exists()
