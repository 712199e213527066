"""The computed rating and the forecast of one line, out of figures alone."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.periods import year
from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.enums import Held, Voice
from peiyou.engine.results.queries.figures import Amount, Figures
from peiyou.engine.results.queries.foreseeing import Grounds, foresee
from peiyou.engine.results.queries.lines import Codes, Line
from peiyou.engine.results.queries.pace import Pace, WhyNot, pace_of, worst
from peiyou.engine.results.standards import asks_for_reply, rule_on, rules
from peiyou.engine.undertakings.enums import Counting
from peiyou.kernel.plans.enums import Bound

RULE = rule_on(date(2026, 1, 1))
HALF = Fraction(1, 2)


def a_line(counting: Counting = Counting.SUM, **other: Any) -> Line:
    line = Line(
        key=uuid.uuid4(), task_key=uuid.uuid4(), task_seq=1, task_no="1", task="", section=None, seq=1, words="",
        way="build", counting=counting, unit="个", scale=0, target=None, printed="", bound="", committed=Codes("a"),
        reported=Codes("b"),
    )  # fmt: skip
    return replace(line, **other)


def amount(above: int, below: int | None = None) -> Amount:
    return Amount(above, below, 1)


def pace(line: Line, taken: Amount | None, approved: Amount | None, **other: Any) -> Pace:
    said = {"rule": RULE, "share": HALF, **other}
    return pace_of(line, Figures(taken=taken, approved=approved), **said)


@pytest.mark.parametrize(
    ("done", "colour"),
    [(50, Rating.GREEN), (45, Rating.GREEN), (44, Rating.AMBER), (30, Rating.AMBER), (29, Rating.RED), (0, Rating.RED)],
)  # fmt: skip
def test_thresholds_hold_exactly(done: int, colour: Rating) -> None:
    assert pace(a_line(), amount(100), amount(done)).colour == colour


def test_whose_number_it_is_held_against() -> None:
    line = a_line(target=Fraction(1000))
    here = {"taken": amount(100), "approved": amount(50)}
    assert pace(line, **here).held == Held.TAKEN
    assert pace(line, **here, is_nation=True).held == Held.PLAN
    assert pace(line, **here, is_nation=True).percent == 5
    asked = pace(line, **here, is_nation=True, goal=Value(200))
    assert (asked.held, asked.percent) == (Held.TARGET, 25)
    chosen = pace(
        replace(line, counting=Counting.CANDIDATES), **here, is_nation=True, goal=Value(200)
    )
    assert chosen.held == Held.TAKEN  # putting forward is not being chosen


@pytest.mark.parametrize(
    ("line", "taken", "more", "why"),
    [
        (a_line(Counting.PARTICIPANTS), amount(3), {}, WhyNot.NO_NUMBER),
        (a_line(), None, {}, WhyNot.NOT_TAKEN),
        (a_line(), amount(0), {}, WhyNot.NOT_TAKEN),
        (a_line(), amount(3), {"is_settled": False}, WhyNot.NOT_YET),
        (a_line(), amount(3), {"share": Fraction(0)}, WhyNot.NOT_BEGUN),
        (a_line(Counting.RATIO), amount(1, 2), {}, WhyNot.NOT_YET),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_says_why(line: Line, taken: Any, more: Any, why: WhyNot) -> None:
    found = pace(line, taken, None, **more)
    assert (found.colour, found.why) == (None, why)


def test_a_level_is_paced_from_where_it_stood() -> None:
    line, taken = a_line(Counting.RATIO), amount(60, 100)
    first = {"first": amount(40, 100), "since": Fraction(1, 4)}
    share = {"share": Fraction(3, 4)}  # two thirds of the way from the first period to the end
    assert pace(line, taken, amount(60, 100)).colour == Rating.GREEN  # it is there
    assert pace(line, taken, amount(54, 100), **first, **share).colour == Rating.GREEN
    assert pace(line, taken, amount(50, 100), **first, **share).colour == Rating.AMBER
    assert pace(line, taken, amount(42, 100), **first, **share).colour == Rating.RED
    alone = pace(line, taken, amount(40, 100), first=amount(40, 100), since=Fraction(3, 4), **share)
    assert (alone.colour, alone.why) == (None, WhyNot.NO_BASELINE)
    down = replace(line, bound=Bound.AT_MOST)
    assert pace(down, amount(18, 1), amount(17, 1)).colour == Rating.GREEN
    assert pace(down, amount(18, 1), amount(19, 1), first=amount(22, 1), since=Fraction(1, 4), **share).colour == Rating.GREEN  # fmt: skip


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 100))
def test_more_is_never_rated_worse(aim: int, less: int, more: int, over: int) -> None:
    order, share = list(Rating), Fraction(over, 100)
    low, high = sorted((less, more))
    a, b = (pace(a_line(), amount(aim), amount(one), share=share).colour for one in (low, high))
    assert a is not None
    assert b is not None
    assert order.index(b) <= order.index(a)


def test_a_task_is_as_its_worst_deliverable_and_never_a_mean() -> None:
    paces = [Pace(Rating.GREEN), Pace(None, WhyNot.NO_NUMBER), Pace(Rating.RED), Pace(Rating.GREEN)]
    assert worst(paces) == Rating.RED
    assert worst([Pace(None)]) is None


def test_rules_say_where_they_come_from_and_whom_red_asks() -> None:
    assert [rule.version for rule in rules()] == sorted(rule.version for rule in rules())
    assert all(rule.source_in("zh-hans") and rule.source_in("en") for rule in rules())
    assert rule_on(date(1999, 1, 1)) == rules()[0]
    assert asks_for_reply(Voice.INDEPENDENT, "PROVINCE")
    assert not asks_for_reply(Voice.COMPUTED, "NATION")


def grounds(line: Line, values: list[int], reached: int, target: int | None = None) -> Grounds:
    later = [year(2023), year(2024)]
    start = sum(values) if line.counting == Counting.SUM else values[-1]
    scale = 6 if line.counting in {Counting.RATIO, Counting.COVERAGE} else 0
    return Grounds(line, [], values, start, reached, scale, later, target)


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=8), st.integers(0, 10**6))
def test_a_flow_is_never_foreseen_below_what_is_done(values: list[int], under_way: int) -> None:
    reached = sum(values) + under_way
    for one in foresee(grounds(a_line(), values, reached, target=10**6)):
        assert reached <= one.low95 <= one.low80 <= one.mid <= one.high80 <= one.high95
        assert one.chance is not None
        assert 0 <= one.chance <= 1000
        assert one.chance == 1000 or reached < 10**6


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=6))
def test_a_share_is_never_foreseen_beyond_the_whole(values: list[int]) -> None:
    line = a_line(Counting.COVERAGE)
    for one in foresee(grounds(line, values, values[-1])):
        assert 0 <= one.low95 <= one.mid <= one.high95 <= 10**6
        assert one.chance is None


def test_every_period_until_the_plan_ends() -> None:
    found = foresee(grounds(a_line(), [10, 10, 10], 30, target=60))
    assert [(one.until.code, one.ahead, one.is_deadline, one.mid) for one in found] == [
        ("2023", 1, False, 40), ("2024", 2, True, 50)
    ]  # fmt: skip
    assert [one.chance for one in found] == [200, 200]  # alike so far, and still not certain
    falls = replace(a_line(Counting.RATIO), bound=Bound.AT_MOST)
    [near, _far] = foresee(
        grounds(falls, [22 * 10**6, 21 * 10**6, 20 * 10**6], 0, target=18 * 10**6)
    )
    assert (near.mid, near.chance) == (19 * 10**6, 250)
