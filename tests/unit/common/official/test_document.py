"""Numbering of headings and places of cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.official.document import BadTable, Cell, Heading, Paragraph, numbered, placed


def test_headings_are_numbered_by_their_place() -> None:
    blocks = (
        Heading("a"), Heading("b", 2), Heading("c", 3), Heading("d", 4), Heading("e", 4), Paragraph("f"),
        Heading("g", 2), Heading("h", 3), Heading("i"), Heading("j", 2),
    )  # fmt: skip
    assert [number for _block, number in numbered(blocks)] == [
        "一、", "（一）", "1.", "（1）", "（2）", "", "（二）", "1.", "二、", "（一）",
    ]  # fmt: skip


def test_cells_stand_beside_those_from_above() -> None:
    rows = ((Cell("a", down=2), Cell("b", across=2)), (Cell("c"), Cell("d")))
    found = [(spot.row, spot.column, spot.cell.text) for spot in placed(rows, 3)]
    assert found == [(0, 0, "a"), (0, 1, "b"), (1, 1, "c"), (1, 2, "d")]


@pytest.mark.parametrize(
    "rows",
    [
        ((Cell("a"),),),  # too few
        ((Cell("a"), Cell("b"), Cell("c")),),  # too many
        ((Cell("a", down=2), Cell("b")),),  # lower than the table
        ((Cell("a", across=2, down=2),), (Cell("b"),)),  # over another
        ((Cell("a", across=3),),),
    ],
)
def test_rows_that_do_not_fill_the_columns_are_refused(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(BadTable):
        placed(rows, 2)


@given(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=4), min_size=1, max_size=5))
def test_every_spot_is_covered_once(widths: list[list[int]]) -> None:
    width = max(sum(row) for row in widths)
    rows = tuple(
        tuple(Cell("x", across=w) for w in row) + tuple(Cell("") for _ in range(width - sum(row)))
        for row in widths
    )
    spots = placed(rows, width)
    covered = [
        (spot.row, column)
        for spot in spots
        for column in range(spot.column, spot.column + spot.cell.across)
    ]
    assert sorted(covered) == [(row, column) for row in range(len(rows)) for column in range(width)]
