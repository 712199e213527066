"""Each rule between levels: held, at its limit, broken, with the edge that breaks it; and to whom it is told."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import (
    Commitment,
    Item,
    Opening,
    Placement,
    Pledge,
    Share,
    Undertaking,
)
from peiyou.engine.undertakings.queries.balance.cutoffs import defaults
from peiyou.engine.undertakings.queries.balance.sight import Sight
from peiyou.engine.undertakings.queries.cascade import broken_rules
from peiyou.engine.undertakings.queries.cascade_edges import Edge, Rule
from tests.integration.engine.undertakings.balance.conftest import Scene

pytestmark = pytest.mark.django_db


def edges(scene: Scene, *rules: Rule, sight: Sight | None = None, at: str = "") -> list[Edge]:
    """Of task 1, of some rules or of all."""
    found = broken_rules(scene.place(sight, at), defaults()).edges
    return [
        edge for edge in found if edge.task_no in {"1", ""} and (not rules or edge.rule in rules)
    ]


def held(scene: Scene) -> None:
    """100 wanted, 60 and 40 declared, as many taken up."""
    scene.take("east", [1], 60)
    scene.take("west", [1], 40)
    scene.take("one", [1], 60)
    scene.take("four", [1], 40)


def test_a_tree_that_holds(scene: Scene) -> None:
    held(scene)
    for name, amount in (("east", 60), ("west", 40)):
        Share.objects.create(item=scene.item(), province=scene.provinces[name], amount=amount)
    assert edges(scene) == []


def test_shares_that_do_not_reach_the_plan(scene: Scene) -> None:
    held(scene)
    Share.objects.create(item=scene.item(), province=scene.provinces["east"], amount=60)
    [edge] = edges(scene)
    assert (edge.rule, edge.expected, edge.found) == (Rule.SHARES, "100 个", "60 个 (60%)")


def test_provinces_that_declare_too_little(scene: Scene) -> None:
    held(scene)
    Commitment.objects.filter(placement__undertaking=scene.rows["west"]).update(
        amount=39, by_year={}
    )
    scene.touch("west")
    [edge] = edges(scene)
    assert (edge.rule, edge.found) == (Rule.DECLARED, "99 个 (99%)")


def test_a_province_below_its_share(scene: Scene) -> None:
    held(scene)
    Share.objects.create(item=scene.item(), province=scene.provinces["east"], amount=61)
    Share.objects.create(item=scene.item(), province=scene.provinces["west"], amount=40)
    [edge] = edges(scene)
    assert edge.rule == Rule.OWN_SHARE
    assert (edge.lower, edge.lower_at) == ("east省", str(scene.provinces["east"].key))


@pytest.mark.parametrize(
    ("amount", "is_broken"), [(59, True), (60, False), (95, False), (96, True)]
)
def test_units_against_what_their_province_declared(
    scene: Scene, amount: int, is_broken: bool
) -> None:
    """Less is broken, and far too much (160 %)."""
    held(scene)
    Commitment.objects.filter(placement__undertaking=scene.rows["one"]).update(amount=amount)
    Commitment.objects.filter(placement__undertaking=scene.rows["one"]).update(by_year={})
    scene.touch("one")
    found = edges(scene)
    assert bool(found) == is_broken
    assert all(edge.rule == Rule.UNITS and edge.upper == "east省" for edge in found)


def test_of_candidates_there_may_be_many(scene: Scene) -> None:
    Item.objects.filter(pk=scene.item().pk).update(counting=Counting.CANDIDATES)
    scene.take("east", [1], 60)
    scene.take("west", [1], 40)
    scene.take("one", [1], 600)
    scene.take("four", [1], 400)
    assert edges(scene) == []


def test_a_task_that_the_province_did_not_take(scene: Scene) -> None:
    held(scene)
    Placement.objects.filter(undertaking=scene.rows["west"]).delete()
    scene.touch("west")
    [edge] = edges(scene, Rule.TASK)
    assert (edge.upper, edge.lower) == ("west省", "four校")


def test_years_that_do_not_add_up(scene: Scene) -> None:
    held(scene)
    rows = Commitment.objects.filter(placement__undertaking=scene.rows["one"])
    rows.update(by_year={"2021": 30, "2022": 29})
    [edge] = edges(scene)
    assert (edge.rule, edge.expected, edge.found) == (Rule.YEARS, "60 个", "59 个")
    rows.update(by_year={})
    assert edges(scene) == [], "not divided by year is not wrong"


def test_money_by_year(scene: Scene) -> None:
    held(scene)
    scene.take("two", [2], 5, OWN=1_000_000)
    Pledge.objects.update(by_year={"2021": 999_999})
    found = broken_rules(scene.place(), defaults()).edges
    [edge] = [edge for edge in found if edge.rule == Rule.MONEY_YEARS]
    assert (edge.item, edge.expected, edge.found) == ("学校自筹", "1 万元", "0.999999 万元")


def test_a_number_of_another_task(scene: Scene) -> None:
    held(scene)
    placement = Placement.objects.get(undertaking=scene.rows["one"])
    Commitment.objects.create(placement=placement, item=scene.item(2), amount=1)
    assert [edge.rule for edge in edges(scene, Rule.FOREIGN)] == [Rule.FOREIGN]


def test_a_unit_without_a_province(scene: Scene) -> None:
    held(scene)
    Undertaking.objects.filter(pk=scene.rows["four"].pk).update(province=None)
    assert [edge.lower for edge in edges(scene, Rule.NO_PROVINCE)] == ["four校"]


# --- to whom --------------------------------------------------------------------------------------------


@pytest.fixture
def broken(scene: Scene) -> Scene:
    """In both provinces a unit that took what its province did not, and years that do not add up."""
    for name in ("one", "two", "four"):
        scene.take(name, [1], 10)
        Commitment.objects.filter(placement__undertaking=scene.rows[name]).update(
            by_year={"2021": 1}
        )
    return scene


def lower(found: Any) -> set[str]:
    return {edge.lower for edge in found}


def test_a_province_is_told_of_its_own(broken: Scene) -> None:
    eyes = Sight(provinces=frozenset({broken.provinces["east"].pk}))
    assert lower(edges(broken, Rule.TASK, Rule.YEARS, sight=eyes)) == {"one校", "two校"}
    at = str(broken.provinces["east"].key)
    assert lower(edges(broken, Rule.YEARS, sight=eyes, at=at)) == {"one校", "two校"}


def test_a_unit_is_told_of_itself(broken: Scene) -> None:
    unit = broken.schools["one"].pk
    eyes = Sight(units=frozenset({unit}), home=frozenset({broken.provinces["east"].pk}))
    assert lower(edges(broken, sight=eyes)) == {"one校"}


def test_statements(broken: Scene, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(18):
        edges(broken)


def test_what_is_assigned_to_departments_is_not_asked_of_provinces(scene: Scene) -> None:
    Opening.objects.filter(season=scene.season, seq=1).update(is_open=False, parties=[])
    assert edges(scene) == []
