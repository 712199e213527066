"""What is counted under several deliverables: declared, confirmed, withdrawn; sums over them count it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.reporting import measures as reported
from peiyou.engine.results.actions.overlaps import (
    AtStage,
    Declaration,
    confirm_overlap,
    declare_overlap,
    withdraw_overlap,
)
from peiyou.engine.results.enums import Column
from peiyou.engine.results.models import Overlap
from peiyou.engine.results.queries.declared_overlaps import misfits, visible_to
from peiyou.engine.results.queries.figures import NOTHING, Amount, Board, Figures
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.overlaps import Netting, Overlaps, net_of, overlap_of
from peiyou.kernel.actions import DomainError, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.lineage import entries_below, traced
from peiyou.kernel.facts.queries.trees import Seen
from peiyou.kernel.facts.sources import visible_batches
from tests.factories.facts import a_line, expected, inside, posted, totals, withdrawn
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round

pytestmark = pytest.mark.django_db
STUDIO = "大师工作室"


@dataclass
class World:
    """The school says 10, 6 and 8 of three deliverables, the west's school 5 and 5 of the first two."""

    made: Reported
    lines: list[Line]
    measures: list[Measure]

    def board(self) -> Board:
        return Board.of(self.made.round.season.version, 2021)

    def keys(self, *which: int) -> list[Any]:
        return [self.lines[n].key for n in which]

    def declare(
        self, quantity: int = 4, which: tuple[int, ...] = (0, 1), role: Role = Role.SCHOOL_HEAD
    ) -> Overlap:
        period = ensure_periods(["2021"])["2021"]
        said = Declaration(self.made.takeup.country.school, period, [self.measures[n] for n in which], quantity, STUDIO)  # fmt: skip
        return declare_overlap(declaration=said, **self.made.actor(role))

    def confirm(self, row: Overlap, quantity: int = 4, stage: Stage = Stage.CHECKED, role: Role = Role.PROVINCE) -> Overlap:  # fmt: skip
        return confirm_overlap(about=AtStage(row, stage), quantity=quantity, **self.made.actor(role))  # fmt: skip

    def withdraw(self, row: Overlap, stage: Stage = Stage.CLAIMED, role: Role = Role.SCHOOL_HEAD, reason: str = "误报") -> Overlap:  # fmt: skip
        return withdraw_overlap(about=AtStage(row, stage), reason=reason, **self.made.actor(role))


@pytest.fixture
def world() -> World:
    made = a_round()
    board = Board.of(made.round.season.version, 2021)
    lines = board.lines[:3]
    for line in lines:
        inside(lambda line=line: ensure_measures([MeasureSpec(reported.done(line.key), line.task, line.unit, deliverable_key=line.key)]))  # fmt: skip
    measures = [Measure.objects.get(code=reported.done(line.key)) for line in lines]
    country = made.takeup.country
    said = {country.school: (10, 6, 8), country.west_school: (5, 5)}
    for stage in (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED):
        for unit, figures in said.items():
            rows = [a_line(unit, m, n, line=m.code) for m, n in zip(measures, figures, strict=False)]  # fmt: skip
            posted(f"said-{unit.pk}", "1", rows, stage)
    return World(made, lines, measures)


def nets(world: World, *which: int, column: Column = Column.CLAIMED) -> tuple[int, int, int]:
    """At the nation, the east, the west."""
    board, country = world.board(), world.made.takeup.country
    places = [country.nation.pk, country.east.pk, country.west.pk]
    found, rows = overlap_of(board, places), board.at(places) | {places[0]: board.at_nation()}
    nation, east, west = (net_of(rows[pk], found[pk], world.keys(*which), column) for pk in places)
    return nation, east, west


def refused(what: Any) -> str:
    with pytest.raises(DomainError) as error:
        what()
    return error.value.code


def test_sums_count_it_once_at_the_stage_where_it_is_said(world: World) -> None:
    assert nets(world, 0, 1) == (26, 16, 10)
    row = world.declare()
    assert nets(world, 0, 1) == (22, 12, 10)
    assert nets(world, 0, 1, column=Column.CHECKED) == (26, 16, 10)
    assert nets(world, 0) == (15, 10, 5)
    assert nets(world, 0, 2) == (23, 18, 5)
    world.confirm(row, 3)
    world.confirm(row, 2, Stage.APPROVED, Role.MINISTRY)
    assert nets(world, 0, 1, column=Column.CHECKED) == (23, 13, 10)
    assert nets(world, 0, 1, column=Column.APPROVED) == (24, 14, 10)
    assert totals() == expected()
    world.declare(5)
    assert (Overlap.objects.count(), nets(world, 0, 1)) == (1, (21, 11, 10))


def test_three_deliverables_that_share_one_thing(world: World) -> None:
    world.declare(2, (0, 1, 2))
    world.declare(1, (0, 2))
    assert nets(world, 0, 1, 2) == (34 - 2 * 2 - 1, 24 - 5, 10)
    assert nets(world, 1, 2)[1] == 14 - 2
    found = Netting.of(world.board()).parts(world.made.takeup.country.county.pk)
    ours = found[world.made.takeup.country.school.pk]
    assert [ours.of_line(key, Column.CLAIMED) for key in world.keys(0, 1, 2)] == [3, 2, 3]


def test_no_more_than_was_counted(world: World) -> None:
    assert refused(lambda: world.declare(7)) == "OVERLAP_TOO_LARGE"
    assert refused(lambda: world.declare(0)) == "QUANTITY_WRONG"
    assert refused(lambda: world.declare(1, (0,))) == "ALONE"
    world.declare(6)
    assert refused(lambda: world.declare(1, (1, 2))) == "OVERLAP_TOO_LARGE"
    world.declare(4, (0, 2))
    assert refused(lambda: world.declare(5, (0, 2))) == "OVERLAP_TOO_LARGE"
    row = Overlap.objects.earliest("pk")
    assert refused(lambda: world.confirm(row, 7)) == "OVERLAP_TOO_LARGE"


def test_who_says_what(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.declare(role=Role.PROVINCE)
    row = world.declare(role=Role.SCHOOL_FILLER)
    for stage, role in ((Stage.CHECKED, Role.SCHOOL_HEAD), (Stage.APPROVED, Role.PROVINCE), (Stage.CHECKED, Role.MINISTRY), (Stage.CHECKED, Role.COUNTY)):  # fmt: skip
        with pytest.raises(NotAllowed):
            world.confirm(row, 1, stage, role)
    world.confirm(row)
    with pytest.raises(NotAllowed):
        world.withdraw(row, Stage.CHECKED)
    assert refused(lambda: world.withdraw(row)) == "STANDS_ABOVE"
    assert refused(lambda: world.withdraw(row, Stage.CHECKED, Role.PROVINCE, " ")) == "REASON_MISSING"  # fmt: skip
    world.withdraw(row, Stage.CHECKED, Role.PROVINCE)
    assert refused(lambda: world.withdraw(row, Stage.CHECKED, Role.PROVINCE)) == "NOTHING_STANDS"
    world.withdraw(row)
    assert refused(lambda: world.confirm(row)) == "WITHDRAWN"
    assert nets(world, 0, 1) == (26, 16, 10)
    world.declare()
    assert nets(world, 0, 1) == (22, 12, 10)


def test_a_figure_that_becomes_too_small_is_shown(world: World) -> None:
    row = world.declare(6)
    assert misfits([row]) == set()
    country = world.made.takeup.country
    posted(f"said-{country.school.pk}", "2", [a_line(country.school, world.measures[1], 5)], Stage.CLAIMED)  # fmt: skip
    assert misfits([row]) == {(row.pk, Stage.CLAIMED)}
    withdrawn(f"said-{country.school.pk}", Stage.CHECKED)
    assert misfits([row]) == {(row.pk, Stage.CLAIMED)}


def test_it_opens_to_its_record_and_only_for_who_sees_the_unit(world: World) -> None:
    row, country = world.declare(), world.made.takeup.country
    for role, count in ((Role.PROVINCE, 1), (Role.SCHOOL_HEAD, 1), (None, 0)):
        actor = world.made.actor(role)["actor"] if role else None
        seen = Seen(batches=visible_batches(actor, world.made.at))
        rows = list(entries_below(country.nation, [row.of.measure_id], [Stage.CLAIMED], None, seen))
        assert len(rows) == count
        assert visible_to(actor, world.made.at).count() == count
        for one in traced(rows):
            assert one.source.url == reverse("results:overlap", args=[row.key])
    west = a_person("west-head", "西校", Role.SCHOOL_HEAD, country.west_school)
    assert not visible_to(west.actor, world.made.at).exists()


quantities = st.lists(st.integers(0, 40), min_size=4, max_size=4)
sets = st.dictionaries(st.frozensets(st.integers(0, 3), min_size=2), st.integers(0, 9), max_size=5)


@given(quantities, sets, st.frozensets(st.integers(0, 3), min_size=1))
def test_a_net_sum_lies_between_the_largest_figure_and_the_plain_sum(
    base: list[int], shared: dict[frozenset[int], int], asked: frozenset[int]
) -> None:
    figures = {n: base[n] + sum(q for of, q in shared.items() if n in of) for n in range(4)}
    rows: Any = {n: Figures(claimed=Amount(q, None, 1)) if q else NOTHING for n, q in figures.items()}  # fmt: skip
    overlaps = Overlaps({(of, Column.CLAIMED): q for of, q in shared.items()})  # type: ignore[misc]
    found = net_of(rows, overlaps, asked, Column.CLAIMED)  # type: ignore[arg-type]
    assert max(figures[n] for n in asked) <= found <= sum(figures[n] for n in asked)


# --- pages ------------------------------------------------------------------------------------------------


def client(world: World, role: Role) -> Client:
    one = Client(headers={"Accept-Language": "en"})
    one.force_login(world.made.takeup.people[role])
    return one


def test_declared_on_the_page_after_a_look_at_what_changes(world: World) -> None:
    head, url = client(world, Role.SCHOOL_HEAD), reverse("results:overlap_new")
    assert "10 个" in head.get(url).content.decode() or "10 " in head.get(url).content.decode()
    said = {"period": "2021", "measure": [m.code for m in world.measures[:2]], "quantity": "4", "reason": STUDIO}  # fmt: skip
    shown = head.post(url, said).content.decode()
    assert "net sum then" in shown
    assert "中国" not in shown.split("net sum then")[1].split("</table>")[0]  # not theirs to see
    assert not Overlap.objects.exists()
    assert head.post(url, said | {"quantity": "9", "agreed": "1"}).status_code == 422
    assert head.post(url, said | {"agreed": "1"}).status_code == 302
    row = Overlap.objects.get()
    assert (row.claimed, row.reason) == (4, STUDIO)
    province = client(world, Role.PROVINCE)
    address = reverse("results:overlap_act", args=[row.key])
    confirming = {"what": "confirm", "stage": "CHECKED", "quantity": "3"}
    assert "26" in province.post(address, confirming).content.decode()
    assert province.post(address, confirming | {"agreed": "1"}).status_code == 302
    leaving = {"what": "withdraw", "stage": "CHECKED", "reason": "已更正", "agreed": "1"}
    assert head.post(address, leaving).status_code == 403
    assert province.post(address, leaving).status_code == 302
    row.refresh_from_db()
    assert (row.claimed, row.checked) == (4, None)
    assert STUDIO in head.get(reverse("results:overlap", args=[row.key])).content.decode()


def test_the_list_asks_as_often_for_five_as_for_one(world: World) -> None:
    ministry, url = client(world, Role.MINISTRY), reverse("results:overlaps")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ministry.get(url).status_code == 200
        return len(captured)

    world.declare(1)
    ministry.get(url)
    one = count()
    world.declare(1, (0, 2))
    world.declare(1, (1, 2))
    world.declare(1, (0, 1, 2))
    assert count() == one
    stranger = Client()
    stranger.force_login(a_person("nobody", "路人"))
    assert stranger.get(url).status_code == 403
