"""Progress is a percentage only where the plan supports one: neither of "about" nor of "at most" so many."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from peiyou.engine.results.queries.figures import Amount, Figures
from peiyou.engine.results.queries.lines import Line
from peiyou.kernel.plans.enums import Bound
from peiyou.web.board.places import Look, level_of, look_of
from peiyou.web.board.rows import Frame, Row, Span
from peiyou.web.board.tally import tally
from peiyou.web.templatetags.board import progress
from tests.unit.web.board.test_saying import KEY, a_line

HERE: Any = SimpleNamespace(pk=7)
NATION: Any = SimpleNamespace(measures={}, periods=(), year=None)
HALF = Span(Fraction(1, 2), Fraction(1, 2))


def a_row(line: Line, approved: int | None, is_nation: bool = True, taken: int | None = 8, **of: Any) -> Row:  # fmt: skip
    figures = Figures(*(None if n is None else Amount(n, None, 1) for n in (taken, approved, approved, approved)))  # fmt: skip
    return Frame(NATION, HERE, is_nation, HALF, **of).row(line, figures)


def bounded(bound: str) -> Line:
    return a_line("100个", target=Fraction(10), bound=bound)


def bar(row: Row) -> str:
    return render_to_string("web/board/_bar.html", progress(row))


@pytest.mark.parametrize(
    ("bound", "percent", "behind", "reached"),
    [
        (Bound.ABOUT, "", False, (None, None, None)),
        (Bound.AT_MOST, "", False, (True, True, False)),
        (Bound.AT_LEAST, "30 %", True, (False, True, True)),
        (Bound.MORE_THAN, "30 %", True, (False, False, True)),
        ("", "30 %", True, (False, True, True)),
    ],
)
def test_of_the_target(
    bound: str, percent: str, behind: bool, reached: tuple[bool | None, ...]
) -> None:
    row = a_row(bounded(bound), 3)
    assert row.is_target
    assert row.goal_said == "10"  # what the plan asks is said in any case
    assert (row.percent, row.is_behind) == (percent, behind)
    assert tuple(a_row(bounded(bound), n).is_reached for n in (3, 10, 11)) == reached
    assert ("%" in bar(row)) is bool(percent)
    assert ("%" in bar(a_row(bounded(bound), None))) is bool(percent)
    found = tally([a_row(bounded(bound), n) for n in (3, 10, 11)])
    assert found.with_goal == sum(one is not None for one in reached)
    assert found.reached == sum(bool(one) for one in reached)


@pytest.mark.parametrize(
    ("bound", "percent"), [(Bound.ABOUT, "25 %"), (Bound.AT_MOST, ""), (Bound.AT_LEAST, "25 %")]
)
def test_below_of_what_was_taken_up(bound: str, percent: str) -> None:
    row = a_row(bounded(bound), 2, is_nation=False)
    assert (row.percent, row.is_target) == (percent, False)
    assert ("%" in bar(row)) is bool(percent)
    assert row.is_reached is (False if percent else None)
    of_target = a_row(bounded(bound), 2, is_nation=False, goals={(KEY, HERE.pk): Fraction(4)})
    assert (of_target.percent == "50 %") is (bound == Bound.AT_LEAST)


@pytest.mark.parametrize(
    ("bound", "look", "level"),
    [
        (Bound.ABOUT, Look.SHARE, 25), (Bound.AT_MOST, Look.AMOUNT, 2), (Bound.AT_LEAST, Look.TARGET, 50),
    ],
)  # fmt: skip
def test_pictures_of_places(bound: str, look: Look, level: int) -> None:
    line, figures = bounded(bound), Figures(Amount(8, None, 1), None, None, Amount(2, None, 1))
    assert look_of(line, {7: figures}, {7: Fraction(4)}) == look
    assert level_of(line, figures, look, Fraction(4)) == level


def test_a_zero_is_a_figure_and_nothing_is_none() -> None:
    line = bounded(Bound.AT_LEAST)
    said, nothing = a_row(line, 0), a_row(line, None)
    assert [cell.said for cell in said.cells[1:]] == ["0", "0", "0"]
    assert [cell.said for cell in nothing.cells[1:]] == ["", "", ""]
    assert (said.share, nothing.share) == (0, None)
    assert replace(said, share=None).is_here
