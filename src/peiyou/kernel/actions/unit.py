"""The unit of work: what actions post is held here and settled once, by the outermost action.

Settling once is what keeps writers from deadlocking on each other (DESIGN §5): totals are upserted
in one sorted statement, audit streams are extended in sorted order, events become task rows last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peiyou.kernel.actions.actor import Actor


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. Subclasses add plain, JSON-able fields and are frozen too."""


@dataclass(slots=True)
class Entry:
    """One act, to be recorded. `stream` is the aggregate that the action has locked."""

    verb: str
    actor: Actor
    at: datetime
    stream: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Unit:
    entries: list[Entry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    open: list[Entry] = field(default_factory=list)
    kept: dict[str, set[int]] = field(default_factory=dict)
    """By app, keys of rows that it will settle. Never rewound: a row that a savepoint has undone is not
    found when they are settled."""

    def mark(self) -> tuple[int, int]:
        return len(self.entries), len(self.events)

    def rewind(self, mark: tuple[int, int]) -> None:
        """Forget what a failed inner action posted; its savepoint has undone its rows."""
        del self.entries[mark[0] :]
        del self.events[mark[1] :]


current: ContextVar[Unit | None] = ContextVar("unit", default=None)
_settlers: list[tuple[int, Callable[[Unit], None]]] = []


def settle_with(order: int, settler: Callable[[Unit], None]) -> None:
    """Register what runs at the end of the outermost action: 10 totals, 20 audit, 30 events."""
    if (order, settler) not in _settlers:
        _settlers.append((order, settler))
        _settlers.sort(key=lambda pair: pair[0])


def settle(unit: Unit) -> None:
    for _order, settler in _settlers:
        settler(unit)


def _running() -> Unit:
    unit = current.get()
    if unit is None or not unit.open:
        raise RuntimeError("note() and emit() belong inside an action")
    return unit


def note(**data: Any) -> None:
    """Add facts (what was before, what is after, why) to the audit entry of the running action."""
    _running().open[-1].data.update(data)


def note_in(stream: str, **data: Any) -> None:
    """Record the running action in the stream of another aggregate too, one that it has locked as well."""
    unit = _running()
    act = unit.open[-1]
    unit.entries.append(Entry(act.verb, act.actor, act.at, stream, data))


def keep(app: str, keys: Iterable[int]) -> None:
    """Let `app`'s settler find these keys in `Unit.kept` when the outermost action ends."""
    _running().kept.setdefault(app, set()).update(keys)


def emit(event: Event) -> None:
    """Announce `event` when, and only if, the outermost action commits."""
    _running().events.append(event)
