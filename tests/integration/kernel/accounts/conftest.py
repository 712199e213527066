from __future__ import annotations

from datetime import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from peiyou.kernel.accounts import second_factor
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from tests.factories.accounts import with_password


@pytest.fixture(autouse=True)
def _no_codes_remembered() -> None:
    """The library remembers used codes by person's number, which tests use again at once."""
    cache.clear()


@pytest.fixture
def person(db: None) -> Person:
    """A clerk with a password and nothing else."""
    made = register_person(
        handle="clerk", name="王芳", phone="13812345678", actor=SYSTEM, at=timezone.now()
    )
    return with_password(made)


@pytest.fixture
def needs_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody called clerk must have a second factor."""

    def clerks(person: Person, _at: datetime) -> bool:
        return person.handle == "clerk"

    monkeypatch.setattr(second_factor, "_required", [clerks])
