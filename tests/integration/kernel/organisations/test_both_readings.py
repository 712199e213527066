"""Reports read as it was and as it is now (`monitoring.md` A2, A3, A4), on a fixed example."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.endings import merge_units, split_unit
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.actions.units import register_unit
from peiyou.kernel.organisations.enums import Kind
from tests.integration.kernel.organisations.conftest import OVERSIGHT, PLACE, Country
from tests.integration.kernel.organisations.test_conservation import Facts, totals

Y2020, Y2021, Y2022 = date(2020, 12, 31), date(2021, 12, 31), date(2022, 12, 31)
CHANGE, AGAIN = date(2021, 7, 1), date(2022, 7, 1)


def reported(country: Country) -> Facts:
    """The school reported 10 a year, the college 7."""
    school, college = country.school.pk, country.college.pk
    return [(unit, day, n) for day in (Y2020, Y2021) for unit, n in ((school, 10), (college, 7))]


def test_a_school_is_redistricted(country: Country, at: datetime) -> None:
    """Before, its county and city had it; after, the new ones: and both readings stay what they are."""
    facts, yuelu, yuzhong = reported(country), country.yuelu.pk, country.yuzhong.pk
    act: dict[str, Any] = {"source": "批复", "actor": SYSTEM, "at": at}
    before = totals(facts[:2], PLACE, None)
    move_unit(unit=country.school, hierarchy=PLACE, parent=country.yuzhong, on=CHANGE, **act)

    as_it_was = totals(facts, PLACE, None)
    assert (as_it_was[yuelu], as_it_was[yuzhong]) == (10, 10)
    assert totals(facts[:2], PLACE, None) == before
    as_it_is = totals(facts, PLACE, Y2021)
    assert (as_it_is[yuelu], as_it_is[yuzhong], as_it_is[country.chongqing.pk]) == (0, 20, 20)
    as_of_then = totals(facts, PLACE, Y2020)
    assert (as_of_then[yuelu], as_of_then[yuzhong]) == (20, 0)
    assert {t[country.nation.pk] for t in (as_it_was, as_it_is, as_of_then)} == {34}


def test_merge_and_split_keep_the_total(country: Country, at: datetime) -> None:
    """Two become one and one becomes two again; what they reported is counted once on every day."""
    facts = reported(country)
    act: dict[str, Any] = {"source": "批复", "actor": SYSTEM, "at": at}
    grand = totals(facts, PLACE, None)[country.nation.pk]
    merge_units(units=[country.school], into=country.college, on=date(2022, 1, 1), **act)
    merge_units(units=[country.yuelu], into=country.wangcheng, on=date(2022, 1, 1), **act)
    assert totals(facts, PLACE, None)[country.nation.pk] == grand
    merged = totals(facts, PLACE, date(2022, 1, 1))
    assert (merged[country.college.pk], merged[country.nation.pk]) == (grand, grand)
    parts = [
        register_unit(
            kind=Kind.SCHOOL, name=name, parents={PLACE: country.changsha}, on=AGAIN, **act
        )
        for name in ("甲学院", "乙学院")
    ]
    split_unit(unit=country.college, parts=parts, heir=parts[1], children={}, on=AGAIN, **act)
    split = totals(facts, PLACE, Y2022)
    assert (split[parts[0].pk], split[parts[1].pk]) == (0, grand)
    assert split[country.nation.pk] == totals(facts, PLACE, None)[country.nation.pk] == grand


def test_the_same_facts_on_two_hierarchies(country: Country) -> None:
    """By place the nation has them, by oversight the office that checks both schools."""
    facts = reported(country)
    by_place, by_oversight = totals(facts, PLACE, None), totals(facts, OVERSIGHT, None)
    assert by_place[country.nation.pk] == by_oversight[country.office.pk] == 34
    assert (by_place[country.yuelu.pk], by_oversight[country.yuelu.pk]) == (20, 0)
