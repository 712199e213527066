"""Rows of the live balance put together: for each node and item how much, how far, by how many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.balance.statements import (
    Held,
    Money,
    Phase,
    Placed,
    Quantity,
)
from peiyou.engine.undertakings.queries.balance.targets import Target

PHASES: Final = tuple(Phase)
SENT: Final = frozenset({Phase.SUBMITTED, Phase.CONFIRMED})


def _none() -> list[int]:
    return [0, 0, 0]


@dataclass(slots=True)
class Sums:
    """Of one item at one node. Lists are by `Phase`.

    `taken` is what counts: of units, or of provinces and departments where only they take the task up;
    `declared` what provinces said they take up in all, which the sum of their units is held against.
    """

    taken: list[int] = field(default_factory=_none)
    declared: list[int] = field(default_factory=_none)
    base: list[int] = field(default_factory=_none)
    entered: list[int] = field(default_factory=_none)
    met: list[int] = field(default_factory=_none)
    placed: list[int] = field(default_factory=_none)
    planned: int = 0
    late: int = 0
    dated: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def total(self) -> int:
        return sum(self.taken)

    @property
    def all_declared(self) -> int:
        return sum(self.declared)

    @property
    def all_placed(self) -> int:
        return sum(self.placed)

    @property
    def all_met(self) -> int:
        return sum(self.met)

    @property
    def all_entered(self) -> int:
        return sum(self.entered)

    @property
    def ratio(self) -> Fraction | None:
        """Of sums, never the mean of ratios."""
        base = sum(self.base)
        return Fraction(self.total, base) if base else None

    def days(self, first: date | None, last: date | None) -> None:
        known = [day for day in (self.first, first) if day]
        self.first = min(known, default=None)
        self.last = max((day for day in (self.last, last) if day), default=None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows count: kinds of unit (none: all of them) and phases."""

    parties: frozenset[Party] = frozenset()
    phases: frozenset[Phase] = frozenset(PHASES)

    def has(self, row: Quantity | Held | Placed | Money) -> bool:
        return row.phase in self.phases and (not self.parties or row.party in self.parties)


@dataclass(slots=True)
class Rows:
    quantities: list[Quantity] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)


Where = Callable[[int], int | None]
"""Key of a row → the node it counts to."""


def at_one(_key: int) -> int:
    return 0


def sums_of(
    rows: Rows, targets: Collection[Target], chosen: Chosen, where: Where = at_one
) -> dict[tuple[int, int], Sums]:
    """(node, item) → its sums; what has nothing is absent."""
    by_pk = {target.pk: target for target in targets}
    of_opening: dict[int, list[Target]] = {}
    for target in targets:
        of_opening.setdefault(target.opening, []).append(target)
    found: dict[tuple[int, int], Sums] = {}
    for row, node in _counted(rows.quantities, chosen, where):
        if row.item in by_pk:
            _add(found.setdefault((node, row.item), Sums()), row, by_pk[row.item])
    for one, node in _counted(rows.held, chosen, where):
        if one.item in by_pk and _counts(one.party, by_pk[one.item]):
            sums = found.setdefault((node, one.item), Sums())
            sums.met[one.phase] += one.met
            sums.late += one.late
            sums.dated += one.dated
            sums.days(one.first, one.last)
    for put, node in _counted(rows.placed, chosen, where):
        for target in of_opening.get(put.opening, ()):
            if _counts(put.party, target):
                sums = found.setdefault((node, target.pk), Sums())
                sums.placed[put.phase] += put.n
                sums.planned += put.planned
    return found


R = TypeVar("R", Quantity, Held, Placed, Money)


def _counted(rows: Iterable[R], chosen: Chosen, where: Where) -> Iterable[tuple[R, int]]:
    for row in rows:
        if chosen.has(row) and (node := where(row.key)) is not None:
            yield row, node


def _counts(party: Party, target: Target) -> bool:
    return party != Party.PROVINCE or target.is_own


def _add(sums: Sums, row: Quantity, target: Target) -> None:
    if row.party == Party.PROVINCE:
        sums.declared[row.phase] += row.amount
    if _counts(row.party, target):
        sums.taken[row.phase] += row.amount
        sums.base[row.phase] += row.base
        sums.entered[row.phase] += row.entered


def money_of(
    rows: Iterable[Money], chosen: Chosen, where: Where = at_one
) -> dict[int, dict[int, list[int]]]:
    """Node → source → fen by phase."""
    found: dict[int, dict[int, list[int]]] = {}
    for row, node in _counted(rows, chosen, where):
        found.setdefault(node, {}).setdefault(row.source, _none())[row.phase] += row.amount
    return found


def placements_of(
    rows: Iterable[Placed], chosen: Chosen, where: Where = at_one
) -> dict[int, list[int]]:
    """Node → how many placements below the province (布点), by phase."""
    found: dict[int, list[int]] = {}
    for row, node in _counted(rows, chosen, where):
        if row.party not in {Party.PROVINCE, Party.DEPARTMENT}:
            found.setdefault(node, _none())[row.phase] += row.n
    return found


def total(amounts: Mapping[int, list[int]]) -> int:
    return sum(sum(phases) for phases in amounts.values())
