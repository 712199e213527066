"""Pictures as geometry: round scales, lines that stay inside, dots that are all there."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from peiyou.web.board.charts import Asked, axis, multiples_of, nice, strip_of, trend_of

LEVELS = st.integers(min_value=0, max_value=10**9)


@given(LEVELS)
def test_a_scale_is_round_and_not_much_too_long(top: int) -> None:
    found = nice(top)
    assert found >= max(top, 1) or top == 0
    assert found <= Fraction(5, 2) * max(top, 1)


@given(
    st.lists(st.lists(LEVELS | st.none(), min_size=3, max_size=3), min_size=1, max_size=3),
    LEVELS | st.none(),
)
def test_a_trend_stays_inside_and_draws_every_figure(
    lines: list[list[int | None]], goal: int | None
) -> None:
    asked = [Asked(str(i), str(i), some, ["x"] * 3) for i, some in enumerate(lines)]
    drawn = trend_of(["2020", "2021", "2022"], asked, goal, "goal")
    known = [some for some in lines if any(level is not None for level in some)]
    if not known:
        assert drawn is None
        return
    assert drawn is not None
    assert [len(line.points) for line in drawn.lines] == [
        sum(one is not None for one in some) for some in known
    ]
    for line in drawn.lines:
        assert all(
            drawn.left <= p.x <= drawn.right and 0 <= p.y <= drawn.bottom for p in line.points
        )
    names = sorted(line.name_y for line in drawn.lines)
    assert all(below - above >= 16.9 for above, below in itertools.pairwise(names))


def test_one_period_is_no_trend() -> None:
    assert trend_of(["2021"], [Asked("a", "a", [3], ["3"])]) is None


@given(st.lists(LEVELS, min_size=3, max_size=40))
def test_each_place_is_one_dot(levels: list[int]) -> None:
    strip = strip_of([(i, level, "") for i, level in enumerate(levels)])
    assert strip is not None
    assert sorted(dot.of for dot in strip.dots) == list(range(len(levels)))
    assert sum(n for _words, n in strip.bins) == len(levels)
    assert all(0 < dot.y < strip.base and 0 < dot.x < strip.width for dot in strip.dots)
    assert len({(dot.x, dot.y) for dot in strip.dots}) == len(levels), "none lies upon another"
    by_x = sorted(
        zip((dot.x for dot in strip.dots), (levels[dot.of] for dot in strip.dots), strict=True)
    )
    assert [level for _x, level in sorted(by_x, key=lambda one: one[1])] == sorted(levels)


def test_small_trends_share_one_scale() -> None:
    found = multiples_of(["1", "2"], [("a", [10, 20], ""), ("b", [1, 2], "")], "%")
    assert found is not None
    assert found.top == "20%"
    a, b = (tile.last for tile in found.tiles)
    assert a is not None
    assert b is not None
    assert a.y < b.y < found.height


def test_numbers_at_an_axis_are_short() -> None:
    assert [axis(Fraction(n)) for n in (0, 250, 40_000, 300_000_000)] == [
        "0",
        "250",
        "4 万",
        "3 亿",
    ]
