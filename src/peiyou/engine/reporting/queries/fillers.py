"""Who fills in for a unit."""

from __future__ import annotations

from datetime import datetime

from peiyou.engine.reporting.models import Return
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.access.queries.grants import live


def fillers_of(row: Return, at: datetime) -> set[int]:
    """Primary keys of people who hold, at the unit itself, a role that fills in for it."""
    roles = FILLERS.get(row.party, UNITS)
    return set(live(at).filter(unit=row.unit_id, role__in=roles).values_list("person", flat=True))
