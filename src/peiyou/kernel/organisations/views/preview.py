"""What an act would change: it is done, looked at, and undone (`kernel.actions.rehearsal`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.organisations.queries.snapshots import Snapshot, snapshots

SHOWN: Final = 60
"""Units whose changes are laid out one by one; of the others the number is told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact before and after; empty where it did not, or does no more, hold."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A unit that the act changes. `below` is how many others go with it, `is_new` that it begins."""

    key: UUID
    name: str
    lines: tuple[Line, ...]
    below: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """`mark` tells one preview from another: if it has changed, a person looks again before it is done."""

    touched: list[Touched]
    more: int
    below: int
    mark: str


def preview(act: Callable[[], Any], on: date) -> Preview:
    """Raises what the act raises. `on` is the day on which before and after are compared."""
    with rehearsal() as unit:
        act()
        keys = list(dict.fromkeys(key for event in unit.events for key in _units_of(event)))
        after = snapshots(keys[:SHOWN], on)
    before = snapshots(keys[:SHOWN], on)
    touched = [_touched(key, before.get(key), after.get(key)) for key in keys[:SHOWN]]
    shown = [one for one in touched if one is not None]
    told = [[t.name, [[x.label, x.before, x.after] for x in t.lines], t.below] for t in shown]
    return Preview(
        touched=shown,
        more=len(keys) - len(keys[:SHOWN]),
        below=sum(one.below for one in shown),
        mark=hex_digest("sha256", [canonical([told, len(keys)]).encode()]),
    )


def _units_of(event: object) -> tuple[UUID, ...]:
    return getattr(event, "units", ())


def _touched(key: UUID, before: Snapshot | None, after: Snapshot | None) -> Touched | None:
    if before is None and after is None:
        return None
    old, new = (state.facts if state else {} for state in (before, after))
    lines = [
        Line(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys([*old, *new])
        if old.get(label, "") != new.get(label, "")
    ]
    state = before or after
    return Touched(
        key,
        state.name if state else "",
        tuple(lines),
        before.below if before else 0,
        before is None,
    )
