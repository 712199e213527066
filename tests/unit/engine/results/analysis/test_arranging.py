"""Cells become a table: order, totals, shares, differences, shades."""

from __future__ import annotations

from fractions import Fraction

from peiyou.engine.results.analysis.arranging import SHADES, Arranged, arrange
from peiyou.engine.results.analysis.asking import ALL, Cell


def a_cell(*key: int, q: int, below: int = 1, uom: int | None = 0) -> Cell:
    return Cell(key, q, below, 1, 7, uom)


def order(_name: str, number: int) -> object:
    return f"{number:05}"


ROWS, COLUMNS = ("province", "prefecture"), ("stage",)
CELLS = [
    a_cell(2, 21, 3, q=60), a_cell(2, 22, 3, q=20), a_cell(2, ALL, 3, q=80), a_cell(1, 0, 3, q=5),
    a_cell(1, 11, 3, q=15), a_cell(1, ALL, 3, q=20), a_cell(ALL, ALL, 3, q=100), a_cell(2, 21, 0, q=90),
    a_cell(2, ALL, 0, q=90), a_cell(ALL, ALL, 0, q=90),
]  # fmt: skip


def made(**how: object) -> Arranged:
    return arrange(CELLS, None, ROWS, COLUMNS, order, **how)  # type: ignore[arg-type]


def test_totals_stand_after_what_they_are_of_and_nowhere_after_everywhere() -> None:
    table = made()
    assert [line.key for line in table.lines] == [
        (1, 11), (1, 0), (1, ALL), (2, 21), (2, 22), (2, ALL), (ALL, ALL),
    ]  # fmt: skip
    assert [line.depth for line in table.lines] == [2, 2, 1, 2, 2, 1, 0]
    assert table.across == ((0,), (3,))  # the first stage is a stage, not nothing


def test_by_size_each_step_under_its_total() -> None:
    assert [line.key for line in made(sort="most").lines] == [
        (2, 21), (2, 22), (2, ALL), (1, 11), (1, 0), (1, ALL), (ALL, ALL),
    ]  # fmt: skip


def test_shares_of_a_column_are_of_its_total() -> None:
    shares = {
        line.key: line.values[1].share for line in made(percent="column").lines if line.values[1]
    }
    assert shares[2, 21] == Fraction(3, 5)
    assert shares[2, ALL] == Fraction(4, 5)
    assert shares[ALL, ALL] == 1
    single = [share for key, share in shares.items() if ALL not in key]
    assert sum(share for share in single if share) == 1


def test_shares_of_a_row_need_a_total_across() -> None:
    cells = [a_cell(1, 2020, q=1), a_cell(1, 2021, q=3), a_cell(1, ALL, q=4)]
    table = arrange(cells, None, ("province",), ("year",), order, percent="row")
    assert [value.share for value in table.lines[0].values if value] == [
        Fraction(1, 4),
        Fraction(3, 4),
        1,
    ]


def test_a_total_of_one_line_is_not_said_twice() -> None:
    cells = [a_cell(1, 11, q=4), a_cell(1, ALL, q=4), a_cell(ALL, ALL, q=4)]
    assert [line.key for line in arrange(cells, None, ROWS, (), order).lines] == [
        (1, 11),
        (ALL, ALL),
    ]


def test_what_is_in_several_units_is_not_added_and_not_shaded() -> None:
    cells = [a_cell(1, q=4, uom=0), a_cell(2, q=9, uom=1), a_cell(ALL, q=13, uom=None)]
    table = arrange(cells, None, ("task",), (), order)
    assert [line.key for line in table.lines] == [(1,), (2,)]
    assert {value.shade for line in table.lines for value in line.values if value} == {0}
    counted = arrange(cells, None, ("task",), (), order, counts=True)
    assert [value.exact for line in counted.lines for value in line.values if value] == [4, 9, 13]


def test_shades_go_from_the_smallest_to_the_largest_of_single_cells() -> None:
    shades = {line.key: line.values[1].shade for line in made().lines if line.values[1]}
    assert (shades[1, 0], shades[2, 21], shades[ALL, ALL]) == (1, SHADES, 0)


def test_what_was_taken_back_since_is_a_difference_too() -> None:
    before = [a_cell(2, 21, 3, q=50), a_cell(2, 23, 3, q=8)]
    table = arrange(CELLS, before, ROWS, COLUMNS, order)
    differences = {line.key: line.values[1].difference for line in table.lines if line.values[1]}
    assert differences[2, 21] == 10
    assert differences[2, 22] == 20
    assert differences[2, 23] == -8


def test_nothing_below_the_line_is_no_ratio() -> None:
    cells = [a_cell(1, q=4, below=0), a_cell(2, q=4, below=8)]
    table = arrange(cells, None, ("province",), (), order, counts=True)
    assert [value.exact for line in table.lines for value in line.values if value] == [
        None,
        Fraction(1, 2),
    ]
