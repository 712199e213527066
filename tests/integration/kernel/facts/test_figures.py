"""Figures of the nation and of regions, as of days, in other trees; from a figure to its entries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import (
    Figure,
    Sums,
    added,
    by_children,
    national,
    of_nodes,
    ratio,
)
from peiyou.kernel.facts.queries.lineage import entries_below, traced
from peiyou.kernel.facts.queries.trees import Seen, by_parts, in_tree, over, whole
from peiyou.kernel.organisations.actions.endings import merge_units
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted, withdrawn
from tests.factories.organisations import AT, a_unit
from tests.integration.kernel.facts.conftest import Records

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"source": "批复", "actor": SYSTEM, "at": AT}
BOTH = [Stage.COMMITTED, Stage.CLAIMED]


@pytest.fixture
def country() -> Country:
    return a_country()


@pytest.fixture
def m(country: Country) -> Measure:
    """7 at the school, 5 at the college, 3 at the body of the east; 11 at the west's school, 4 of it claimed."""
    m = a_measure()
    posted("east", "1", [a_line(country.school, m, 7), a_line(country.college, m, 5), a_line(country.bureau, m, 3)])  # fmt: skip
    posted("west", "1", [a_line(country.west_school, m, 11), a_line(country.west_school, m, 2, "2022")])  # fmt: skip
    posted("west", "1", [a_line(country.west_school, m, 4)], Stage.CLAIMED)
    return m


def plain(sums: Sums) -> dict[tuple[str, str], int]:
    from peiyou.kernel.calendar.models import Period

    codes = dict(Period.objects.values_list("pk", "code"))
    return {(codes[of.period], of.stage): one.quantity for of, one in sums.items()}


def test_the_nation_is_the_sum_of_what_stands_under_it(country: Country, m: Measure) -> None:
    everything = {("2021", "COMMITTED"): 26, ("2022", "COMMITTED"): 2, ("2021", "CLAIMED"): 4}
    assert plain(national([m.pk], BOTH)) == everything == plain(whole([m.pk], BOTH))
    below = by_children(country.nation.pk, [m.pk], BOTH)
    assert plain(below[country.east.pk]) == {("2021", "COMMITTED"): 15}
    assert plain(added(below.values())) == everything


def test_only_what_is_asked_for(country: Country, m: Measure) -> None:
    other = a_measure("other")
    posted("other", "1", [a_line(country.school, other, 1000)])
    [period] = {of.period for of in national([other.pk], BOTH)}
    assert plain(national([m.pk], [Stage.CLAIMED], [period])) == {("2021", "CLAIMED"): 4}
    assert national([m.pk], BOTH, []) == {}
    assert {of.measure for of in national([m.pk, other.pk], BOTH)} == {m.pk, other.pk}


def test_regions_by_key(country: Country, m: Measure) -> None:
    found = of_nodes([country.city.pk, country.west_city.pk, country.school.pk], [m.pk], BOTH)
    assert {node: sum(one.quantity for one in sums.values()) for node, sums in found.items()} == {
        country.city.pk: 12,
        country.west_city.pk: 17,
    }


def test_parts_add_up_to_the_node(country: Country, m: Measure) -> None:
    parts = by_parts(country.east.pk, [m.pk], BOTH)
    assert {pk: plain(sums)["2021", "COMMITTED"] for pk, sums in parts.items()} == {
        country.city.pk: 12,
        country.bureau.pk: 3,
    }
    [itself] = by_parts(country.school.pk, [m.pk], BOTH).items()
    assert itself[0] == country.school.pk


def test_as_of_a_past_day(country: Country, m: Measure) -> None:
    posted("east", "2", [a_line(country.school, m, 100)], at=AT + timedelta(days=3))
    withdrawn("west", at=AT + timedelta(days=5))
    day = AT.astimezone().date()
    then = [
        plain(whole([m.pk], BOTH[:1], seen=Seen(day + timedelta(days=n)))) for n in (-1, 0, 3, 5)
    ]
    assert [sums.get(("2021", "COMMITTED")) for sums in then] == [None, 26, 111, 100]
    assert plain(national([m.pk], BOTH[:1])) == then[3]
    parts = by_parts(country.nation.pk, [m.pk], BOTH[:1], seen=Seen(day))
    assert plain(added(parts.values())) == then[1]


def test_a_day_is_over_at_midnight_here() -> None:
    assert over(date(2026, 11, 24)) == datetime(2026, 11, 24, 16, tzinfo=UTC)


def test_in_the_tree_of_oversight(country: Country, m: Measure) -> None:
    tops = in_tree(None, [m.pk], BOTH[:1], hierarchy=Hierarchy.OVERSIGHT, on=date(2026, 1, 1))
    assert {node: plain(sums)["2021", "COMMITTED"] for node, sums in tops.items()} == {
        country.bureau.pk: 26
    }
    below = in_tree(
        country.bureau.pk, [m.pk], BOTH[:1], hierarchy=Hierarchy.OVERSIGHT, on=date(2026, 1, 1)
    )
    assert {node: plain(sums)["2021", "COMMITTED"] for node, sums in below.items()} == {
        country.office.pk: 7, country.college.pk: 5, country.west_school.pk: 11, country.bureau.pk: 3,
    }  # fmt: skip


def test_what_stands_nowhere_in_a_tree_is_kept_apart(country: Country, m: Measure) -> None:
    posted("works", "1", [a_line(country.enterprise, m, 50)])
    tops = in_tree(None, [m.pk], BOTH[:1], hierarchy=Hierarchy.OVERSIGHT, on=date(2026, 1, 1))
    assert plain(tops[None]) == {("2021", "COMMITTED"): 50}
    assert plain(added(tops.values())) == plain(whole([m.pk], BOTH[:1]))


def test_in_the_tree_of_another_day(country: Country, m: Measure) -> None:
    move_unit(
        unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2023, 1, 1), **ACT
    )  # fmt: skip
    merge_units(units=[country.west_school], into=country.other_school, on=date(2024, 1, 1), **ACT)
    place = Hierarchy.PLACE

    def east(on: date) -> int:
        parts = in_tree(country.nation.pk, [m.pk], BOTH[:1], hierarchy=place, on=on)
        return sum(one.quantity for one in parts.get(country.east.pk, {}).values())

    assert [east(date(year, 6, 1)) for year in (2022, 2023, 2024)] == [15, 3, 16]
    assert plain(by_children(country.nation.pk, [m.pk], BOTH[:1])[country.east.pk]) == {
        ("2021", "COMMITTED"): 15
    }


def test_a_ratio_is_one_of_sums(country: Country) -> None:
    above, below = a_measure("above"), a_measure("below", scale=1)
    posted("a", "1", [a_line(country.school, above, 9), a_line(country.school, below, 100)])
    posted("b", "1", [a_line(country.west_school, above, 1), a_line(country.west_school, below, 900)])  # fmt: skip
    sums = national([above.pk, below.pk], BOTH)
    period = next(iter(sums)).period
    assert ratio(sums, above, below, period, "COMMITTED") == Fraction(10, 100)
    assert ratio(sums, above, below, period, "CLAIMED") is None
    assert ratio({}, above, below, period, "COMMITTED") is None


def test_entries_of_a_figure_add_up_to_it(country: Country, m: Measure) -> None:
    move_unit(
        unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 3, 1), **ACT
    )  # fmt: skip
    merge_units(units=[country.school], into=country.other_school, on=date(2021, 3, 1), **ACT)
    later = a_unit("新校", "SCHOOL", country.county, since=date(2024, 9, 1))
    posted("later", "1", [a_line(later, m, 1000), a_line(country.school, m, 31, "2023")])
    for node in (country.nation, country.east, country.city, country.west, country.county, later, country.school):  # fmt: skip
        parts = by_parts(node.pk, [m.pk], BOTH)
        figure = sum(one.quantity for sums in parts.values() for one in sums.values())
        assert sum(row.quantity for row in entries_below(node, [m.pk], BOTH)) == figure > 0


def test_an_entry_leads_to_its_record(country: Country, m: Measure, records: Records) -> None:
    rows = traced(list(entries_below(country.nation, [m.pk], BOTH)))
    assert {row.source.url for row in rows} == {"/records/east/", "/records/west/"}
    assert records.described == 1


def test_a_kind_that_nobody_registered_is_its_id(country: Country, m: Measure) -> None:
    [row] = traced(list(entries_below(country.bureau, [m.pk], BOTH)))
    assert (row.source.title, row.source.url) == ("test.record east", "")


def test_statements_do_not_grow_with_what_is_asked(country: Country, m: Measure) -> None:
    many = [a_measure(f"m{i}").pk for i in range(20)]
    posted("many", "1", [a_line(country.school, m, i + 1, f"20{i + 10}") for i in range(12)])

    def count(measures: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            national(measures, list(Stage))
            by_children(country.nation.pk, measures, list(Stage))
            by_parts(country.east.pk, measures, list(Stage), seen=Seen(date(2026, 12, 1)))
        return len(captured)

    assert count([m.pk]) == count([m.pk, *many]) == 3


def test_figure_is_a_plain_key() -> None:
    assert Figure(1, 2, "COMMITTED") == (1, 2, "COMMITTED")
