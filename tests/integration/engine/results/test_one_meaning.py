"""A ratio is one of sums and a level is each unit's newest figure, wherever it is shown: board, page of a figure, as of a
day, another tree, report, ranking, release, portal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from peiyou.engine.reporting import measures as reported
from peiyou.engine.results.queries.figures import Amount, Board
from peiyou.engine.results.queries.indicators import Asked, values_of
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.opened_figures import opened
from peiyou.engine.results.queries.published import Published, leaves_of
from peiyou.engine.results.queries.reports.figures import Frame, account_of
from peiyou.engine.results.queries.reports.saying import Sayer
from peiyou.engine.undertakings import measures as taken
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import ratio
from peiyou.kernel.facts.queries.operators import combined
from peiyou.kernel.facts.queries.trees import Seen
from peiyou.kernel.plans.models import Deliverable, Version
from tests.factories.facts import a_line, inside, posted
from tests.factories.organisations import AT
from tests.factories.releases import a_release
from tests.factories.returns import Reported, a_round

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {
    "school": {"2020": (1, 2), "2021": (3, 4)},
    "college": {"2020": (60, 100)},  # late: nothing for 2021
    "west_school": {"2021": (10, 50)},
}
NATION, EAST, WEST = Fraction(73, 154), Fraction(63, 104), Fraction(1, 5)
"""(3 + 60 + 10) of (4 + 100 + 50): never a mean of 3/4, 3/5 and 1/5, nor 13 of 54 without who is late."""


@dataclass
class World:
    made: Reported
    version: Version
    line: Line
    above: Measure
    below: Measure

    @property
    def country(self) -> Any:
        return self.made.takeup.country


@pytest.fixture
def world() -> World:
    cache.clear()
    made = a_round()
    version = made.round.season.version
    Version.objects.filter(pk=version.pk).update(year_start=2020, year_end=2023)
    version.refresh_from_db()
    key = lines_of(version)[0].key
    Item.objects.filter(deliverable_key=key).update(counting=Counting.RATIO)
    line = next(one for one in lines_of(version) if one.is_ratio)
    of = {"unit": line.unit, "scale": line.scale, "over_time": Aggregation.LAST, "task_key": line.task_key, "deliverable_key": line.key}  # fmt: skip
    codes = (reported.amount(line.key), reported.base(line.key))
    specs = [MeasureSpec(code, line.task, **of) for code in codes]
    found = inside(lambda: ensure_measures(specs))
    above, below = (found[code] for code in codes)
    for name, years in SAID.items():
        for year, parts in years.items():
            unit = getattr(made.takeup.country, name)
            lines = [a_line(unit, m, n, year, m.code) for m, n in zip((above, below), parts, strict=True)]  # fmt: skip
            posted(f"{name}-{year}", "1", lines, Stage.APPROVED, AT + DAY * (int(year) - 2020) * 9)
    return World(made, version, line, above, below)


def value(amount: Amount | None) -> tuple[Fraction | None, int]:
    assert amount is not None
    return amount.ratio, amount.older


def test_on_the_board_and_on_the_page_of_a_figure(world: World) -> None:
    board, country = Board.of(world.version), world.country
    key = world.line.key
    assert value(board.at_nation()[key].approved) == (NATION, 1)
    below = board.below(country.nation.pk)
    assert value(below[country.east.pk][key].approved) == (EAST, 1)
    assert value(below[country.west.pk][key].approved) == (WEST, 0)
    assert value(board.one(country.nation.pk)[key].approved) == (NATION, 1)
    made = combined(country.nation.pk, [world.above, world.below], [Stage.APPROVED])
    whole = [made[m.pk, Stage.APPROVED].whole for m in (world.above, world.below)]
    assert whole[0].value / whole[1].value == NATION  # type: ignore[operator]
    in_2021 = Board.of(world.version, 2021).at_nation()[key].approved
    assert value(in_2021) == (Fraction(13, 54), 0)


def test_as_of_a_day_and_by_the_tree_of_a_day_apart_from_each_other(world: World) -> None:
    board, country, key = Board.of(world.version), world.country, world.line.key
    then, now = AT.date(), AT.date() + 30 * DAY
    assert value(board.as_of(country.nation.pk, then)[key].approved) == (Fraction(61, 102), 0)
    for tree in (date(2020, 6, 1), date(2021, 6, 1)):
        for day, wanted in ((then, Fraction(61, 102)), (now, EAST)):
            found = board.tree_on(country.east.pk, tree, seen=Seen(as_of=day))
            parts = [rows[key].approved for rows in found.values()]
            known = [one for one in parts if one]
            assert Fraction(sum(p.above for p in known), sum(p.below or 0 for p in known)) == wanted


def test_in_reports_and_rankings(world: World) -> None:
    pledged = MeasureSpec(
        taken.base(world.line.key), "base", world.line.unit, task_key=world.line.task_key
    )
    m = inside(lambda: ensure_measures([pledged])[pledged.code])
    posted("pledged", "1", [a_line(world.country.school, m, 16, "2020..2023")])
    frame = Frame.of(world.version, 2021, Stage.APPROVED)
    account = account_of(world.version, 2021, world.country.nation)
    assert value(account.upto[world.line.key].approved) == (NATION, 1)
    assert Sayer(account).say(f"T{world.line.code}/APPROVED+").text == "47.4%"
    found = values_of(Asked(frame, "done", line=world.line)).places
    levels = {one.name: one.value for one in found}
    assert levels[world.country.east.name] == EAST / Fraction(
        1, 2
    )  # of the half that it has taken up


def test_in_releases_and_on_the_portal(world: World) -> None:
    release, country, key = a_release(world.made), world.country, world.line.key
    found = Published.of(release)
    assert value(found.at_nation()[key].approved) == (NATION, 1)
    assert value(found.at([country.east.pk])[country.east.pk][key].approved) == (EAST, 1)
    of = opened(found, world.line, Stage.APPROVED)
    nation = found.nation.pk
    assert value(of.amount(nation, of.counting(nation))) == (NATION, 1)
    places = [of.amount(pk, of.counting(pk)) for pk in (country.east.pk, country.west.pk)]
    assert sum(one.above for one in places if one) == 73
    assert sum(one.below or 0 for one in places if one) == 154
    periods = [one.pk for one in of.periods]
    leaves = leaves_of(release, of.measures, Stage.APPROVED, found.nation, periods)
    assert sum(one.quantity for one in leaves if one.measure_id == world.above.pk) == 73
    assert sum(one.quantity for one in leaves if one.measure_id == world.below.pk) == 154
    url = reverse("web:published_figure", args=[key, "approved"])
    words = Client(HTTP_ACCEPT_LANGUAGE="en").get(url).content.decode()
    assert "73 / 154" in words
    assert "1 of them are of an earlier period" in words


def test_from_the_national_figure_down_to_the_record_each_a_click(world: World) -> None:
    """Figure of the nation → province → leaf → its proof, which names the records by the hash of their content."""
    release, browser = a_release(world.made), Client(HTTP_ACCEPT_LANGUAGE="en")
    task = browser.get(reverse("web:published_task", args=[world.line.task_key])).content.decode()
    figure = reverse("web:published_figure", args=[world.line.key, "approved"])
    assert f'href="{figure}"' in task
    nation = browser.get(figure).content.decode()
    east = f"{figure}?at={world.country.east.key}"
    assert f'href="?at={world.country.east.key}"' in nation
    province = browser.get(east).content.decode()
    leaf = next(one for one in release.leaf_rows.all() if one.measure_id == world.above.pk and one.unit_id == world.country.college.pk)  # fmt: skip
    address = reverse("web:release_leaf", args=[release.code, leaf.no])
    assert f'href="{address}"' in province
    page = browser.get(address).content.decode()
    assert leaf.sources in page
    assert reverse("web:release_proof", args=[release.code, leaf.no]) in page


def test_what_has_not_come_is_no_zero(world: World) -> None:
    board = Board.of(world.version)
    other = next(one for one in board.lines if one.key != world.line.key)
    found = board.at_nation()
    assert found[world.line.key].claimed is None
    assert found[world.line.key].checked is None
    assert found[other.key].approved is None
    assert ratio({}, world.above, world.below, 1, "APPROVED") is None
    a_release(world.made)
    words = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("web:published_task", args=[other.task_key]))  # fmt: skip
    assert ">0</a>" not in words.content.decode()


@pytest.mark.parametrize("bound", ["about", "at_most", "at_least", "more_than", "exact"])
def test_a_percentage_only_where_the_plan_supports_one(world: World, bound: str) -> None:
    from peiyou.web.portal.rows import Tables

    row = Deliverable.objects.filter(task__version=world.version).exclude(key=world.line.key).first()  # fmt: skip
    assert row is not None
    lines = lines_of(world.version)
    line = next(one for one in lines if one.key == row.key)
    counted = replace(line, counting=Counting.SUM, target=Fraction(4), bound=bound)
    release = a_release(world.made)
    tables = Tables(Published.of(release), "en", is_newest=True)
    from peiyou.engine.results.queries.figures import Figures

    def shown(level: int) -> tuple[str, bool | None, bool]:
        found = tables.row(counted, Figures(approved=Amount(level * 10**line.scale, None, 1)))
        return found.percent, found.is_reached, found.of_taken

    reached = {"about": (None, None), "at_most": (True, False), "at_least": (True, True), "more_than": (False, True), "exact": (True, True)}[bound]  # fmt: skip
    assert (shown(4)[1], shown(5)[1]) == reached
    has_percent = bound not in {"about", "at_most"}
    assert ("100" in shown(4)[0]) is has_percent
    assert not shown(4)[2]
    assert tables.row(counted, Figures(approved=Amount(4, None, 1))).is_connected is False
