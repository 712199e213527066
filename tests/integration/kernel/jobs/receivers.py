"""Events and receivers for the tests; the task library wants them at module level."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django_tasks import task

from peiyou.kernel.actions import Actor, Event, action, emit

got: list[Any] = []


class Colour(StrEnum):
    RED = "RED"


@dataclass(frozen=True, slots=True)
class Happened(Event):
    what: str
    at: datetime
    on: date
    key: UUID
    colour: Colour
    numbers: tuple[int, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class HappenedBadly(Happened):
    why: str = ""


@task
def receive(event: dict[str, Any]) -> None:
    got.append(event)


@task
def fail(event: dict[str, Any]) -> None:
    raise ValueError("no")


@dataclass(frozen=True, slots=True)
class Thing:
    audit_stream: str = "thing:1"


@action("tests.happen", on="thing")
def happen(*, thing: Thing, event: Event, fails: bool = False, actor: Actor, at: datetime) -> None:
    emit(event)
    if fails:
        raise RuntimeError("after all")
