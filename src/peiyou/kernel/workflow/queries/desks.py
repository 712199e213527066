"""Desks: what waits for somebody among all that lies there, filtered, counted by stage, in order. Pure.

All rows of a desk are read at once, since order and sums are about all of them; pages are cut from what was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from peiyou.kernel.organisations.queries.regions import Region

ALL: Final = "all"
"""The stage under which everything is counted."""
FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Listed(Protocol):
    """A record on a desk. `show`: the stage it is counted under."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def name_key(self) -> str: ...
    @property
    def show(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def region(self) -> Region | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def is_late(self) -> bool: ...
    @property
    def points(self) -> int: ...


class Asked(Protocol):
    """What a desk is asked for; empty means anything. `region` is the key of a unit."""

    @property
    def text(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def is_late(self) -> bool: ...


R = TypeVar("R", bound=Listed)


@dataclass(frozen=True, slots=True)
class Desk(Generic[R]):
    """`rows` fit what was wanted, in order; `counts` are of all that fit but for the stage; `parties`, `regions` and
    `everything` of all that lies there."""

    rows: tuple[R, ...]
    counts: Mapping[str, int]
    parties: frozenset[str]
    regions: tuple[Region, ...]
    everything: int


def lay(
    rows: Sequence[R], fitting: Sequence[R], show: str, order: Callable[[R], tuple[Any, ...]]
) -> Desk[R]:
    """Of `rows`, those that fit and stand at the stage `show`."""
    counts = Counter[str](row.show for row in fitting)
    counts[ALL] = len(fitting)
    regions = {row.region.key: row.region for row in rows if row.region}
    return Desk(
        rows=tuple(sorted((row for row in fitting if show in {ALL, row.show}), key=order)),
        counts=counts,
        parties=frozenset(row.party for row in rows),
        regions=tuple(sorted(regions.values(), key=lambda region: region.order)),
        everything=len(rows),
    )


def fits(row: Listed, asked: Asked) -> bool:
    """Everything but the stage, which is counted beside."""
    text = asked.text.strip().lower()
    return (
        (not text or text in row.name.lower() or text in row.name_key)
        and (not asked.party or row.party == asked.party)
        and (not asked.region or (row.region is not None and row.region.key == asked.region))
        and (not asked.is_late or row.is_late)
    )


def by_risk(row: Listed) -> tuple[Any, ...]:
    return (-row.points, *by_deadline(row))


def by_place(row: Listed) -> tuple[Any, ...]:
    return (row.region.order if row.region else "~", row.name_key, row.pk)


def by_deadline(row: Listed) -> tuple[Any, ...]:
    return (row.due_at or FAR, row.name_key, row.pk)
