"""Every party of the shipped plan is resolved in the demonstration, and only by what has a source."""

from __future__ import annotations

from datetime import datetime

import pytest

from peiyou.config.demo.addressees import address_departments
from peiyou.config.demo.places import NATIONAL
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.models import RegionSet, Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, AddresseeMember, Party, Version
from peiyou.kernel.plans.queries.addressees import addressed
from peiyou.kernel.plans.queries.meanings import meanings, organisations_of
from tests.factories.addressees import DAY, a_body, a_small_nation
from tests.factories.plans import nation


@pytest.fixture
def version(db: None) -> Version:
    units = a_small_nation(("DEVELOPMENT", "FINANCE", "HUMAN_RESOURCES", "EDUCATION"))
    for name, function in NATIONAL.items():
        a_body(units["nation"], function, name)
    RegionSet.objects.create(code="contiguous-poor", name="集中连片特困地区", source="纲要")
    return nation()


def test_every_party_of_every_task(version: Version, official: Person, at: datetime) -> None:
    lines = list(address_departments(actor=official.actor, at=at))
    assert lines == ["15 meanings of departments confirmed"]
    assert list(address_departments(actor=official.actor, at=at)) == []
    parties = set(Party.objects.filter(task__version=version).values_list("pk", flat=True))
    found = meanings([version], DAY)
    assert found.of_party.keys() == parties
    assert len({party.task for party in found.parties}) == 56
    assert not any(who.unresolved for who in addressed(version, DAY).values())
    assert not AddresseeMember.objects.exists()
    ones = Addressee.objects.filter(mode=Mode.ONE).values_list("department__name", "unit__name")
    assert {department for department, _unit in ones} == set(NATIONAL)
    assert all(department == unit for department, unit in ones)


def test_local_bodies_of_single_tasks(version: Version, official: Person, at: datetime) -> None:
    list(address_departments(actor=official.actor, at=at))

    def functions(no: int) -> set[str]:
        party = Party.objects.get(task__version=version, task__no=no, name="各地有关部门")
        units = organisations_of(party, DAY)
        assert isinstance(units.first(), Unit)
        return set(units.values_list("function", flat=True))

    assert functions(1) == {"EDUCATION"}
    assert functions(8) == {"HUMAN_RESOURCES"}
    assert functions(9) == {"EDUCATION", "FINANCE"}
    assert functions(20) == {"EDUCATION", "DEVELOPMENT"}
    assert functions(27) == {"DEVELOPMENT", "EDUCATION", "FINANCE"}
    assert functions(35) == {"EDUCATION", "HUMAN_RESOURCES", "FINANCE"}
