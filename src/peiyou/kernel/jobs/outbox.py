"""Events become task rows in the transaction that made them true, and reach receivers at least once.

    @task
    def send_mail(event: dict) -> None:           # in a `tasks` room, module level
        published = load(PlanPublished, event)
        …one action, which does nothing when it has been done before…

    subscribe(PlanPublished, send_mail)           # in apps.ready

If the transaction fails there is no row; if the worker dies the row is delivered again
(`redelivery`). So a receiver must stand being called twice with the same event.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from django_tasks.base import Task

from peiyou.common.canonical import canonical, moment
from peiyou.kernel.actions import Event, Unit

E = TypeVar("E", bound=Event)

_subscriptions: dict[type[Event], list[Task[Any, Any]]] = {}


def subscribe(event_type: type[Event], task: Task[Any, Any]) -> None:
    """Let `task` have every event of `event_type` and of its subclasses."""
    tasks = _subscriptions.setdefault(event_type, [])
    if task not in tasks:
        tasks.append(task)


def settle(unit: Unit) -> None:
    """Write the task rows; registered with the actions at order 30, the last."""
    for event in unit.events:
        data = dump(event)
        for kind in type(event).__mro__:
            for task in _subscriptions.get(kind, ()):
                task.enqueue(data)


def dump(event: Event) -> dict[str, Any]:
    """The event's fields as JSON; a field that has no canonical text is refused at once."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    data: dict[str, Any] = json.loads(canonical(values))
    return data


def load(event_type: type[E], data: dict[str, Any]) -> E:
    """The event that `dump` wrote, with the types that its fields say."""
    hints = typing.get_type_hints(event_type)
    return event_type(**{name: _typed(hints[name], value) for name, value in data.items()})


def _typed(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if value is None:
        return None
    if origin in {typing.Union, types.UnionType}:
        (hint,) = (h for h in typing.get_args(hint) if h is not type(None))
        return _typed(hint, value)
    if origin is tuple:
        return tuple(_typed(typing.get_args(hint)[0], v) for v in value)
    if hint is datetime:
        return moment(value)
    if hint is date:
        return date.fromisoformat(value)
    if hint is UUID or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint(value)
    return value
