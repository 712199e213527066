"""Two provinces, their schools, one season; who looks; figures that can be worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Item, Season, Undertaking
from peiyou.engine.undertakings.queries.balance.board import Asked, Place
from peiyou.engine.undertakings.queries.balance.cutoffs import defaults
from peiyou.engine.undertakings.queries.balance.nodes import node_of
from peiyou.engine.undertakings.queries.balance.parts import revisions
from peiyou.engine.undertakings.queries.balance.sight import Sight
from peiyou.engine.undertakings.queries.balance.targets import Target, targets_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_person, a_unit, put
from tests.factories.takeup import a_province, a_season, an_undertaking, take

ON = date(2026, 11, 24)


@dataclass
class Scene:
    """Task n wants n × 100. `east` has two schools in one city and one in another; `west` has one."""

    nation: Unit
    season: Season
    provinces: dict[str, Unit] = field(default_factory=dict)
    bodies: dict[str, Unit] = field(default_factory=dict)
    cities: dict[str, Unit] = field(default_factory=dict)
    schools: dict[str, Unit] = field(default_factory=dict)
    rows: dict[str, Undertaking] = field(default_factory=dict)

    def place(self, sight: Sight | None = None, at: str = "") -> Place:
        eyes = sight or Sight(everything=True)
        season = Season.objects.get(pk=self.season.pk)
        node = node_of(eyes, season, at, ON)
        assert node is not None
        return Place(season, node, eyes, revisions(season), ON)

    def target(self, seq: int = 1) -> Target:
        return next(t for t in targets_of(self.season) if t.seq == seq)

    def item(self, seq: int = 1) -> Item:
        return Item.objects.get(opening__season=self.season, opening__seq=seq)

    def take(self, name: str, tasks: list[int], amount: int, **money: int) -> None:
        take(self.rows[name], tasks, money, amount)
        self.touch(name)

    def touch(self, name: str) -> None:
        row = Undertaking.objects.get(pk=self.rows[name].pk)
        row.writes += 1
        row.save()


ASKED = Asked(defaults())


@pytest.fixture
def scene(db: None) -> Scene:
    nation = a_unit("中国", Kind.NATION)
    made = Scene(nation, a_season(tasks=3))
    for name in ("east", "west"):
        made.provinces[name], made.bodies[name] = a_province(f"{name}省", nation)
        body = made.bodies[name]
        made.rows[name] = an_undertaking(
            made.season, body, made.provinces[name], Party.PROVINCE, State.FILLING
        )
    for name, province, state in (
        ("one", "east", State.FILLING), ("two", "east", State.PREFECTURE_CHECK), ("three", "east", State.CONFIRMED),
        ("four", "west", State.RETURNED),
    ):  # fmt: skip
        city = "east-b" if name == "three" else f"{province}-a"
        if city not in made.cities:
            made.cities[city] = a_unit(f"{city}市", Kind.PREFECTURE, made.provinces[province])
        school = a_unit(
            f"{name}校", Kind.SCHOOL, made.cities[city], school_type=SchoolType.SECONDARY
        )
        put(school, made.bodies[province], Hierarchy.OVERSIGHT)
        made.schools[name] = school
        made.rows[name] = an_undertaking(
            made.season, school, made.provinces[province], Party.SECONDARY, state
        )
    return made


@pytest.fixture
def people(scene: Scene) -> dict[str, Person]:
    return {
        "ministry": a_person("ministry", "部委", Role.MINISTRY, scene.nation),
        "province": a_person("province", "省级", Role.PROVINCE, scene.provinces["east"]),
        "prefecture": a_person("prefecture", "市级", Role.PREFECTURE, scene.cities["east-a"]),
        "school": a_person("school", "学校", Role.SCHOOL_FILLER, scene.schools["one"]),
        "stranger": a_person("stranger", "路人"),
    }


@pytest.fixture
def filled(scene: Scene) -> Scene:
    """Task 1 wants 100: the east declares 60 and takes up 40 + 50 + 70, the west declares 30 and takes up 7."""
    scene.take("east", [1], 60)
    scene.take("west", [1], 30)
    scene.take("one", [1], 40, OWN=1_000_000, LOCAL=7)
    scene.take("two", [1, 2], 50, OWN=2_000_000)
    scene.take("three", [1], 70, PROVINCE=500_000)
    scene.take("four", [1], 7, ENTERPRISE=3_000_000)
    return scene


def numbers(line: Any) -> list[int]:
    return list(line.sums.taken)
