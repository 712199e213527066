"""Making units known one at a time; what they are called and numbered, and what was typed wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.common.pinyin import initials, pinyin_key
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.organisations.actions.rows import code_now, keep_corrected, record, write_units
from peiyou.kernel.organisations.actions.values import (
    CORRECTABLE,
    demand_region_right,
    demand_rights,
    described,
    in_words,
    lock_units,
    moment,
    number_case,
    values_of,
)
from peiyou.kernel.organisations.enums import (
    EVER,
    FOREVER,
    REGIONS,
    ChangeKind,
    Hierarchy,
    Kind,
    Scheme,
)
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.organisations.locking import exclusive
from peiyou.kernel.organisations.models import Identifier, Unit, UnitName
from peiyou.kernel.organisations.requirements.base import demand
from peiyou.kernel.organisations.requirements.cases import Kinds, NewUnit, Traits, Values
from peiyou.kernel.organisations.requirements.changes import Differs
from peiyou.kernel.organisations.requirements.days import CHANGE, StillStands
from peiyou.kernel.organisations.requirements.numbers import NUMBERS, stored
from peiyou.kernel.organisations.requirements.registration import problems_of
from peiyou.kernel.organisations.requirements.traits import TRAITS, KindStays, Named

NOTHING: Mapping[Scheme, str] = MappingProxyType({})


@action("organisations.found_nation", on=None)
def found_nation(*, name: str, on: date = EVER, actor: Actor, at: datetime) -> Unit:
    """The root of the hierarchy by place; there is one."""
    exclusive()
    if Unit.objects.filter(kind=Kind.NATION).exists():
        raise OrganisationError(
            "NATION", _("The nation is there already; regions are registered below it.")
        )
    [unit] = write_units([NewUnit(kind=Kind.NATION, name=name, parents={}, on=on)], "", at)
    note(name=name)
    return unit


@action("organisations.register_unit", on=None)
def register_unit(
    *,
    kind: str,
    name: str,
    parents: Mapping[Hierarchy, Unit],
    on: date = EVER,
    numbers: Mapping[Scheme, str] = NOTHING,
    school_type: str = "",
    function: str = "",
    is_counted: bool = True,
    undertakes: bool = False,
    is_demonstration: bool = False,
    source: str = "",
    actor: Actor,
    at: datetime,
) -> Unit:
    """Make a unit known that stands under `parents` from `on` on.

    By place the parent is required. The actor's scope has to cover all of them.
    """
    exclusive()
    row = NewUnit(
        kind=kind,
        name=name,
        parents=dict(parents),
        on=on,
        numbers=dict(numbers),
        school_type=school_type,
        function=function,
        is_counted=is_counted,
        undertakes=undertakes,
        is_demonstration=is_demonstration,
    )
    for _index, problem in problems_of([row], timezone.localdate(at)):
        raise problem
    demand_rights(actor, "organisations.register_unit", parents.values(), at)
    if kind in REGIONS:
        demand_rights(actor, "organisations.change_regions", [parents[Hierarchy.PLACE]], at)
    [unit] = write_units([row], source, at)
    note(after=described(row), source=source)
    emit(UnitsChanged(what=ChangeKind.REGISTERED.value, units=(unit.key,), on=on))
    return unit


@action("organisations.rename_unit", on="unit")
def rename_unit(
    *, unit: Unit, name: str, on: date, source: str, actor: Actor, at: datetime
) -> Unit:
    """From `on` on, the unit is called `name`. Its earlier names stay known and can be found by."""
    [unit] = lock_units([unit])
    demand_region_right(actor, [unit], at)
    demand(moment(unit, on, at, unit.names.all()), *CHANGE)
    demand(Traits(unit.kind, name), Named())
    demand(Values(unit.name, unit.name, name), Differs())
    before, unit.name, unit.name_key = unit.name, name, pinyin_key(name)
    unit.save(update_fields=["name", "name_key"])
    unit.names.filter(valid_to=FOREVER).update(valid_to=on)
    UnitName.objects.create(
        unit=unit, name=name, name_key=unit.name_key, initials=initials(name), valid_from=on
    )
    record(unit, ChangeKind.RENAMED, on, at, before=before, after=name, source=source)
    note(before=before, after=name, on=on.isoformat(), source=source)
    emit(UnitsChanged(what=ChangeKind.RENAMED.value, units=(unit.key,), on=on))
    return unit


@action("organisations.recode_unit", on="unit")
def recode_unit(
    *, unit: Unit, scheme: Scheme, value: str, on: date, source: str, actor: Actor, at: datetime
) -> Unit:
    """From `on` on, the unit has the number `value` of its kind; empty: it has none any more."""
    [unit] = lock_units([unit])
    demand_region_right(actor, [unit], at)
    value = stored(value)
    held = unit.identifiers.filter(scheme=scheme)
    demand(moment(unit, on, at, held), *CHANGE)
    before = held.filter(valid_to=FOREVER).values_list("value", flat=True).first() or ""
    demand(Values(unit.name, before, value), Differs())
    if value:
        demand(number_case(unit, scheme, value, on), *NUMBERS)
    held.filter(valid_to=FOREVER).update(valid_to=on)
    if value:
        Identifier.objects.create(unit=unit, scheme=scheme, value=value, valid_from=on)
    unit.code = code_now(unit)
    unit.save(update_fields=["code"])
    record(unit, ChangeKind.RECODED, on, at, before=before, after=value, source=source)
    note(scheme=scheme.value, before=before, after=value, on=on.isoformat(), source=source)
    emit(UnitsChanged(what=ChangeKind.RECODED.value, units=(unit.key,), on=on))
    return unit


@action("organisations.correct_unit", on="unit")
def correct_unit(
    *, unit: Unit, values: Mapping[str, Any], source: str, actor: Actor, at: datetime
) -> Unit:
    """Replace what was recorded wrongly, as if it had been right from the beginning.

    `values`: new values of `CORRECTABLE` fields, and of numbers by their `Scheme` ("" takes back a
    number that was never the unit's). Name and numbers are the current ones; they keep their days.
    """
    [unit] = lock_units([unit])
    demand_region_right(actor, [unit], at)
    demand(moment(unit, unit.begins_on, at), StillStands())
    old = values_of(unit)
    new = {key: stored(value) if key in Scheme.values else value for key, value in values.items()}
    if unknown := new.keys() - old.keys():
        raise ValueError(f"cannot correct {', '.join(sorted(unknown))}")
    before = {key: old[key] for key, value in new.items() if value != old[key]}
    after = {key: new[key] for key in before}
    demand(Values(unit.name, "", ", ".join(before)), Differs())
    for field in CORRECTABLE:
        setattr(unit, field, (old | after)[field])
    _check_corrected(unit, old, old | after)
    keep_corrected(unit, {Scheme(k): v for k, v in after.items() if k in Scheme.values})
    texts = {"before": in_words(before), "after": in_words(after)}
    record(unit, ChangeKind.CORRECTED, unit.begins_on, at, source=source, **texts)
    note(before=before, after=after, source=source)
    emit(UnitsChanged(what=ChangeKind.CORRECTED.value, units=(unit.key,), on=unit.begins_on))
    return unit


def _check_corrected(unit: Unit, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """The traits as they are now to be; and every number, since it may speak of one that changed."""
    traits = Traits(unit.kind, unit.name, unit.school_type, unit.function, unit.undertakes)
    demand(traits, *TRAITS)
    demand(Kinds(unit.name, old["kind"], new["kind"]), KindStays())
    held = dict(unit.identifiers.filter(valid_to=FOREVER).values_list("scheme", "valid_from"))
    for scheme in Scheme:
        if new[scheme]:
            since = held.get(scheme, unit.begins_on)
            demand(number_case(unit, scheme, new[scheme], since), *NUMBERS)
