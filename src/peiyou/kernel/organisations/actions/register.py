"""Making thousands of units known at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from peiyou.kernel.actions import Actor, action, emit, note, note_in
from peiyou.kernel.organisations.actions.rows import write_units
from peiyou.kernel.organisations.actions.values import demand_rights, described
from peiyou.kernel.organisations.enums import EVER, REGIONS, ChangeKind, Hierarchy
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.organisations.locking import exclusive
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.requirements.cases import NewUnit
from peiyou.kernel.organisations.requirements.registration import problems_of


class Registered(list[Unit]):
    """The units of one batch, in the order of its rows; the batch has a stream of its own."""

    def __init__(self, units: Sequence[Unit]) -> None:
        super().__init__(units)
        self.audit_stream = f"unit-batch:{uuid.uuid4()}"


@action("organisations.register_units", on=None)
def register_units(
    *, rows: Sequence[NewUnit], source: str, actor: Actor, at: datetime
) -> list[Unit]:
    """Register all rows or none; `problems_of` says beforehand what is wrong with each.

    Each unit has its own record of acts, which names the batch; the batch's has the source. Units
    that rows name as parents have to lie within the actor's scope.
    """
    exclusive()
    for _index, problem in problems_of(rows, timezone.localdate(at)):
        raise problem
    above = {unit for row in rows for unit in row.parents.values() if isinstance(unit, Unit)}
    demand_rights(actor, "organisations.register_units", above, at)
    places = [row.parents[Hierarchy.PLACE] for row in rows if row.kind in REGIONS]
    above_regions = {place for place in places if isinstance(place, Unit)}
    demand_rights(actor, "organisations.change_regions", above_regions, at)
    units = Registered(write_units(rows, source, at)) if rows else Registered([])
    for row, unit in zip(rows, units, strict=True):
        note_in(unit.audit_stream, after=described(row, units), batch=units.audit_stream)
    note(source=source, units=len(units))
    if units:
        emit(
            UnitsChanged(
                what=ChangeKind.REGISTERED.value,
                units=tuple(unit.key for unit in units),
                on=min((row.on for row in rows), default=EVER),
            )
        )
    return units
