"""How a unit is named in a form or a sheet, and which unit such a text names.

A unit goes by its number and name (``330106 西湖区``), one without a number by its name where no other has
it, else by its key. A number alone, or a name that only one unit has, is understood too.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from peiyou.common.identifiers import normal
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import standing


def texts_of(units: Iterable[Unit], on: date) -> dict[int, str]:
    """By primary key the text that names each unit and no other."""
    units = list(units)
    bare = {unit.name for unit in units if not unit.code}
    shared: set[str] = set()
    for portion in portions(bare):
        names = standing(on).filter(name__in=portion).values("name").annotate(n=Count("pk"))
        shared |= {row["name"] for row in names if row["n"] > 1}
    return {
        unit.pk: text_of(unit.key, unit.code, unit.name, is_shared=unit.name in shared)
        for unit in units
    }


def text_of(key: uuid.UUID, code: str, name: str, *, is_shared: bool) -> str:
    """The text of the unit of that key, code and name; `is_shared`: others have the name too."""
    if code:
        return f"{code} {name}"
    return str(key) if is_shared else name


@dataclass(frozen=True, slots=True)
class Named:
    """What a text may name: one unit, none, or several. `other` is what its number says instead."""

    units: tuple[Unit, ...] = ()
    other: Unit | None = None


def named(text: str, on: date) -> Named:
    """The units of that day that the text names."""
    text = text.strip()
    there = standing(on)
    if key := _key(text):
        return Named(tuple(there.filter(key=key)))
    number, _, name = text.partition(" ")
    by_number = tuple(there.filter(code=normal(number))) if number else ()
    if by_number and _agrees(by_number[0], name):
        return Named(by_number)
    by_name = tuple(there.filter(name=text)[:6]) if text else ()
    return Named(by_name, by_number[0] if by_number and not by_name else None)


@dataclass(slots=True)
class Directory:
    """All units of a day, for reading thousands of such texts: built by one statement."""

    by_key: dict[uuid.UUID, int] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, on: date) -> Directory:
        directory = cls()
        for pk, key, code, name in standing(on).values_list("pk", "key", "code", "name"):
            directory.by_key[key] = pk
            directory.names[pk] = name
            directory.by_name[name].append(pk)
            if code:
                directory.by_code[code] = pk
        return directory

    def find(self, text: str) -> list[int]:
        """Primary keys of the units that the text names."""
        number, _, name = text.partition(" ")
        pk = self.by_code.get(number) or self.by_code.get(normal(number))
        if pk is not None and (not name.strip() or self.names[pk] == name.strip()):
            return [pk]
        if found := self.by_name.get(text):
            return found
        key = _key(text)
        return [self.by_key[key]] if key in self.by_key else []


def _key(text: str) -> uuid.UUID | None:
    if len(text) != 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _agrees(unit: Unit, name: str) -> bool:
    return not name.strip() or unit.name == name.strip()
