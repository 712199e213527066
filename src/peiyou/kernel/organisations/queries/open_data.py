"""What open data says of units on a day, for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from peiyou.kernel.organisations.models import Identifier, Link, Unit
from peiyou.kernel.organisations.queries.history import names_on
from peiyou.kernel.organisations.queries.trees import on_day


@dataclass(frozen=True, slots=True)
class Facts:
    """`numbers` by scheme, `parents` (keys) by hierarchy; the name is empty where it had none that day."""

    name: str
    numbers: dict[str, str] = field(default_factory=dict)
    parents: dict[str, UUID] = field(default_factory=dict)


def facts_of(units: Sequence[Unit], on: date) -> dict[int, Facts]:
    """By primary key; three statements."""
    keys = [unit.pk for unit in units]
    names = names_on(units, on)
    facts = {key: Facts(names.get(key, "")) for key in keys}
    numbers = Identifier.objects.filter(on_day(on), unit__in=keys)
    for unit, scheme, value in numbers.values_list("unit", "scheme", "value"):
        facts[unit].numbers[scheme] = value
    links = Link.objects.filter(on_day(on), unit__in=keys)
    for unit, hierarchy, parent in links.values_list("unit", "hierarchy", "parent__key"):
        facts[unit].parents[hierarchy] = parent
    return facts
