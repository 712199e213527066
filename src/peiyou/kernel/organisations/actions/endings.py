"""Units that end: merged into another, split into several, dissolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from peiyou.kernel.actions import Actor, action, emit, note, note_in
from peiyou.kernel.organisations.actions.rows import end, put, record
from peiyou.kernel.organisations.actions.values import (
    demand_region_right,
    demand_rights_to_change,
    footing,
    lock_units,
    moment,
    stands_below,
)
from peiyou.kernel.organisations.closure import rebuild, touched
from peiyou.kernel.organisations.enums import FOREVER, ChangeKind, Hierarchy
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.organisations.models import Link, Succession, Unit
from peiyou.kernel.organisations.queries.history import recorded
from peiyou.kernel.organisations.requirements.base import demand
from peiyou.kernel.organisations.requirements.cases import Below, Standing, Succeeding
from peiyou.kernel.organisations.requirements.changes import (
    SUCCEEDING,
    EveryChildGoesSomewhere,
    NothingBelow,
    SeveralParts,
)
from peiyou.kernel.organisations.requirements.days import CHANGE
from peiyou.kernel.organisations.requirements.standing import LevelsInOrder


@action("organisations.merge_units", on="into")
def merge_units(
    *, units: Sequence[Unit], into: Unit, on: date, source: str, actor: Actor, at: datetime
) -> Unit:
    """From `on` on, `into` is what `units` were: they end, what stood below them stands below it.

    `into` goes on, or was registered for this; it carries the past of all of them.
    """
    into, *units = lock_units([into, *dict.fromkeys(units)])
    demand_rights_to_change(actor, "organisations.merge_units", units, at)
    demand_region_right(actor, [into, *units], at)
    for unit in units:
        demand(moment(unit, on, at, recorded(unit)), *CHANGE)
        _check_successor(unit, into, on)
    ending = {unit.pk for unit in units}
    links = _links_below(ending)
    heirs = {link.pk: into for link in links if link.unit_id not in ending}
    _check_children(links, heirs, on)
    _move(units, links, heirs, on)
    for unit in units:
        _succeed(unit, [into], into, on)
        texts = {"before": unit.name, "after": into.name, "source": source}
        record(unit, ChangeKind.MERGED, on, at, **texts)
        note_in(unit.audit_stream, merged_into=str(into.key), on=on.isoformat(), source=source)
    before = "、".join(unit.name for unit in units)
    record(into, ChangeKind.MERGED, on, at, before=before[:200], after=into.name, source=source)
    note(units=[str(unit.key) for unit in units], on=on.isoformat(), source=source)
    _announce(ChangeKind.MERGED, [*units, into], on)
    return into


@action("organisations.split_unit", on="unit")
def split_unit(
    *,
    unit: Unit,
    parts: Sequence[Unit],
    heir: Unit,
    children: Mapping[int, Unit],
    on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> list[Unit]:
    """From `on` on, `parts` are what `unit` was; `heir`, one of them, carries its past on.

    `children` gives everything that stands directly below it, in any hierarchy, to a part (primary
    key of the child → part).
    """
    unit, *parts = lock_units([unit, *dict.fromkeys(parts)])
    demand_rights_to_change(actor, "organisations.split_unit", parts, at)
    demand_region_right(actor, [unit, *parts], at)
    demand(moment(unit, on, at, recorded(unit)), *CHANGE)
    demand(Below(unit.name, parts_are_sound=len(parts) > 1 and heir in parts), SeveralParts())
    for part in parts:
        _check_successor(unit, part, on)
    links = _links_below({unit.pk})
    _check_assignment(unit, links, parts, children)
    heirs = {link.pk: children[link.unit_id] for link in links}
    _check_children(links, heirs, on)
    _move([unit], links, heirs, on)
    _succeed(unit, parts, heir, on)
    after = "、".join(part.name for part in parts)[:200]
    record(unit, ChangeKind.SPLIT, on, at, before=unit.name, after=after, source=source)
    for part in parts:
        record(part, ChangeKind.SPLIT, on, at, before=unit.name, after=part.name, source=source)
        note_in(part.audit_stream, split_from=str(unit.key), on=on.isoformat(), source=source)
    note(
        parts=[str(part.key) for part in parts],
        heir=str(heir.key),
        on=on.isoformat(),
        source=source,
    )
    _announce(ChangeKind.SPLIT, [unit, *parts], on)
    return parts


@action("organisations.dissolve_unit", on="unit")
def dissolve_unit(
    *, unit: Unit, on: date, heir: Unit | None, source: str, actor: Actor, at: datetime
) -> Unit:
    """From `on` on, `unit` is no more. Its heir, if it has one, carries its past on.

    Nothing may stand below it. Without an heir its past is read with what it stood under.
    """
    unit, *heirs = lock_units([unit, heir] if heir else [unit])
    demand_rights_to_change(actor, "organisations.dissolve_unit", heirs, at)
    demand_region_right(actor, [unit], at)
    demand(moment(unit, on, at, recorded(unit)), *CHANGE)
    below = sorted({link.unit.name for link in _links_below({unit.pk})})
    demand(Below(unit.name, tuple(below)), NothingBelow())
    for successor in heirs:
        _check_successor(unit, successor, on, any_level=True)
    _move([unit], [], {}, on)
    for successor in heirs:
        _succeed(unit, [successor], successor, on)
        note_in(successor.audit_stream, heir_of=str(unit.key), on=on.isoformat(), source=source)
    after = heirs[0].name if heirs else ""
    record(unit, ChangeKind.DISSOLVED, on, at, before=unit.name, after=after, source=source)
    note(heir=str(heirs[0].key) if heirs else None, on=on.isoformat(), source=source)
    _announce(ChangeKind.DISSOLVED, [unit, *heirs], on)
    return unit


def _check_successor(unit: Unit, successor: Unit, on: date, *, any_level: bool = False) -> None:
    below = any(stands_below(successor, unit, hierarchy, on) for hierarchy in Hierarchy)
    case = Succeeding(
        name=unit.name,
        kind=unit.kind,
        on=on,
        successor=footing(successor),
        is_itself=unit == successor,
        is_below=below,
        any_level=any_level,
    )
    demand(case, *SUCCEEDING)


def _links_below(units: Iterable[int]) -> list[Link]:
    """Links that hold today to one of `units`, in every hierarchy."""
    links = Link.objects.filter(parent__in=units, valid_to=FOREVER)
    return list(links.select_related("unit", "parent").order_by("pk"))


def _check_assignment(
    unit: Unit, links: list[Link], parts: Sequence[Unit], children: Mapping[int, Unit]
) -> None:
    """Every child is given to a part, and nothing that is no child."""
    below = {link.unit_id: link.unit.name for link in links}
    lost = {pk for pk in below if children.get(pk) not in parts} | (set(children) - set(below))
    names = dict(Unit.objects.filter(pk__in=lost).values_list("pk", "name"))
    case = Below(unit.name, tuple(names.get(pk, str(pk)) for pk in sorted(lost)))
    demand(case, EveryChildGoesSomewhere())


def _check_children(links: list[Link], heirs: Mapping[int, Unit], on: date) -> None:
    """What moves to another parent may stand there."""
    for link in links:
        if link.pk in heirs:
            parent = footing(heirs[link.pk])
            hierarchy = Hierarchy(link.hierarchy)
            case = Standing(link.unit.name, link.unit.kind, hierarchy, on, parent)
            demand(case, LevelsInOrder())


def _move(units: Sequence[Unit], links: list[Link], heirs: Mapping[int, Unit], on: date) -> None:
    """End `units`, give what their links hold to the heirs, and follow in every hierarchy."""
    dirty: dict[Hierarchy, set[int]] = {}
    for hierarchy in Hierarchy:
        dirty[hierarchy] = set().union(*(touched(hierarchy, unit.pk) for unit in units))
    above = Link.objects.filter(unit__in=units, valid_to=FOREVER)
    for name, parent in above.exclude(hierarchy=Hierarchy.PLACE).values_list("hierarchy", "parent"):
        dirty[Hierarchy(name)].add(parent)
    for link in links:
        if heir := heirs.get(link.pk):
            put(link.unit, Hierarchy(link.hierarchy), heir, on)
            dirty[Hierarchy(link.hierarchy)].add(heir.pk)
    for unit in units:
        end(unit, on)
    for hierarchy, placed in dirty.items():
        rebuild(hierarchy, placed)


def _succeed(unit: Unit, successors: Sequence[Unit], heir: Unit, on: date) -> None:
    for successor in successors:
        Succession.objects.create(
            predecessor=unit, successor=successor, on=on, is_heir=successor == heir
        )


def _announce(what: ChangeKind, units: Sequence[Unit], on: date) -> None:
    emit(UnitsChanged(what=what.value, units=tuple(unit.key for unit in units), on=on))
