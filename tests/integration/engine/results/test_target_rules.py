"""Edges of the cascade that break a rule are found, each with what to do; proposals add up to the unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peiyou.engine.results.actions.targets import set_targets
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.book.targets import Setting
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.queries.broken_targets import Rule, broken_rules, cascade_at
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.proposals import By, proposed, shares_of
from peiyou.engine.undertakings.models import Item, Share, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.models import Unit
from tests.integration.engine.results.cascading import Cascading, one_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cascading]:
    with one_world(django_db_blocker) as world:
        yield world


def broken(made: Cascading, node: Unit) -> list[tuple[str, str, str, str, str]]:
    """(rule, line, lower, expected, found)"""
    with override("en"):
        found = broken_rules(cascade_at(node, made.version, made.takeup.at.date()))
    assert all(edge.remedy for edge in found.edges)
    return [(e.rule.value, e.line.code, e.lower, e.expected, e.found) for e in found.edges]


def taken_at(made: Cascading, node: Unit) -> dict[int, int]:
    """Of line 1.1, by place below."""
    taken = cascade_at(node, made.version, made.takeup.at.date()).taken
    return {pk: amount.above for (key, pk), amount in taken.items() if key == made.lines[0].key}


def test_before_anything_is_set_only_that_nobody_is_asked(made: Cascading) -> None:
    assert {(rule, line) for rule, line, *_rest in broken(made, made.country.nation)} == {
        ("NOBODY", "1.1"), ("NOBODY", "2.1"), ("NOBODY", "3.1"),
    }  # fmt: skip
    assert broken(made, made.country.east) == []


def test_sums_between_levels(made: Cascading) -> None:
    country = made.country
    made.ministry(made.wish(country.east, 60), made.wish(country.west, 30))
    made.province(made.wish(country.school, 8), made.wish(country.other_school, 1))
    found = broken(made, country.nation)
    assert ("SUM", "1.1", "places below, together", "100", "90 (2)") in found
    assert ("SUM", "1.1", "places below, together", "60", "9 (2)") in found
    made.ministry(made.wish(country.west, 40), reason="补足")
    assert [row[3] for row in broken(made, country.nation) if row[0] == "SUM"] == ["60"]


def test_nobody_is_asked_more_than_they_took_up_or_forgotten(made: Cascading) -> None:
    country = made.country
    made.province(made.wish(country.school, 9), made.wish(country.other_school, 1))
    found = broken(made, country.east)
    assert ("TAKEN", "1.1", country.school.name, "9", "8") in found
    assert ("TAKEN", "1.1", country.other_school.name, "1", "0") in found
    made.province(made.wish(country.school, None), reason="重定")
    assert ("MISSING", "1.1", country.school.name, "", "8") in broken(made, country.east)


def test_a_unit_counts_with_the_province_that_it_belongs_to(made: Cascading) -> None:
    """As a school of the 兵团 that stands in 新疆: asked along the line along which it took up."""
    country = made.country
    before = taken_at(made, country.nation)
    assert before == {country.east.pk: 8}
    Undertaking.objects.filter(unit=country.school).update(province=country.west)
    assert taken_at(made, country.nation) == {country.west.pk: 8}
    assert taken_at(made, country.west) == {country.school.pk: 8}
    assert taken_at(made, country.east) == {}
    made.ministry(made.wish(country.west, 8))
    asked = Setting(made.version, country.west, (made.wish(country.school, 8),))
    set_targets(setting=asked, actor=SYSTEM, at=made.takeup.at)
    rules = {row[0] for row in broken(made, country.nation) if row[1] == "1.1"}
    assert rules == {
        "SUM"
    }  # the nation's hundred; between the west and its school nothing is broken
    assert [row for row in broken(made, country.west) if row[1] == "1.1"] == []


def test_years_are_the_whole(made: Cascading) -> None:
    east = made.country.east
    parts = [made.wish(east, 15, year=year) for year in (2020, 2021, 2022, 2023)]
    made.ministry(made.wish(east, 60), *parts)
    assert [row for row in broken(made, made.country.nation) if row[0] == "YEARS"] == []
    made.ministry(made.wish(east, 14, year=2023), reason="调减")
    assert ("YEARS", "1.1", east.name, "60", "59") in broken(made, made.country.nation)


def test_as_many_statements_for_one_target_as_for_many(made: Cascading) -> None:
    country = made.country

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            broken(made, country.nation)
        return len(seen)

    made.ministry(made.wish(country.east, 60))
    one = statements()
    wishes = [
        made.wish(node, 5, line=line) for node in (country.east, country.west) for line in (1, 2)
    ]
    made.ministry(*wishes)
    assert statements() == one <= 16


# --- proposals --------------------------------------------------------------------------------------------

AMOUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**12), AMOUNTS, st.sampled_from([By.EQUAL, By.IN_PROPORTION]))
def test_a_divided_target_adds_up_to_it(
    made: Cascading, whole: int, amounts: list[int], by: By
) -> None:
    taken = {place: Amount(amount, None, 1) for place, amount in enumerate(amounts) if amount}
    places = list(range(len(amounts)))
    if by == By.IN_PROPORTION and not taken:
        with pytest.raises(ResultsError):
            proposed(by, made.lines[0], places, Value(whole), taken, {})
        return
    parts = proposed(by, made.lines[0], places, Value(whole), taken, {})
    assert sum(part.quantity for part in parts.values()) == whole
    assert set(parts) == (set(taken) or set(places))


def test_what_is_there_is_proposed_as_it_is(made: Cascading) -> None:
    country, line = made.country, made.lines[0]
    item = Item.objects.get(deliverable_key=line.key)
    Share.objects.create(item=item, province=country.east, amount=70)
    shares = shares_of(line.key, made.version)
    places = [country.east.pk, country.west.pk]
    assert proposed(By.SHARES, line, places, None, {}, shares) == {country.east.pk: Value(70)}
    taken = cascade_at(country.east, made.version, made.takeup.at.date()).taken
    amounts = {pk: amount for (key, pk), amount in taken.items() if key == line.key}
    found = proposed(By.AS_TAKEN, line, [country.school.pk], None, amounts, {})
    assert found == {country.school.pk: Value(8)}
    for by in (By.EQUAL, By.IN_PROPORTION):
        with pytest.raises(ResultsError) as refused:
            proposed(by, line, places, None, {}, {})
        assert refused.value.code == "NOTHING_TO_DIVIDE"


def test_rules_are_named() -> None:
    assert len({rule.label for rule in Rule}) == len(Rule)
