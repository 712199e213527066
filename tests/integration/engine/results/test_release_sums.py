"""Money and overlaps of a release: out of what was frozen, at every place, and on every page that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.engine.reporting import measures as reported
from peiyou.engine.reporting.queries.rates import together
from peiyou.engine.results.models import Release, ReleaseFile
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.published_money import money_of_release
from peiyou.engine.results.queries.published_nets import nets_of_release
from peiyou.engine.results.releases.writing import read
from peiyou.engine.undertakings import measures as taken
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.overlaps import ensure_overlap
from peiyou.web.portal.sums import sums_at
from tests.factories.facts import a_line, inside, posted
from tests.factories.releases import a_release
from tests.factories.returns import Reported, a_round
from tests.unit.engine.results.test_verify_release import verifier

pytestmark = pytest.mark.django_db
SOURCE = "OTHER"
SECRET = 7_654_321
"""万元 and pieces that are posted after the release."""


@dataclass
class World:
    """The school says 10 and 6 of two deliverables, 4 of which are the same; the west's school 5 and 5, and nothing of
    what would be the same. Two sources."""

    made: Reported
    measures: list[Measure]
    shared: Measure
    money: dict[str, Measure]
    tasks: list[Any]
    lines: list[Any]

    def post_money(self, source: str, fen: dict[str, int], hash_: str = "1") -> None:
        stages = {"fund": Stage.COMMITTED, "arrived": Stage.APPROVED, "spent": Stage.APPROVED}
        for what, quantity in fen.items():
            line = a_line(self.made.takeup.country.school, self.money[what], quantity, "2021")
            posted(f"{source}-{what}", hash_, [line], stages[what])


def measured(code: str, unit: str, task: Any, key: Any = None, scale: int = 0) -> Measure:
    spec = MeasureSpec(code, code, unit, scale, task_key=task, deliverable_key=key)
    return inside(lambda: ensure_measures([spec])[code])


@pytest.fixture
def world() -> World:
    cache.clear()
    made = a_round()
    version = made.round.season.version
    lines = lines_of(version)[:2]
    measures = [measured(reported.done(one.key), "个", one.task_key, one.key) for one in lines]
    shared = inside(lambda: ensure_overlap(measures)).measure
    task = lines[0].task_key
    money = {
        what: measured(code, "元", task, scale=2)
        for what, code in (
            ("fund", taken.fund(SOURCE, task)), ("arrived", reported.arrived(SOURCE, task)), ("spent", reported.spent(SOURCE, task)),
        )
    }  # fmt: skip
    country = made.takeup.country
    for unit, figures in ((country.school, (10, 6, 4)), (country.west_school, (5, 5))):
        rows = [a_line(unit, m, n, line=m.code) for m, n in zip([*measures, shared], figures, strict=False)]  # fmt: skip
        posted(f"said-{unit.pk}", "1", rows, Stage.APPROVED)
    found = World(made, measures, shared, money, [task], [one.key for one in lines])
    found.post_money("first", {"fund": 100_00, "arrived": 101_15, "spent": 99_54})
    posted(
        "other year", "1", [a_line(country.school, money["fund"], 50_00, "2023")], Stage.COMMITTED
    )
    return found


def test_nets_stand_in_the_file_and_follow_from_the_leaves(world: World, tmp_path: Any) -> None:
    release = a_release(world.made)
    content = bytes(ReleaseFile.objects.get(release=release).content)
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(content)
    assert verifier.check(str(path), release.root).findings == []
    country, parsed = world.made.takeup.country, read(content)
    codes = tuple(sorted(m.code for m in world.measures))
    said = {one.node: (one.of, one.gross, one.net) for one in parsed.nets}
    assert said[str(country.nation.key)] == (codes, 26, 22)
    assert said[str(country.east.key)] == (codes, 16, 12)
    assert str(country.west.key) not in said
    [measure] = [one for one in parsed.frame["measure"] if one["members"]]
    assert measure["members"] == list(codes)


def test_nets_of_a_place_are_of_the_release(world: World) -> None:
    release = a_release(world.made)
    country = world.made.takeup.country
    line = a_line(country.school, world.shared, 3, line="later")
    posted("later", "1", [line], Stage.APPROVED)
    [found] = nets_of_release(release, country.nation.pk)
    assert found.sums == {Stage.APPROVED: (26, 22)}
    assert set(found.measures) == set(world.measures)
    assert nets_of_release(release, country.east.pk)[0].sums[Stage.APPROVED] == (16, 12)
    assert nets_of_release(release, country.west.pk) == []
    assert nets_of_release(release, country.nation.pk, [world.lines[0]]) == [found]
    assert nets_of_release(release, country.nation.pk, [world.made.round.key]) == []


def test_money_has_its_three_rates_of_the_span(world: World) -> None:
    release = a_release(world.made)
    country = world.made.takeup.country
    world.post_money("later", {"fund": 1, "arrived": 1, "spent": 1})
    for node in (country.nation, country.east):
        found = money_of_release(release, node.pk)
        assert found is not None
        own = found.by_source[SOURCE]
        assert (own.taken, own.rates.budget, own.rates.arrived, own.rates.spent) == (150_00, 100_00, 101_15, 99_54)  # fmt: skip
        assert [str(rate) for _d, rate in own.rates.named] == [
            "2023/2000",
            "1422/1445",
            "4977/5000",
        ]
        assert found.whole.rates == together(one.rates for one in found.by_source.values())
        assert found.stage == Stage.APPROVED
    assert money_of_release(release, country.west.pk) is None
    assert money_of_release(release, country.nation.pk, [world.made.round.key]) is None


def test_money_that_is_not_published_is_on_no_page(world: World) -> None:
    release = a_release(world.made, has_money=False)
    nation = world.made.takeup.country.nation.pk
    assert money_of_release(release, nation) is None
    assert not sums_at(release, nation).has_money
    for url in pages(world):
        words = Client(HTTP_ACCEPT_LANGUAGE="en").get(url, follow=True).content.decode()
        assert "published without money" in words, url
        assert "101.15" not in words, url
        assert "0.010115" not in words, url


def pages(world: World) -> list[str]:
    country, plan = world.made.takeup.country, world.made.round.season.version.plan
    return [
        reverse("web:progress"),
        reverse("web:published_task", args=[world.tasks[0]]),
        reverse("web:published_place", args=[country.east.key]),
        reverse("web:task_by_key", args=[plan.code, world.tasks[0]]),
    ]


def test_pages_show_both_from_the_release_alone(world: World) -> None:
    a_release(world.made)
    country = world.made.takeup.country
    world.post_money("later", {"fund": SECRET * 10**6, "arrived": SECRET * 10**6, "spent": SECRET * 10**6})  # fmt: skip
    for n, m in enumerate([*world.measures, world.shared]):
        posted(f"later {n}", "1", [a_line(country.school, m, SECRET)], Stage.APPROVED)
    for url in pages(world):
        answer = Client(HTTP_ACCEPT_LANGUAGE="en").get(url, follow=True)
        words = answer.content.decode()
        assert answer.status_code == 200, url
        for shown in ("101.15 %", "99.54 %", "98.41 %", "arrived ÷ budget", "spent ÷ arrived", "spent ÷ budget", "plain sum"):  # fmt: skip
            assert shown in words, (url, shown)
        for shape in (str(SECRET), f"{SECRET:,}", f"{SECRET + 26:,}"):
            assert shape not in words, url


def test_sums_cost_the_same_for_one_source_and_for_five(world: World) -> None:
    release: Release = a_release(world.made)
    nation = world.made.takeup.country.nation.pk

    def cost(of: Release) -> int:
        with CaptureQueriesContext(connection) as captured:
            sums_at(of, nation)
        return len(captured)

    once = cost(release)
    for n in range(4):
        m = measured(taken.fund(f"S{n}", world.tasks[0]), "元", world.tasks[0], scale=2)
        posted(f"more {n}", "1", [a_line(world.made.takeup.country.school, m, 5, "2021")])
    assert cost(a_release(world.made, code="second")) == once
