"""Targets go down level by level; every change is a further row with its reason, and nobody sets another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peiyou.engine.results.actions.targets import withdraw_target
from peiyou.engine.results.book.targets import Setting, outlook_of
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Target
from peiyou.engine.results.queries.targets import (
    goals_of,
    sums_below,
    targets_of,
    targets_visible,
)
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from tests.integration.engine.results.cascading import Cascading, one_world, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cascading]:
    with one_world(django_db_blocker) as world:
        yield world


def test_the_ministry_asks_provinces_and_a_province_its_units(made: Cascading) -> None:
    country, line = made.country, made.lines[0].key
    done = made.ministry(made.wish(country.east, 60), made.wish(country.west, 40))
    assert len(done.changes) == 2
    made.province(made.wish(country.school, 35), made.wish(country.college, 25))
    nodes = [country.east.pk, country.west.pk, country.school.pk, country.college.pk]
    found = targets_of([line], nodes)
    assert [found[line, pk].quantity for pk in nodes] == [60, 40, 35, 25]
    sums = sums_below([country.nation.pk, country.east.pk])
    assert sums[country.nation.pk, line, 0] == (100, 2)
    assert sums[country.east.pk, line, 0] == (60, 2)
    assert Row.objects.filter(verb="results.set_targets").count() == 2


def test_each_level_sets_only_what_is_below_it(made: Cascading) -> None:
    country = made.country
    with pytest.raises(NotAllowed):
        made.set_by(Role.PROVINCE, country.nation, made.wish(country.east, 1))
    with pytest.raises(NotAllowed):
        made.set_by(Role.MINISTRY, country.east, made.wish(country.school, 1))
    with pytest.raises(NotAllowed):
        made.set_by(Role.SCHOOL_CHECKER, country.east, made.wish(country.school, 1))  # the west's
    with pytest.raises(NotAllowed):
        made.set_by(Role.SCHOOL_HEAD, country.east, made.wish(country.school, 1))
    for node, by in ((country.west_school, "province"), (country.school, "ministry")):
        with pytest.raises(ResultsError) as refused:
            getattr(made, by)(made.wish(node, 1))
        assert refused.value.code == "NOT_BELOW"
    assert Target.objects.count() == 0


def test_a_change_is_a_further_row_with_its_reason(made: Cascading) -> None:
    east, line = made.country.east, made.lines[0].key
    made.ministry(made.wish(east, 60))
    with pytest.raises(ResultsError) as refused:
        made.ministry(made.wish(east, 70))
    assert refused.value.code == "REASON_MISSING"
    made.ministry(made.wish(east, 70), reason="规模扩大")
    first, second = Target.objects.filter(node=east, deliverable_key=line).order_by("no")
    assert (first.quantity, second.quantity) == (60, 70)
    assert (second.replaces, second.no, second.reason) == (first, 2, "规模扩大")
    assert targets_of([line], [east.pk])[line, east.pk].no == 2
    withdraw_target(target=second, reason="调出试点", **made.actor(Role.MINISTRY))
    assert targets_of([line], [east.pk]) == {}
    assert Target.objects.filter(node=east).count() == 3
    made.ministry(made.wish(east, 5), reason="重新纳入")
    with pytest.raises(ResultsError) as stale:
        withdraw_target(target=second, reason="再次", **made.actor(Role.MINISTRY))
    assert stale.value.code == "STALE"


def test_rows_are_never_changed_or_deleted(made: Cascading) -> None:
    made.ministry(made.wish(made.country.east, 60))
    for act in (lambda: Target.objects.update(quantity=1), lambda: Target.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_nobody_overwrites_what_they_have_not_seen(made: Cascading) -> None:
    old = made.wish(made.country.east, 60)
    made.ministry(made.wish(made.country.east, 50))
    with pytest.raises(ResultsError) as refused:
        made.ministry(old, reason="x")
    assert refused.value.code == "STALE"


def test_the_dry_run_says_every_fault_and_writes_nothing(made: Cascading) -> None:
    country = made.country
    wishes = (
        made.wish(country.east, 1),
        made.wish(country.nation, 100),  # the plan's own
        made.wish(country.east, 1, year=1999),
        made.wish(country.county, 1),
        made.wish(country.east, 2),
        made.wish(country.nation, 10, year=2021),
    )
    found = outlook_of(Setting(made.version, country.nation, wishes), made.takeup.at.date())
    assert [(place, wrong.code) for place, wrong in found.faults] == [
        (1, "PLANS_OWN"), (2, "YEAR_OUTSIDE"), (3, "NOT_BELOW"), (4, "TWICE"),
    ]  # fmt: skip
    assert [change.node for change in found.changes] == [country.east, country.nation]
    assert Target.objects.count() == 0
    with pytest.raises(ResultsError):
        made.ministry(*wishes)
    assert Target.objects.count() == 0


def test_baselines_stand_beside_targets(made: Cascading) -> None:
    east = made.country.east
    made.ministry(made.wish(east, 60), made.wish(east, 12, aim=Aim.BASELINE))
    key = made.lines[0].key, east.pk, 0
    assert goals_of([east.pk])[key].quantity == 60
    assert goals_of([east.pk], aim=Aim.BASELINE)[key].quantity == 12
    assert sums_below([made.country.nation.pk])[made.country.nation.pk, key[0], 0] == (60, 1)


def test_what_stands_already_is_nothing_to_set(made: Cascading) -> None:
    made.ministry(made.wish(made.country.east, 60))
    with pytest.raises(ResultsError) as refused:
        made.ministry(made.wish(made.country.east, 60))
    assert refused.value.code == "NOTHING"


def test_who_sees_which(made: Cascading) -> None:
    """Provinces' targets are published; a unit's are for itself and for who stands above it."""
    country = made.country
    made.ministry(made.wish(country.east, 60), made.wish(country.west, 40))
    made.province(made.wish(country.school, 35), made.wish(country.college, 25))

    def seen(role: Role | None) -> set[str]:
        actor = made.actor(role)["actor"] if role else None
        rows = targets_visible(actor, made.takeup.at).select_related("node")
        return {row.node.name for row in rows}

    provinces = {country.east.name, country.west.name}
    units = {country.school.name, country.college.name}
    assert seen(None) == provinces
    assert seen(Role.SCHOOL_CHECKER) == provinces  # the west's province
    assert seen(Role.MINISTRY) == seen(Role.PROVINCE) == provinces | units
    assert seen(Role.SCHOOL_HEAD) == provinces | {country.school.name}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12)), min_size=1, max_size=6))
def test_nothing_that_was_ever_set_is_lost(made: Cascading, values: list[int | None]) -> None:
    """Whatever is set in whatever order: the rows tell the whole story, and the last word holds."""
    with undone():
        said: list[int | None] = []
        for value in values:
            if value == (said[-1] if said else None):
                continue
            made.ministry(made.wish(made.country.west, value, line=1), reason="调整")
            said.append(value)
        rows = Target.objects.filter(node=made.country.west).order_by("no")
        assert [row.quantity for row in rows] == said
        assert [row.replaces_id for row in rows] == [None, *(row.pk for row in rows)][: len(said)]
        held = targets_of([made.lines[1].key], [made.country.west.pk])
        assert [goal.quantity for goal in held.values()] == [v for v in said[-1:] if v is not None]
