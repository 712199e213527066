"""The page of a figure: down to the entries, and only for who may open the records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.actions.endings import merge_units
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted
from tests.factories.organisations import AT, a_person
from tests.integration.kernel.facts.conftest import Records

pytestmark = pytest.mark.django_db
SECRET = "1234567"


@pytest.fixture
def country() -> Country:
    return a_country()


@pytest.fixture
def m(country: Country, records: Records) -> Measure:
    m = a_measure("takeup.m")
    posted("east", "1", [a_line(country.school, m, int(SECRET)), a_line(country.bureau, m, 3)])
    posted("west", "1", [a_line(country.west_school, m, 11)])
    return m


def look(person: Person | None = None, measure: str = "takeup.m", stage: str = "committed", **asked: str) -> str:  # fmt: skip
    client = Client(headers={"Accept-Language": "en"})
    if person:
        client.force_login(person)
    answer = client.get(reverse("facts:figure", args=[measure, stage]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def official(country: Country, side: str) -> Person:
    return a_person(side, side, Role.PROVINCE, getattr(country, side))


def test_who_may_open_the_record_sees_what_it_is_made_of(country: Country, m: Measure) -> None:
    page = look(official(country, "east"))
    assert "1,234,570 个" in page
    assert "/records/east/" in page
    assert "/records/west/" not in page
    down = look(official(country, "west"), at=str(country.west_city.key), period="2021")
    assert "西一市技师学院" in down
    assert "11 个" in down


def test_nothing_leaks_to_who_may_not(country: Country, m: Measure, records: Records) -> None:
    for person in (None, a_person("nobody", "路人"), official(country, "west")):
        for at in ("", str(country.school.key), str(country.east.key)):
            page = look(person, at=at)
            assert not any(text in page for text in ("1,234", SECRET, "记录east", "/records/east/"))
    assert "no figure here that you may see" in look(None)


def test_what_is_published_is_everybodys(country: Country, m: Measure, records: Records) -> None:
    records.published.add("east")
    page = look(None)
    assert "1,234,570 个" in page
    assert "记录east" in page
    assert "记录west" not in page


def test_the_way_down_and_the_rest_of_the_address(country: Country, m: Measure, records: Records) -> None:  # fmt: skip
    records.published.update(["east", "west"])
    page = look(None, at=str(country.county.key))
    way = [page.index(f">{unit.name}</a>") for unit in (country.nation, country.east, country.city)]
    assert way == sorted(way)
    assert f"?at={country.school.key}" in page
    gone = look(None, as_of=(AT - timedelta(days=9)).date().isoformat())
    assert "no figure here that you may see" in gone


def test_by_the_regions_of_another_day(country: Country, m: Measure, records: Records) -> None:
    """Apart from what was known: entries of that day, by the tree of this one; the parts and entries add up to it."""
    records.published.update(["east", "west"])
    act = {"source": "批复", "actor": SYSTEM, "at": AT}
    move_unit(unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2023, 1, 1), **act)  # fmt: skip
    merge_units(units=[country.west_school], into=country.other_school, on=date(2024, 1, 1), **act)
    east, west = str(country.east.key), str(country.west.key)
    both = SECRET[0] + ",234,5"
    for day, of_east, of_west in (
        ("2022-06-01", f"{both}70 个", "11 个"), ("2023-06-01", "3 个", f"{both}78 个"), ("2024-06-01", "14 个", f"{both}67 个"),
    ):  # fmt: skip
        page = look(None, at=east, tree_on=day)
        assert of_east in page, day
        assert f"tree_on={day}" in page, "the way down keeps it"
        assert of_west in look(None, at=west, tree_on=day), day
    merged = look(None, at=east, tree_on="2024-06-01")
    assert ("/records/west/" in merged, "西一市技师学院" in merged) == (True, True)
    assert "/records/east/" not in look(None, at=west, tree_on="2022-06-01")
    unknown = look(None, at=west, tree_on="2023-06-01", as_of=(AT - timedelta(days=9)).date().isoformat())  # fmt: skip
    assert "no figure here that you may see" in unknown
    assert look(None, at=east, tree_on="moon").count("11 个") == 0


def test_a_level_by_the_regions_of_a_day_is_that_of_one_period(
    country: Country, records: Records
) -> None:
    records.published.add("level")
    m = a_measure("level", over_time=Aggregation.LAST)
    posted("level", "1", [a_line(country.school, m, 20), a_line(country.school, m, 22, "2022")])
    page = look(None, "level", tree_on="2023-01-01")
    assert "not added up" in page
    assert "42 个" not in page
    assert "22 个" in look(None, "level", tree_on="2023-01-01", period="2022")


def test_money_is_said_in_ten_thousands(country: Country, records: Records) -> None:
    records.published.add("money")
    money = a_measure("money", scale=2)
    Measure.objects.filter(pk=money.pk).update(unit="元")
    posted("money", "1", [a_line(country.school, money, 12_345_678_901)])
    assert "12,345.678901 ten thousand yuan" in look(None, "money")


@pytest.mark.parametrize("way", ["over_units", "over_time"])
def test_what_does_not_add_is_not_added(country: Country, records: Records, way: str) -> None:
    records.published.add("r")
    m = a_measure("m", **{way: Aggregation.NONE})
    posted("r", "1", [a_line(country.school, m, 20), a_line(country.west_school, m, 22, "2022")])
    page = look(None, "m")
    assert "not added up" in page
    assert "42 个" not in page


@pytest.mark.parametrize(
    "address",
    ["/figures/nothing/committed/", "/figures/takeup.m/nothing/", "/figures/takeup.m/committed/?at=x",
     "/figures/takeup.m/committed/?period=2050"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(m: Measure, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "matches the given query" not in answer.content.decode()


def test_the_page_asks_as_often_for_many_as_for_one(country: Country, m: Measure, records: Records) -> None:  # fmt: skip
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            look(None)
        return len(captured)

    records.published.add("east")
    few = count()
    for i in range(40):
        posted(f"more{i}", "1", [a_line(country.college, m, i + 1, f"20{i % 5 + 20}")])
        records.published.add(f"more{i}")
    assert count() == few <= 25
