"""The decorator: permission first, one transaction, one settlement by the outermost action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import (
    SYSTEM,
    Actor,
    DomainError,
    Event,
    NotAllowed,
    Unit,
    action,
    authority,
    emit,
    note,
    use_authority,
)
from peiyou.kernel.actions import unit as units

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Thing:
    audit_stream: str = "thing:1"


@dataclass(frozen=True, slots=True)
class Happened(Event):
    what: str


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[Unit]:
    seen: list[Unit] = []
    monkeypatch.setattr(units, "_settlers", [(10, seen.append)])
    return seen


@action("test.make", on="thing")
def make(*, thing: Thing, handle: str, fail: bool = False, actor: Actor, at: datetime) -> None:
    Person(handle=handle, name=handle, created_at=at).save()
    note(handle=handle)
    emit(Happened(handle))
    if fail:
        raise DomainError("FAILED", "no")


@action("test.make_two", on="thing")
def make_two(*, thing: Thing, actor: Actor, at: datetime) -> None:
    make(thing=thing, handle="a", actor=actor, at=at)
    with pytest.raises(DomainError):
        make(thing=thing, handle="b", fail=True, actor=actor, at=at)
    note(made=1)


def test_inner_actions_settle_once_and_failed_ones_leave_nothing(
    settled: list[Unit], at: datetime
) -> None:
    make_two(thing=Thing(), actor=SYSTEM, at=at)
    (unit,) = settled
    assert [(e.verb, e.data) for e in unit.entries] == [
        ("test.make", {"handle": "a"}),
        ("test.make_two", {"made": 1}),
    ]
    assert unit.events == [Happened("a")]
    assert list(Person.objects.values_list("handle", flat=True)) == ["a"]


def test_failed_action_settles_nothing_and_rolls_back(settled: list[Unit], at: datetime) -> None:
    with pytest.raises(DomainError):
        make(thing=Thing(), handle="a", fail=True, actor=SYSTEM, at=at)
    assert settled == []
    assert not Person.objects.exists()


def test_failing_settlement_rolls_the_action_back(
    monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    def broken(unit: Unit) -> None:
        raise RuntimeError("no audit, no act")

    monkeypatch.setattr(units, "_settlers", [(20, broken)])
    with pytest.raises(RuntimeError):
        make(thing=Thing(), handle="a", actor=SYSTEM, at=at)
    assert not Person.objects.exists()


@pytest.fixture
def nobody_may() -> Iterator[None]:
    class Nobody:
        def allows(self, actor: Actor, verb: str, obj: Any, at: datetime) -> bool:
            return False

    before = authority()
    use_authority(Nobody())
    yield
    use_authority(before)


@pytest.mark.usefixtures("nobody_may")
def test_refused_action_does_nothing(settled: list[Unit], at: datetime) -> None:
    with pytest.raises(NotAllowed):
        make(thing=Thing(), handle="a", actor=SYSTEM, at=at)
    assert settled == []
    assert not Person.objects.exists()


def test_positional_arguments_are_refused(at: datetime) -> None:
    with pytest.raises(TypeError, match="keyword arguments only"):
        make(Thing(), "a", SYSTEM, at)  # type: ignore[misc]


@pytest.mark.parametrize("lacking", ["actor", "at"])
def test_action_must_take_who_and_when(lacking: str) -> None:
    def without_actor(*, at: datetime) -> None: ...
    def without_at(*, actor: Actor) -> None: ...

    function = without_actor if lacking == "actor" else without_at
    with pytest.raises(TypeError, match=lacking):
        action("test.bad", on=None)(function)


def test_note_outside_an_action_is_a_bug() -> None:
    with pytest.raises(RuntimeError):
        note(a=1)
