"""Acts that are made of others and are done as one, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.organisations.actions.endings import split_unit
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.units import (
    correct_unit,
    recode_unit,
    register_unit,
    rename_unit,
)
from peiyou.kernel.organisations.errors import OrganisationError, SeveralRefused
from peiyou.kernel.organisations.locking import exclusive
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import parents
from peiyou.kernel.organisations.requirements.cases import Edit, NewUnit

COPIED: Final = ("kind", "school_type", "function", "is_counted", "is_demonstration")
"""What the parts of a unit are because it was."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was done together; it has a stream of its own."""

    registered: int
    edited: int
    audit_stream: str


@action("organisations.edit_units", on=None)
def edit_units(
    *, edits: Sequence[Edit], on: date, source: str, actor: Actor, at: datetime
) -> Batch:
    """Rename, recode, move and correct many units, each by its own act; from `on` on, by one document.

    Raises `SeveralRefused` with what is wrong with each of them, and then nothing is changed.
    """
    exclusive()
    said: dict[str, Any] = {"source": source, "actor": actor, "at": at}
    faults: list[tuple[int, OrganisationError]] = []
    for place, edit in enumerate(edits):
        try:
            for act in _acts(edit, on, said):
                act()
        except OrganisationError as error:
            faults.append((place, error))
    if faults:
        raise SeveralRefused(faults)
    note(units=len(edits), on=on.isoformat(), source=source)
    return Batch(0, len(edits), f"unit-batch:{uuid.uuid4()}")


def _acts(edit: Edit, on: date, said: Mapping[str, Any]) -> Iterator[Callable[[], object]]:
    if edit.traits:
        yield partial(correct_unit, unit=edit.unit, values=edit.traits, **said)
    if edit.name:
        yield partial(rename_unit, unit=edit.unit, name=edit.name, on=on, **said)
    for hierarchy, parent in edit.parents.items():
        yield partial(move_unit, unit=edit.unit, hierarchy=hierarchy, parent=parent, on=on, **said)
    for scheme, value in edit.numbers.items():
        yield partial(recode_unit, unit=edit.unit, scheme=scheme, value=value, on=on, **said)


@action("organisations.import_units", on=None)
def import_units(
    *,
    rows: Sequence[NewUnit],
    edits: Sequence[Edit],
    on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> Batch:
    """Register `rows` and carry out `edits`, as a list says that was checked beforehand."""
    if rows:
        register_units(rows=rows, source=source, actor=actor, at=at)
    if edits:
        edit_units(edits=edits, on=on, source=source, actor=actor, at=at)
    note(registered=len(rows), edited=len(edits), on=on.isoformat(), source=source)
    return Batch(len(rows), len(edits), f"unit-batch:{uuid.uuid4()}")


@action("organisations.divide_unit", on="unit")
def divide_unit(
    *,
    unit: Unit,
    names: Sequence[str],
    heir: int,
    children: Mapping[int, int],
    on: date,
    source: str,
    actor: Actor,
    at: datetime,
) -> list[Unit]:
    """Split `unit` into new units called `names`, which are what it was and stand where it stood.

    `heir` is the place of the one that carries its past on; `children` gives what stands below
    it (primary key) to one of them (its place).
    """
    exclusive()
    above = parents(unit, on)
    traits = {name: getattr(unit, name) for name in COPIED}
    said: dict[str, Any] = {"on": on, "source": source, "actor": actor, "at": at}
    parts = [register_unit(name=name, parents=above, **traits, **said) for name in names]
    note(names=list(names), on=on.isoformat(), source=source)
    given = {child: parts[place] for child, place in children.items()}
    return split_unit(unit=unit, parts=parts, heir=parts[heir], children=given, **said)
