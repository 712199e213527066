"""A rehearsal does everything and leaves nothing."""

from __future__ import annotations

from datetime import datetime

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.actions.units import found_nation
from peiyou.kernel.organisations.models import Unit

pytestmark = pytest.mark.django_db


def test_inside_it_is_done_outside_it_never_was(at: datetime) -> None:
    with rehearsal():
        found_nation(name="中国", actor=SYSTEM, at=at)
        assert Unit.objects.exists()
    assert not Unit.objects.exists()
    assert not Row.objects.exists()


def test_refusals_are_the_true_ones(stranger: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed), rehearsal():
        found_nation(name="中国", actor=stranger.actor, at=at)


def test_afterwards_acts_are_acts_again(at: datetime) -> None:
    with rehearsal():
        found_nation(name="中国", actor=SYSTEM, at=at)
    found_nation(name="中国", actor=SYSTEM, at=at)
    assert Row.objects.filter(verb="organisations.found_nation").count() == 1


def test_a_rehearsal_stands_alone() -> None:
    with rehearsal(), pytest.raises(RuntimeError), rehearsal():
        pass
