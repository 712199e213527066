"""The grid of tiles, and the classes of figures."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

import peiyou.kernel.organisations.queries.cartogram as module
from peiyou.kernel.organisations.queries.cartogram import Scale, grid, scale_of

DATA = Path(module.__file__).parents[1] / "data"
FIVE = ("far below", "below", "as it should be", "above", "far above")


def test_each_of_the_34_provincial_units_has_a_tile_of_its_own() -> None:
    with (DATA / "regions-2019.csv").open(encoding="utf-8") as lines:
        provincial = {row["code"] for row in csv.DictReader(lines) if row["code"].endswith("0000")}
    assert len(provincial) == 34
    assert set(grid()) == provincial
    assert len({(cell.column, cell.row) for cell in grid().values()}) == 34


def test_names_are_the_beginnings_of_those_in_the_register() -> None:
    with (DATA / "regions-2019.csv").open(encoding="utf-8") as lines:
        names = {row["code"]: row["name"] for row in csv.DictReader(lines)}
    assert all(names[code].startswith(cell.short) for code, cell in grid().items())


def test_neighbours_lie_where_one_looks_for_them() -> None:
    """North above south, west left of east: a few that everybody knows."""
    at = {cell.short: (cell.column, cell.row) for cell in grid().values()}
    assert (
        at["黑龙江"][1]
        < at["吉林"][1]
        <= at["辽宁"][1]
        < at["山东"][1]
        < at["广东"][1]
        < at["海南"][1]
    )
    assert at["新疆"][0] < at["甘肃"][0] < at["北京"][0] < at["天津"][0]
    assert at["西藏"][0] < at["四川"][0] < at["湖北"][0] < at["上海"][0]


def test_a_value_at_a_cut_belongs_above_it() -> None:
    scale = Scale((50, 100, 120, 160), FIVE, is_diverging=True)
    places = [scale.place(Fraction(n)) for n in (0, 50, 99, 100, 119, 120, 160, 1000)]
    assert places == [0, 1, 1, 2, 2, 3, 4, 4]
    assert scale.mark(scale.place(Fraction(16000, 100))) == "▲▲"
    assert [look for look, _mark, _words in scale.legend] == [f"is-d{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("cuts", "words", "diverging"),
    [((1, 2), ("a", "b"), False), ((2, 1), ("a", "b", "c"), False), ((1,), ("a", "b"), True)],
)
def test_a_scale_that_is_none(
    cuts: tuple[int, ...], words: tuple[str, ...], diverging: bool
) -> None:
    with pytest.raises(ValueError, match="scale"):
        Scale(cuts, words, is_diverging=diverging)


def test_a_sequential_scale_shares_the_values_out() -> None:
    scale = scale_of([3, 17, 120, 890, 4567, 12345])
    assert list(scale.cuts) == sorted(set(scale.cuts))
    assert scale.place(3) == 0
    assert scale.place(12345) == len(scale.cuts)
    assert len(scale_of([]).legend) == 1
    assert len(scale_of([5, 5, 5]).cuts) == 1
