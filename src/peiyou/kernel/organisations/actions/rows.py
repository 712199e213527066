"""What the actions share: writing the rows of a unit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db.models import Max

from peiyou.common.pinyin import initials, pinyin_key
from peiyou.kernel.actions.bulk import insert_many
from peiyou.kernel.organisations.closure import iso, rebuild
from peiyou.kernel.organisations.enums import FOREVER, ChangeKind, Hierarchy, Scheme
from peiyou.kernel.organisations.models import Change, Identifier, Link, Unit, UnitName
from peiyou.kernel.organisations.requirements.cases import NewUnit
from peiyou.kernel.organisations.requirements.numbers import stored

UNIT: Final = (
    "key", "kind", "school_type", "function", "name", "name_key", "code", "begins_on", "ends_on",
    "is_counted", "undertakes", "is_demonstration",
)  # fmt: skip


def record(unit: Unit, kind: ChangeKind, on: date, at: datetime, **texts: str) -> None:
    """One line in the unit's history. `texts`: before, after, source, hierarchy."""
    Change.objects.create(unit=unit, kind=kind, on=on, recorded_at=at, **texts)


def code_of(numbers: Mapping[Scheme, str]) -> str:
    """The number a unit goes by: division code, school code, else credit code."""
    return next((numbers[scheme] for scheme in Scheme if numbers.get(scheme)), "")


def code_now(unit: Unit) -> str:
    """The number `unit` goes by, from those it has in force."""
    held = unit.identifiers.filter(valid_to=FOREVER).values_list("scheme", "value")
    return code_of({Scheme(scheme): value for scheme, value in held})


def write_units(rows: Sequence[NewUnit], source: str, at: datetime) -> list[Unit]:
    """Write checked rows with everything that belongs to them. The caller holds the tree lock."""
    numbers = [{s: stored(v) for s, v in row.numbers.items() if v} for row in rows]
    sounds = [(pinyin_key(row.name), initials(row.name)) for row in rows]
    units = _insert_units(rows, numbers, [whole for whole, _first in sounds])
    insert_many(
        UnitName,
        ("unit", "name", "name_key", "initials", "valid_from", "valid_to"),
        (
            (unit.pk, unit.name, *sound, iso(unit.begins_on), iso(FOREVER))
            for unit, sound in zip(units, sounds, strict=True)
        ),
    )
    insert_many(
        Identifier,
        ("unit", "scheme", "value", "valid_from", "valid_to"),
        (
            (unit.pk, scheme.value, value, iso(unit.begins_on), iso(FOREVER))
            for unit, held in zip(units, numbers, strict=True)
            for scheme, value in held.items()
        ),
    )
    registered = ChangeKind.REGISTERED.value
    insert_many(
        Change,
        ("unit", "kind", "on", "hierarchy", "before", "after", "source", "recorded_at"),
        (
            (unit.pk, registered, iso(unit.begins_on), "", "", unit.name, source, at)
            for unit in units
        ),
    )
    _insert_links(rows, units)
    return units


def _insert_units(
    rows: Sequence[NewUnit], numbers: list[dict[Scheme, str]], name_keys: list[str]
) -> list[Unit]:
    units = [
        Unit(
            key=uuid.uuid4(),
            kind=row.kind,
            school_type=row.school_type,
            function=row.function,
            name=row.name,
            name_key=name_key,
            code=code_of(held),
            begins_on=row.on,
            ends_on=FOREVER,
            is_counted=row.is_counted,
            undertakes=row.undertakes,
            is_demonstration=row.is_demonstration,
        )
        for row, held, name_key in zip(rows, numbers, name_keys, strict=True)
    ]
    keys = insert_many(
        Unit,
        UNIT,
        (
            (
                u.key.hex, str(u.kind), str(u.school_type), str(u.function), u.name, u.name_key,
                u.code, iso(u.begins_on), iso(u.ends_on), int(u.is_counted), int(u.undertakes),
                int(u.is_demonstration),
            )
            for u in units
        ),
    )  # fmt: skip
    written = Unit.objects.filter(pk__gte=min(keys), pk__lte=max(keys))
    by_key = dict(written.values_list("key", "pk"))
    for unit in units:
        unit.pk = by_key[unit.key]
        unit._state.adding = False
    return units


def _insert_links(rows: Sequence[NewUnit], units: list[Unit]) -> None:
    """The links of new units, and the places that follow from them."""
    links: list[tuple[str, int, int, str, str]] = []
    touched: dict[Hierarchy, set[int]] = {Hierarchy.PLACE: {unit.pk for unit in units}}
    for row, unit in zip(rows, units, strict=True):
        for hierarchy, named in row.parents.items():
            parent = named.pk if isinstance(named, Unit) else units[named].pk
            links.append((hierarchy.value, unit.pk, parent, iso(unit.begins_on), iso(FOREVER)))
            if hierarchy != Hierarchy.PLACE:
                touched.setdefault(hierarchy, set()).update((unit.pk, parent))
    insert_many(Link, ("hierarchy", "unit", "parent", "valid_from", "valid_to"), links)
    for hierarchy, placed in touched.items():
        rebuild(hierarchy, placed)


def keep_corrected(unit: Unit, numbers: Mapping[Scheme, str]) -> None:
    """Write the fields of `unit`; its name and `numbers` replace the current rows, which keep their days."""
    for scheme, value in numbers.items():
        held = unit.identifiers.filter(scheme=scheme, valid_to=FOREVER)
        if not value:
            held.delete()
        elif not held.update(value=value):
            ended = unit.identifiers.filter(scheme=scheme).aggregate(last=Max("valid_to"))
            since = ended["last"] or unit.begins_on
            Identifier.objects.create(unit=unit, scheme=scheme, value=value, valid_from=since)
    unit.name_key = pinyin_key(unit.name)
    unit.code = code_now(unit)
    unit.save()
    unit.names.filter(valid_to=FOREVER).update(
        name=unit.name, name_key=unit.name_key, initials=initials(unit.name)
    )


def put(unit: Unit, hierarchy: Hierarchy, parent: Unit | None, on: date) -> None:
    """From `on` on, `unit` stands under `parent`, or under nothing. Writes links; `rebuild` follows."""
    unit.links_up.filter(hierarchy=hierarchy, valid_to=FOREVER).update(valid_to=on)
    if parent:
        Link.objects.create(unit=unit, hierarchy=hierarchy, parent=parent, valid_from=on)


def end(unit: Unit, on: date) -> None:
    """Everything that holds of `unit` holds until `on`; name and number stay as its last ones."""
    unit.ends_on = on
    unit.save(update_fields=["ends_on"])
    for rows in (unit.names, unit.identifiers, unit.links_up, unit.region_sets):
        rows.filter(valid_to=FOREVER).update(valid_to=on)
