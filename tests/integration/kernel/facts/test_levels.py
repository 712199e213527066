"""Levels in the running totals: each unit's newest figure, whatever is posted, taken back, replaced or moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import (
    Figure,
    Later,
    Newest,
    Sum,
    Sums,
    added,
    by_children,
    by_units,
    national,
    newest,
    of_nodes,
)
from peiyou.kernel.facts.queries.operators import combined
from peiyou.kernel.facts.queries.trees import Seen, by_parts, in_tree, whole
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.models import Unit
from tests.factories.country import Country, a_country
from tests.factories.facts import a_line, a_measure, posted, withdrawn
from tests.factories.organisations import AT

STAGE = Stage.APPROVED
CODES = ("2020", "2021", "2022", "2023")
ACT = {"source": "批复", "actor": SYSTEM, "at": AT}


def level(sums: Sums, m: Measure, codes: Any = CODES) -> Newest | None:
    periods = sorted(ensure_periods(codes).values(), key=lambda one: (one.ends_on, one.pk))
    return newest({p.pk: sums.get(Figure(m.pk, p.pk, STAGE), Sum(0, 0)) for p in periods})


def say(m: Measure, unit: Unit, code: str, quantity: int, revision: int = 1) -> None:
    posted(f"{unit.pk}-{code}", str(revision), [a_line(unit, m, quantity, code)], STAGE)


def everywhere(m: Measure, country: Country, codes: Any = CODES) -> None:
    """Totals, sums out of entries and operators are asked the same, and say the same."""
    assert differences() == []
    nation, asked = country.nation.pk, [m.pk]
    periods = [p.pk for p in ensure_periods(codes).values()]
    in_totals = level(national(asked, [STAGE]), m, codes)
    assert level(whole(asked, [STAGE]), m, codes) == in_totals
    made = combined(nation, [m], [STAGE], periods).get((m.pk, STAGE))
    if made is None:
        assert in_totals is None
        return
    assert in_totals == (made.whole.value, made.whole.n, made.whole.older)
    parts = by_parts(nation, asked, [STAGE])
    assert level(added(parts.values()), m, codes) == in_totals
    for province, sums in by_children(nation, asked, [STAGE]).items():
        there = level(sums, m, codes)
        of_part = made.parts.get(province)
        if (
            of_part is None
        ):  # whoever had a figure there has a newer one elsewhere, or none in the span
            assert there is None
            continue
        assert there is not None
        assert there[:2] == (of_part.value, of_part.n)
        assert level(parts[province], m, codes)[:2] == there[:2]  # type: ignore[index]
    for node in (country.east, country.city, country.county):
        inside = combined(node.pk, [m], [STAGE], periods).get((m.pk, STAGE))
        there = level(of_nodes([node.pk], asked, [STAGE]).get(node.pk, {}), m, codes)
        if inside is None or inside.whole.value is None:
            assert there is None
        else:
            assert there is not None
            assert there[:2] == (inside.whole.value, inside.whole.n)


@pytest.mark.django_db
def test_who_is_late_is_not_missing_and_it_is_seen() -> None:
    country, m = a_country(), a_measure(over_time=Aggregation.LAST)
    say(m, country.school, "2021", 70)
    say(m, country.college, "2021", 30)
    say(m, country.school, "2022", 75)
    assert level(national([m.pk], [STAGE]), m) == Newest(105, 2, older=1)
    assert level(national([m.pk], [STAGE]), m, ["2022"]) == Newest(75, 1, older=0)
    assert level(national([m.pk], [STAGE]), m, ["2020"]) is None
    first = ensure_periods(["2021", "2022"])
    in_2021 = national([m.pk], [STAGE])[Figure(m.pk, first["2021"].pk, STAGE)]
    assert in_2021 == Sum(100, 2, (Later(first["2022"].pk, 70, 1),))
    everywhere(m, country)


@pytest.mark.django_db
def test_who_drops_to_0_stands_with_0() -> None:
    country, m = a_country(), a_measure(over_time=Aggregation.LAST)
    say(m, country.school, "2021", 70)
    say(m, country.college, "2021", 30)
    say(m, country.school, "2022", 0)
    assert level(national([m.pk], [STAGE]), m) == Newest(30, 2, older=1)
    assert level(national([m.pk], [STAGE]), m, ["2022"]) == Newest(0, 1, older=0)
    own = by_units([country.school.pk], [m.pk], [STAGE])[country.school.pk]
    assert level(own, m) == Newest(0, 1, 0)
    everywhere(m, country)
    withdrawn(f"{country.school.pk}-2022", STAGE)
    assert level(national([m.pk], [STAGE]), m) == Newest(100, 2, older=0)
    everywhere(m, country)


@pytest.mark.django_db
def test_who_moved_counts_where_it_stood_with_its_newest_figure() -> None:
    country, m = a_country(), a_measure(over_time=Aggregation.LAST)
    for code, quantity in (("2020", 5), ("2021", 6), ("2022", 7)):
        say(m, country.school, code, quantity)
    move_unit(unit=country.school, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 3, 1), **ACT)  # fmt: skip
    found = by_children(country.nation.pk, [m.pk], [STAGE])
    assert level(found[country.east.pk], m) is None
    assert level(found[country.west.pk], m) == Newest(7, 1, 0)
    assert level(found[country.east.pk], m, ["2020", "2021"]) == Newest(6, 1, 0)
    everywhere(m, country)
    withdrawn(f"{country.school.pk}-2022", STAGE)
    assert level(by_children(country.nation.pk, [m.pk], [STAGE])[country.east.pk], m) == Newest(6, 1, 0)  # fmt: skip
    everywhere(m, country)


@pytest.mark.django_db
def test_as_of_a_day_and_in_another_tree() -> None:
    country, m = a_country(), a_measure(over_time=Aggregation.LAST)
    say(m, country.school, "2021", 70)
    posted("late", "1", [a_line(country.school, m, 75, "2022")], STAGE, AT + timedelta(days=3))
    then = Seen(as_of=AT.date())
    assert level(whole([m.pk], [STAGE], None, then), m) == Newest(70, 1, 0)
    made = combined(country.nation.pk, [m], [STAGE], seen=then)[m.pk, STAGE]
    assert made.whole[:3] == (70, 1, 1)
    of = in_tree(country.east.pk, [m.pk], [STAGE], hierarchy=Hierarchy.PLACE, on=date(2022, 6, 1))
    assert level(added(of.values()), m) == Newest(75, 1, 0)


@pytest.mark.django_db
def test_a_level_costs_no_more_statements_than_a_flow() -> None:
    country = a_country()
    flow, of_level = a_measure("flow"), a_measure("level", over_time=Aggregation.LAST)
    counts = []
    for m in (flow, of_level):
        with CaptureQueriesContext(connection) as captured:
            posted(m.code, "1", [a_line(country.school, m, 7)], STAGE)
        counts.append([q["sql"] for q in captured if "INSERT INTO facts_total" in q["sql"]])
        assert len(counts[-1]) == 1
    assert Period.objects.count() == 1
