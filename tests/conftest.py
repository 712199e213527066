"""Shared fixtures: who acts, and when. Everything else comes from tests/factories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from peiyou.kernel.accounts.actions.people import register_operator
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.audit.immutability import unprotect

# A busy machine is no failure: properties are about values, the bench is about time.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_audit() -> Iterator[None]:
    """Tests with real transactions end by emptying every table; the audit's triggers refuse that.

    Emptying emits post_migrate, which puts the triggers back.
    """
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        unprotect()
        original(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


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
