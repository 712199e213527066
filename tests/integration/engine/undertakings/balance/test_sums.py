"""The sums of the live balance: by phase, by place, exact at each moment, and never of what does not add."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from peiyou.engine.undertakings.enums import Counting, Party, State
from peiyou.engine.undertakings.models import Commitment, Item, Opening, Placement, Share
from peiyou.engine.undertakings.queries.balance import parts
from peiyou.engine.undertakings.queries.balance.board import (
    Asked,
    Place,
    item_board,
    money_board,
)
from peiyou.engine.undertakings.queries.balance.board import one_item as one_item_of
from peiyou.engine.undertakings.queries.balance.cutoffs import Cutoffs, Flag, defaults
from peiyou.engine.undertakings.queries.balance.statements import Phase
from peiyou.engine.undertakings.queries.balance.targets import Target, targets_of
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.workflow.models import Case
from tests.factories.organisations import a_unit
from tests.factories.takeup import an_undertaking
from tests.integration.engine.undertakings.balance.conftest import ASKED, Scene, numbers

pytestmark = pytest.mark.django_db


def one_item(place: Place, target: Target, asked: Asked) -> Any:
    return one_item_of(place, target, targets_of(place.season), asked)


def first(scene: Scene, at: str = "", asked: Asked = ASKED) -> Any:
    return item_board(scene.place(at=at), asked).lines[0]


def test_phases_stand_side_by_side_and_provinces_are_not_added_to_their_units(
    filled: Scene,
) -> None:
    line = first(filled)
    assert numbers(line) == [47, 50, 70], "drafts (returned ones too), sent in, confirmed"
    assert line.sums.all_declared == 90
    assert line.wanted == 100
    assert line.share == Fraction(167, 100)
    assert line.flag == Flag.FAR_OVER


def test_160_per_cent_is_seen(scene: Scene) -> None:
    scene.take("one", [1], 160)
    assert first(scene).share == Fraction(8, 5)
    assert first(scene).flag == Flag.FAR_OVER


@pytest.mark.parametrize(
    ("amount", "flag"),
    [(49, Flag.FAR_UNDER), (50, Flag.UNDER), (99, Flag.UNDER), (100, Flag.MET), (119, Flag.MET),
     (120, Flag.OVER), (159, Flag.OVER), (160, Flag.FAR_OVER)],
)  # fmt: skip
def test_cut_offs_at_their_limits(scene: Scene, amount: int, flag: Flag) -> None:
    scene.take("one", [1], amount)
    assert first(scene).flag == flag
    assert first(scene, asked=Asked(Cutoffs(1, 2, 3, 4))).flag == Flag.FAR_OVER


def test_every_level_adds_up_to_the_one_above(filled: Scene) -> None:
    nation = one_item(filled.place(), filled.target(), ASKED)
    shown = {node.name: numbers(line) for node, line in nation.below}
    assert list(shown.values()) == [[40, 50, 70], [7, 0, 0], [0, 0, 0]], "the last are departments"
    east = str(filled.provinces["east"].key)
    province = one_item(filled.place(at=east), filled.target(), ASKED)
    cities = [(node, numbers(line)) for node, line in province.below if line]
    assert [n for _node, n in cities if sum(n)] == [[40, 50, 0], [0, 0, 70]]
    city = one_item(filled.place(at=cities[0][0].address), filled.target(), ASKED)
    assert [numbers(line) for _node, line in city.below if line] == [[40, 0, 0], [0, 50, 0]]
    unit = filled.place(at=str(filled.schools["one"].key))
    assert [node.name for node in unit.node.way][1:] == ["east省", "east-a市"]
    assert numbers(first(filled, at=str(filled.schools["one"].key))) == [40, 0, 0]


def test_a_province_is_held_against_its_share_else_against_what_it_declared(filled: Scene) -> None:
    east = str(filled.provinces["east"].key)
    assert first(filled, at=east).wanted == 60
    Share.objects.create(item=filled.item(), province=filled.provinces["east"], amount=320)
    assert first(filled, at=east).wanted == 320
    assert first(filled, at=east).flag == Flag.UNDER


def test_a_task_of_provinces_alone_counts_what_these_take_up(scene: Scene) -> None:
    Opening.objects.filter(season=scene.season, seq=1).update(parties=[Party.PROVINCE])
    scene.take("east", [1], 60)
    scene.take("west", [1], 30)
    assert first(scene).sums.total == 90


def test_filters(filled: Scene) -> None:
    sent = Asked(defaults(), phase=Phase.SUBMITTED)
    assert numbers(first(filled, asked=sent)) == [0, 50, 0]
    provinces = Asked(defaults(), party=Party.PROVINCE)
    assert numbers(first(filled, asked=provinces)) == [0, 0, 0]
    assert [
        line.target.seq for line in item_board(filled.place(), Asked(defaults(), words="2")).lines
    ] == [2]
    far_over = Asked(defaults(), flag=Flag.FAR_OVER)
    assert [line.target.seq for line in item_board(filled.place(), far_over).lines] == [1]


def test_whoever_withdrew_is_left_out(filled: Scene) -> None:
    Case.objects.filter(pk=filled.rows["three"].case_id).update(state=State.WITHDRAWN, version=1)
    assert numbers(first(filled)) == [47, 50, 0]


# --- what does not add ------------------------------------------------------------------------------------


def counted(
    scene: Scene, counting: Counting, values: dict[str, dict[str, Any]], **plan: Any
) -> Any:
    """Item 1 counted so, with `values` of each unit; the line of the nation."""
    Item.objects.filter(pk=scene.item().pk).update(counting=counting, unit=plan.get("unit", "个"))
    task = scene.season.version.tasks.get(seq=1)
    task.deliverables.update(**plan)
    for name, fields in values.items():
        scene.take(name, [1], 0)
        rows = Commitment.objects.filter(placement__undertaking=scene.rows[name])
        rows.update(**{"amount": None, **fields})
        scene.touch(name)
    return first(scene)


def test_a_ratio_is_that_of_sums_and_the_units_that_meet_it_are_counted(scene: Scene) -> None:
    """30/50 and 10/100: together 40/150, one of two above a half; the mean of ratios would be 35 %."""
    line = counted(
        scene, Counting.RATIO, {"one": {"amount": 30, "base": 50}, "two": {"amount": 10, "base": 100}},
        quantity="50", unit="%", bound="more_than",
    )  # fmt: skip
    assert line.sums.ratio == Fraction(40, 150)
    assert (line.sums.all_met, line.sums.all_entered) == (1, 2)
    assert line.share is None
    assert line.flag is None


@pytest.mark.parametrize(("bound", "met"), [("more_than", 0), ("at_least", 1), ("about", 1)])
def test_a_ratio_at_its_limit(scene: Scene, bound: str, met: int) -> None:
    line = counted(
        scene,
        Counting.RATIO,
        {"one": {"amount": 25, "base": 50}},
        quantity="50",
        unit="%",
        bound=bound,
    )
    assert line.sums.all_met == met


def test_one_to_350(scene: Scene) -> None:
    values = {"one": {"amount": 1, "base": 350}, "two": {"amount": 1, "base": 351}}
    line = counted(scene, Counting.RATIO, values, quantity="1/350", unit="比", bound="at_least")
    assert line.sums.all_met == 1


def test_coverage_counts_units(scene: Scene) -> None:
    values = {"one": {"amount": 1}, "two": {"amount": 0}, "three": {"amount": 4, "base": 5}}
    line = counted(scene, Counting.COVERAGE, values)
    assert line.sums.all_met == 1
    assert line.sums.all_placed == 3


def test_instruments_have_dates(scene: Scene) -> None:
    values = {
        "one": {"due_on": date(2021, 6, 30)}, "two": {"due_on": date(2023, 12, 31)},
        "three": {"due_on": date(2024, 1, 1)},
    }  # fmt: skip
    line = counted(scene, Counting.INSTRUMENT, values)
    assert (line.sums.first, line.sums.last) == (date(2021, 6, 30), date(2024, 1, 1))
    assert line.sums.late == 1
    assert line.sums.dated == 3


def test_participants_and_their_milestones(scene: Scene) -> None:
    Item.objects.filter(pk=scene.item().pk).update(counting=Counting.PARTICIPANTS)
    scene.take("one", [1], 0)
    scene.take("two", [1], 0)
    Placement.objects.filter(undertaking=scene.rows["one"]).update(milestones={"2021": "x"})
    scene.touch("one")
    line = first(scene)
    assert (line.sums.all_placed, line.sums.planned) == (2, 1)


def test_an_order_of_magnitude_and_what_is_per_region_have_no_target(scene: Scene) -> None:
    scene.season.version.tasks.get(seq=1).deliverables.update(is_fuzzy=True)
    scene.season.version.tasks.get(seq=2).deliverables.update(per="每个地市")
    lines = item_board(scene.place(), ASKED).lines
    assert [line.wanted for line in lines] == [None, None, 300]


# --- money ------------------------------------------------------------------------------------------------


def test_money_balances_at_every_level_and_by_year(filled: Scene) -> None:
    nation = money_board(filled.place(), ASKED)
    assert nation.here.total == 8_500_007, "the second task of school two has its own two millions"
    assert sum(one.total for one in nation.below) == nation.here.total
    assert nation.rest == 0
    for source in nation.sources:
        assert nation.here.of(source.pk) == sum(one.of(source.pk) for one in nation.below)
        assert nation.here.of(source.pk) == sum(nation.years.get(source.pk, {}).values())
    assert nation.year_totals == {2020: 0, 2021: 8_500_007, 2022: 0, 2023: 0}
    east = money_board(filled.place(at=str(filled.provinces["east"].key)), ASKED)
    assert east.here.total == sum(one.total for one in east.below) == 5_500_007


def test_a_province_s_own_money_adds_to_its_units(filled: Scene) -> None:
    filled.take("east", [2], 5, PROVINCE=11)
    east = money_board(filled.place(at=str(filled.provinces["east"].key)), ASKED)
    assert east.here.total == 5_500_018
    assert east.rest == 0


def test_money_of_one_task(filled: Scene) -> None:
    opening = Opening.objects.get(season=filled.season, seq=2)
    board = money_board(filled.place(), Asked(defaults(), opening=opening.pk))
    assert board.here.total == 2_000_000


# --- correct at each moment -------------------------------------------------------------------------------


def test_what_is_written_is_seen_at_once(filled: Scene) -> None:
    assert first(filled).sums.total == 167
    Commitment.objects.filter(placement__undertaking=filled.rows["one"]).update(amount=41)
    filled.touch("one")
    assert first(filled).sums.total == 168


def test_only_the_province_that_changed_is_added_up_again(
    filled: Scene, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first(filled)
    asked: list[Any] = []
    original = parts._ask
    monkeypatch.setattr(
        parts,
        "_ask",
        lambda within, *rest: asked.append(within.provinces) or original(within, *rest),
    )
    first(filled)
    assert asked == []
    filled.touch("one")
    first(filled)
    assert asked == [frozenset({filled.provinces["east"].pk})]


def test_nothing_is_kept_of_a_rehearsal(filled: Scene) -> None:
    """What a dry run has seen is not true afterwards, although the revision comes back with the next act."""
    first(filled)
    with rehearsal():
        Commitment.objects.filter(placement__undertaking=filled.rows["one"]).update(amount=999)
        filled.touch("one")
        assert first(filled).sums.total == 167 - 40 + 999
    filled.touch("one")
    assert first(filled).sums.total == 167


def test_statements_do_not_grow(filled: Scene, django_assert_max_num_queries: Any) -> None:
    parts._kept.clear()
    with django_assert_max_num_queries(14) as few:
        item_board(filled.place(), ASKED)
    for n in range(4):
        school = a_unit(f"又{n}校", "SCHOOL", filled.cities["east-a"], school_type="SECONDARY")
        filled.rows[f"more{n}"] = an_undertaking(filled.season, school, filled.provinces["east"])
        filled.take(f"more{n}", [1, 2, 3], 5, OWN=3)
    parts._kept.clear()
    with django_assert_max_num_queries(len(few)):
        item_board(filled.place(), ASKED)
