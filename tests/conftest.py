"""Shared fixtures: who acts, and when. Everything else comes from tests/factories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from peiyou.kernel.accounts.actions.people import register_operator
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM


@pytest.fixture
def at() -> datetime:
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def operator(db: None, at: datetime) -> Person:
    """A person who may do everything that operators may."""
    return register_operator(handle="operator", name="王建国", actor=SYSTEM, at=at)


@pytest.fixture
def stranger(db: None, at: datetime) -> Person:
    """A signed-in person without any grant."""
    person = Person(handle="stranger", name="李明", created_at=at)
    person.set_unusable_password()
    person.save()
    return person
