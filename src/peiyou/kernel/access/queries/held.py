"""What a person holds at a moment, and whether it covers a unit: one statement, by hand.

Every act and every page asks this first, so it is the one query of the house that is not written by
the ORM, which takes longer to compose it than the database to answer it. Within a request answers
are remembered (`remembering`); they are forgotten when any action ends, and not used inside one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.unit import Unit as UnitOfWork
from peiyou.kernel.actions.unit import current
from peiyou.kernel.organisations.models import Place, Unit


class Held(NamedTuple):
    """A grant that holds at the moment that was asked about.

    `unit` is None for administration. `covers`: the unit that was asked about lies in its subtree on
    that day, or did on its last day where it has ended (`trees.on_day_or_last`). Empty `task_keys` and `stages` are no limits.
    """

    pk: int
    role: str
    hierarchy: str
    unit: int | None
    task_keys: frozenset[str]
    stages: frozenset[str]
    covers: bool


T = TypeVar("T")
_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("held", default=None)


def held(actor: Actor, at: datetime, unit: int | None = None) -> tuple[Held, ...]:
    """The grants of `actor` that hold at `at`; nothing for somebody inactive or who is nobody."""
    units = () if unit is None else (unit,)
    return remembered((actor.id, unit, at), lambda: _ask(actor, at, units)[0])


def held_at_both(
    actor: Actor, at: datetime, unit: int, other: int
) -> tuple[tuple[Held, ...], tuple[Held, ...]]:
    """`held` at one unit and at another, in one statement."""
    both = remembered((actor.id, unit, other, at), lambda: _ask(actor, at, (unit, other)))
    return both[0], both[1]


def remembered(asked: Hashable, ask: Callable[[], T]) -> T:
    """The answer to `asked`: the one there was, where it is remembered, else what `ask` finds."""
    memory = None if current.get() else _memory.get()
    if memory is None:
        return ask()
    if asked not in memory:
        memory[asked] = ask()
    found: T = memory[asked]
    return found


@contextmanager
def remembering() -> Iterator[None]:
    """Remember answers until the end of the block (one request), never beyond it."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def forget(_unit: UnitOfWork | None = None) -> None:
    """Something has changed; also the settler that runs at the end of every outermost action."""
    memory = _memory.get()
    if memory is not None:
        memory.clear()


_GRANT, _PERSON, _PLACE, _UNIT = (m._meta.db_table for m in (Grant, Person, Place, Unit))
_COLUMNS = "SELECT g.id, g.role, g.hierarchy, g.unit_id, g.task_keys, g.stages, g.deputises_for_id"
_LIVE = (
    f"FROM {_PERSON} a JOIN {_GRANT} g ON g.person_id = a.id"
    " WHERE a.key = %s AND a.is_active AND g.revoked_at IS NULL"
    " AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
)
_COVERS = (
    f"g.unit_id IS NULL OR EXISTS (SELECT 1 FROM {_PLACE} p"  # noqa: S608 - our own tables
    f" JOIN {_UNIT} u ON u.id = p.unit_id"
    " WHERE p.unit_id = %s AND p.node_id = g.unit_id AND p.hierarchy = g.hierarchy"
    " AND (p.valid_from <= %s AND p.valid_to > %s"
    " OR u.ends_on <= %s AND p.valid_from < u.ends_on AND p.valid_to >= u.ends_on))"
)


def _ask(actor: Actor, at: datetime, units: tuple[int, ...]) -> list[tuple[Held, ...]]:
    """The grants once for each of `units`, with whether they cover it; without any, once."""
    times = max(1, len(units))
    try:
        key = UUID(actor.id.removeprefix("person:"))
    except ValueError:
        return [()] * times
    to = connections[DEFAULT_DB_ALIAS]
    moment = to.ops.adapt_datetimefield_value(at)
    day = to.ops.adapt_datefield_value(timezone.localdate(at))
    asked = [value for unit in units for value in (unit, day, day, day)]
    person = key if to.features.has_native_uuid_field else key.hex
    covers = ", ".join([_COVERS] * len(units)) or "FALSE"
    with to.cursor() as cursor:
        cursor.execute(f"{_COLUMNS}, {covers} {_LIVE}", [*asked, person, moment, moment])
        rows = cursor.fetchall()
    kept = _holding({row[6] for row in rows if row[6] is not None})
    rows = [row for row in rows if row[6] is None or row[6] in kept]
    return [tuple(_held(row, 7 + place) for row in rows) for place in range(times)]


def _held(row: tuple[Any, ...], covers: int) -> Held:
    pk, role, hierarchy, where, tasks, stages = row[:6]
    return Held(pk, role, hierarchy, where, _limits(tasks), _limits(stages), bool(row[covers]))


def _holding(deputised: set[int]) -> set[int]:
    """Those grants, of the ones that are deputised for, that hold: a deputy's falls with it.

    Their terms need no look, since no deputy's term is longer. Asked only of deputies.
    """
    if not deputised:
        return deputised
    grants = Grant.objects.filter(pk__in=deputised, revoked_at=None, person__is_active=True)
    return set(grants.values_list("pk", flat=True))


_NONE: frozenset[str] = frozenset()


def _limits(stored: str) -> frozenset[str]:
    return frozenset(json.loads(stored)) if stored != "[]" else _NONE
