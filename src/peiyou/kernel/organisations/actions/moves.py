"""Where a unit stands, from a day on; and where it was put by mistake."""

from __future__ import annotations

from datetime import date, datetime

from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.organisations.actions.rows import put
from peiyou.kernel.organisations.actions.values import (
    current_link,
    demand_region_right,
    demand_rights,
    footing,
    lock_units,
    moment,
    stands_below,
)
from peiyou.kernel.organisations.closure import rebuild, touched
from peiyou.kernel.organisations.enums import ChangeKind, Hierarchy
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.organisations.models import Change, Link, Unit
from peiyou.kernel.organisations.requirements.base import demand
from peiyou.kernel.organisations.requirements.cases import Standing
from peiyou.kernel.organisations.requirements.days import CHANGE, StillStands
from peiyou.kernel.organisations.requirements.standing import PLACING, Elsewhere


@action("organisations.move_unit", on="unit")
def move_unit(
    *,
    unit: Unit,
    hierarchy: Hierarchy,
    parent: Unit | None,
    on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> Unit:
    """From `on` on, `unit` stands under `parent` in one hierarchy (None: under nothing there).

    What stands below it goes with it. The actor's scope has to cover what it leaves and where it goes.
    """
    unit, parent = _locked(unit, parent)
    before = current_link(unit, hierarchy)
    _check_rights(unit, hierarchy, before, parent, actor, at)
    demand(moment(unit, on, at, unit.links_up.filter(hierarchy=hierarchy)), *CHANGE)
    _check_place(unit, hierarchy, parent, on, before)
    put(unit, hierarchy, parent, on)
    _settle(unit, hierarchy, before, parent)
    change = Change(unit=unit, kind=ChangeKind.MOVED, on=on, source=source, recorded_at=at)
    _tell(change, hierarchy, before, parent)
    return unit


@action("organisations.correct_parent", on="unit")
def correct_parent(
    *,
    unit: Unit,
    hierarchy: Hierarchy,
    parent: Unit | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> Unit:
    """What `unit` stands under now was recorded wrongly: it was `parent` since the same day.

    Where it stands under nothing in that hierarchy, `parent` was forgotten from its beginning on;
    None says that the link there is was never one.
    """
    unit, parent = _locked(unit, parent)
    before = current_link(unit, hierarchy)
    _check_rights(unit, hierarchy, before, parent, actor, at)
    demand(moment(unit, unit.begins_on, at), StillStands())
    ended = unit.links_up.filter(hierarchy=hierarchy).order_by("-valid_to").first()
    since = before.valid_from if before else ended.valid_to if ended else unit.begins_on
    _check_place(unit, hierarchy, parent, since, before)
    if before and parent:
        unit.links_up.filter(pk=before.pk).update(parent=parent)
    elif before:
        unit.links_up.filter(pk=before.pk).delete()
    else:
        put(unit, hierarchy, parent, since)
    _settle(unit, hierarchy, before, parent)
    change = Change(unit=unit, kind=ChangeKind.CORRECTED, on=since, source=source, recorded_at=at)
    _tell(change, hierarchy, before, parent)
    return unit


def _locked(unit: Unit, parent: Unit | None) -> tuple[Unit, Unit | None]:
    if parent is None:
        [unit] = lock_units([unit])
    else:
        unit, parent = lock_units([unit, parent])
    return unit, parent


def _check_rights(
    unit: Unit,
    hierarchy: Hierarchy,
    before: Link | None,
    parent: Unit | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Over what it stands under and over what it is to stand under; over itself the action has asked."""
    if hierarchy == Hierarchy.PLACE:
        demand_region_right(actor, [unit], at)
    parents = [node for node in (before and before.parent, parent) if node]
    demand_rights(actor, "organisations.move_unit", parents, at)


def _check_place(
    unit: Unit, hierarchy: Hierarchy, parent: Unit | None, on: date, before: Link | None
) -> None:
    now = before.parent if before else None
    case = Standing(
        name=unit.name,
        kind=unit.kind,
        hierarchy=hierarchy,
        on=on,
        parent=footing(parent) if parent else None,
        now_under=(now.name if now else "") if now == parent else None,
        parent_stands_below=parent is not None and stands_below(parent, unit, hierarchy, on),
    )
    demand(case, *PLACING, Elsewhere())


def _settle(unit: Unit, hierarchy: Hierarchy, before: Link | None, parent: Unit | None) -> None:
    """The closure after the links of `unit` have changed."""
    parents = [pk for pk in (before and before.parent_id, parent and parent.pk) if pk]
    rebuild(hierarchy, touched(hierarchy, unit.pk, parents))


def _tell(change: Change, hierarchy: Hierarchy, before: Link | None, parent: Unit | None) -> None:
    """The history, the record of acts and the event of one move."""
    change.hierarchy = hierarchy
    change.before = before.parent.name if before else ""
    change.after = parent.name if parent else ""
    change.save()
    note(
        before=str(before.parent.key) if before else None,
        after=str(parent.key) if parent else None,
        hierarchy=hierarchy.value,
        on=change.on.isoformat(),
        source=change.source,
    )
    emit(
        UnitsChanged(
            what=str(change.kind),
            units=(change.unit.key,),
            on=change.on,
            hierarchy=hierarchy.value,
        )
    )
