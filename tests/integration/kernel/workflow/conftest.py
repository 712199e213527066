"""A small country with people, and letters that go from school to county to province."""

from __future__ import annotations

from datetime import datetime

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.models import Case
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country, a_country
from tests.factories.organisations import a_person


@pytest.fixture
def country(db: None) -> Country:
    the_letter()
    return a_country()


@pytest.fixture
def case(country: Country, at: datetime) -> Case:
    """Being drafted at the school."""
    return a_case(country.school, at)


@pytest.fixture
def filler(country: Country) -> Person:
    return a_person("filler", "校经办", Role.SCHOOL_FILLER, country.school)


@pytest.fixture
def county_clerk(country: Country) -> Person:
    return a_person("county", "县经办", Role.COUNTY, country.county)


@pytest.fixture
def province_clerk(country: Country) -> Person:
    return a_person("province", "省经办", Role.PROVINCE, country.east)
