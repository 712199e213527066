"""Totals when places change: what has been posted goes along."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.organisations.actions.endings import dissolve_unit, merge_units
from peiyou.kernel.organisations.actions.moves import correct_parent, move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, expected, inside, posted, totals
from tests.factories.organisations import AT

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"source": "批复", "actor": SYSTEM, "at": AT}


@pytest.fixture
def country() -> Country:
    country = a_country()
    m = a_measure()
    for year in ("2021", "2022", "2023"):
        posted(f"r{year}", "1", [a_line(country.school, m, 7, year), a_line(country.college, m, 5, year)])  # fmt: skip
    return country


def of(country: Country, name: str, year: str) -> int:
    from peiyou.kernel.calendar.models import Period

    node, period = getattr(country, name).pk, Period.objects.get(code=year).pk
    return sum(value[0] for key, value in totals().items() if (key[0], key[2]) == (node, period))


def test_a_move_counts_from_the_periods_that_end_after_it(country: Country) -> None:
    move_unit(
        unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 7, 1), **ACT
    )  # fmt: skip
    assert [of(country, "city", year) for year in ("2021", "2022", "2023")] == [12, 0, 0]
    assert [of(country, "west", year) for year in ("2021", "2022", "2023")] == [0, 12, 12]
    assert totals() == expected()


@pytest.mark.parametrize(
    ("on", "years"), [((2021, 12, 31), [0, 0]), ((2022, 1, 1), [12, 0]), ((2022, 12, 31), [12, 0])]
)
def test_the_last_day_of_a_period_decides(
    country: Country, on: tuple[int, int, int], years: list[int]
) -> None:
    move_unit(
        unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(*on), **ACT
    )  # fmt: skip
    assert [of(country, "city", year) for year in ("2021", "2022")] == years
    assert totals() == expected()


def test_a_correction_counts_from_the_beginning(country: Country) -> None:
    correct_parent(unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, **ACT)
    assert {of(country, "city", year) for year in ("2021", "2022", "2023")} == {0}
    assert totals() == expected()


def test_a_unit_that_ended_counts_where_it_stood_last(country: Country) -> None:
    """Although what it stood in moves on the same year, and was moved before the end was entered."""
    move_unit(
        unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 5, 1), **ACT
    )  # fmt: skip
    merge_units(units=[country.school], into=country.other_school, on=date(2022, 3, 1), **ACT)
    assert [of(country, "city", year) for year in ("2021", "2022", "2023")] == [12, 7, 7]
    assert [of(country, "west_city", year) for year in ("2021", "2022", "2023")] == [0, 5, 5]
    assert totals() == expected()


def test_what_is_posted_for_a_unit_that_has_ended_counts_too(country: Country) -> None:
    dissolve_unit(unit=country.school, on=date(2021, 6, 1), heir=None, **ACT)
    posted("late", "1", [a_line(country.school, a_measure(), 100, "2023")])
    assert of(country, "county", "2023") == 112
    assert totals() == expected()


def test_posting_and_moving_in_one_act(country: Country) -> None:
    """What is not settled when the tree changes counts once, at the new place."""

    def act() -> None:
        posted("before", "1", [a_line(country.school, a_measure(), 100, "2023")])
        move_unit(
            unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 7, 1), **ACT
        )  # fmt: skip
        posted("after", "1", [a_line(country.school, a_measure(), 1000, "2021")])

    inside(act)
    assert of(country, "west", "2023") == 112
    assert totals() == expected()


def test_an_inner_move_that_fails_takes_nothing_along(country: Country) -> None:
    def move() -> None:
        move_unit(
            unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 7, 1), **ACT
        )  # fmt: skip
        raise FactError("X", "x")

    def act() -> None:
        posted("before", "1", [a_line(country.school, a_measure(), 100, "2023")])
        with pytest.raises(FactError):
            inside(move, "inner")

    inside(act)
    assert of(country, "city", "2023") == 112
    assert totals() == expected()


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_leaves_totals_alone(country: Country) -> None:
    before = totals()
    with rehearsal():
        move_unit(
            unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 7, 1), **ACT
        )  # fmt: skip
        assert totals() == expected() != before
    assert totals() == expected() == before


def test_other_hierarchies_do_not_touch_totals(country: Country) -> None:
    before = totals()
    move_unit(
        unit=country.school, hierarchy=Hierarchy.OVERSIGHT, parent=country.bureau, on=date(2022, 7, 1), **ACT
    )  # fmt: skip
    assert totals() == before == expected()
