"""The tree as a page opens it: some branches, and what was different on that day from today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Count, QuerySet

from peiyou.kernel.organisations.enums import ChangeKind, Hierarchy
from peiyou.kernel.organisations.models import Change, Link, Place, Unit
from peiyou.kernel.organisations.queries.history import names_on
from peiyou.kernel.organisations.queries.trees import (
    children,
    counts_below,
    on_day,
    path,
    roots,
)

MOST: Final = 100
"""Children that one branch shows; where there are more the list has all of them, with search."""
TOLD: Final = 20
"""Changes that are told one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How the unit is today, where that is not how the branch shows it."""

    ended_on: date | None = None
    name: str = ""
    parent: Unit | None = None


@dataclass(slots=True)
class Branch:
    """A line of the tree. `children` is None while it is closed; `more` are those it does not show."""

    unit: Unit
    name: str
    below: int
    since: Difference | None = None
    children: list[Branch] | None = None
    more: int = 0
    is_sought: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tree of the `visible` units, on which day; `today` is what differences are told against."""

    hierarchy: Hierarchy
    on: date
    today: date
    visible: QuerySet[Unit, Unit]


@dataclass(slots=True)
class Level:
    """What stands directly under one node, or at the top."""

    branches: list[Branch] = field(default_factory=list)
    more: int = 0


def level(asked: Asked, node: Unit) -> Level:
    """The branches under `node`, all closed."""
    units, more = _units(asked, node)
    return Level(_branches(asked, units), more)


def opened(asked: Asked, sought: Unit | None) -> Level:
    """The top of the tree with the path to `sought` open, and what stands below it.

    Where nothing is sought a single root is open. A branch that has too many children to show all
    of them still shows the one the path goes through. The number of statements grows with the depth
    of the path alone, by one a step.
    """
    units, more = _units(asked, None)
    way = path(sought, asked.on, asked.hierarchy) if sought else []
    if not way and len(units) == 1:
        way = units[:1]
    steps = {unit.pk: _units(asked, unit) for unit in way}
    everything = [*units, *way, *(unit for below, _more in steps.values() for unit in below)]
    known = {branch.unit.pk: branch for branch in _branches(asked, everything)}
    top = Level([known[unit.pk] for unit in units], more)
    here = top.branches
    for step in way:
        branch = known[step.pk]
        if branch not in here:
            here.append(branch)
        below, branch.more = steps[step.pk]
        branch.children = here = [known[unit.pk] for unit in below]
        branch.is_sought = sought is not None and step.pk == sought.pk
    return top


def _units(asked: Asked, node: Unit | None) -> tuple[list[Unit], int]:
    """As many units as one branch shows, and how many more there are."""
    if node is None:
        found = roots(asked.on, asked.hierarchy)
    else:
        found = children(node, asked.on, asked.hierarchy)
    found &= asked.visible
    shown = list(found[: MOST + 1])
    more = found.count() - MOST if len(shown) > MOST else 0
    return shown[:MOST], more


def _branches(asked: Asked, units: Sequence[Unit]) -> list[Branch]:
    keys = [unit.pk for unit in units]
    below = counts_below(keys, asked.on, asked.hierarchy)
    if asked.on == asked.today:
        return [Branch(unit, unit.name, below.get(unit.pk, 0)) for unit in units]
    names = names_on(units, asked.on)
    then, now = (_parents(asked.hierarchy, keys, day) for day in (asked.on, asked.today))
    return [
        Branch(
            unit,
            names.get(unit.pk, unit.name),
            below.get(unit.pk, 0),
            _difference(unit, names.get(unit.pk, ""), then.get(unit.pk), now.get(unit.pk), asked),
        )
        for unit in units
    ]


def _parents(hierarchy: Hierarchy, units: Iterable[int], on: date) -> dict[int, Unit]:
    links = Link.objects.filter(on_day(on), hierarchy=hierarchy, unit__in=list(units))
    return {link.unit_id: link.parent for link in links.select_related("parent")}


def _difference(
    unit: Unit, name: str, then: Unit | None, now: Unit | None, asked: Asked
) -> Difference | None:
    if unit.ends_on <= asked.today:
        return Difference(ended_on=unit.ends_on)
    renamed = unit.name if name and name != unit.name else ""
    moved = now if now is not None and then is not None and now.pk != then.pk else None
    return Difference(name=renamed, parent=moved) if renamed or moved else None


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened between two days, below one node or everywhere: how often what, and the latest."""

    counts: list[tuple[ChangeKind, int]]
    latest: list[Change]


def changes_between(asked: Asked, node: Unit | None) -> Changes:
    """What happened after the day that is shown and until today (or the other way round).

    Asked for a node it is about what stood below it on either of the two days.
    """
    first, last = sorted((asked.on, asked.today))
    changes = Change.objects.filter(on__gt=first, on__lte=last)
    if node is not None:
        changes = changes.filter(unit__in=_ever_below(node, asked, first, last))
    counts = dict(changes.order_by().values_list("kind").annotate(Count("pk")))
    return Changes(
        [(kind, counts[kind]) for kind in ChangeKind if kind in counts],
        list(changes.select_related("unit").order_by("-on", "-pk")[:TOLD]),
    )


def _ever_below(node: Unit, asked: Asked, first: date, last: date) -> QuerySet[Place, Any]:
    return Place.objects.filter(
        hierarchy=asked.hierarchy, node=node, valid_from__lte=last, valid_to__gt=first
    ).values("unit")
