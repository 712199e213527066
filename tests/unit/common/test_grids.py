"""All sheets of a workbook at once: values as they stand, and nothing that would fill the memory."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from peiyou.common.archives import BadArchive
from peiyou.common.workbooks import ERROR, column_letter, grids


def a_book(path: Path, *cells: tuple[Any, ...]) -> Path:
    """Cells as (row, column, value); a value that is a function gets the sheet."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("甲")
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, column, value in cells:
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, days)
        elif isinstance(value, tuple):
            sheet.write_formula(row, column, *value)
        else:
            sheet.write(row, column, value)
    book.add_worksheet("乙").very_hidden()
    book.close()
    return path


def test_values_from_the_first_cell_on(tmp_path: Path) -> None:
    path = a_book(
        tmp_path / "a.xlsx",
        (1, 1, 0.1 + 0.2), (1, 2, "００１"), (2, 1, date(2021, 3, 1)), (2, 2, True),
        (3, 1, ("=1+1", None, 2)), (3, 2, ("=1/0", None, "#DIV/0!")),
    )  # fmt: skip
    assert grids(path) == {
        "甲": [
            ["", "", ""],
            ["", 0.3, "００１"],
            ["", date(2021, 3, 1), True],
            ["", 2.0, ERROR],
        ],
        "乙": [],
    }


def test_a_moment_stays_a_moment(tmp_path: Path) -> None:
    moment = datetime(2021, 3, 1, 5, 6)  # noqa: DTZ001 - workbooks know no zones
    assert grids(a_book(tmp_path / "a.xlsx", (0, 0, moment)))["甲"] == [[moment]]


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 9), (600, 16_383)])
def test_a_cell_far_away_is_refused_before_there_is_room_for_it(
    tmp_path: Path, row: int, column: int
) -> None:
    path = a_book(tmp_path / "a.xlsx", (0, 0, 1), (row, column, 1))
    with pytest.raises(BadArchive) as caught:
        grids(path)
    assert caught.value.code == "ARCHIVE_BOMB"


def test_words_that_look_like_a_far_cell_are_words(tmp_path: Path) -> None:
    words = '<c r="XFD1048576">'
    assert grids(a_book(tmp_path / "a.xlsx", (0, 0, words)))["甲"] == [[words]]


def test_the_limit_is_of_cells(tmp_path: Path) -> None:
    path = a_book(tmp_path / "a.xlsx", (9, 9, 1))
    assert len(grids(path, most_cells=100)["甲"]) == 10
    with pytest.raises(BadArchive):
        grids(path, most_cells=99)


def test_what_is_no_workbook_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(BadArchive) as caught:
        grids(path)
    assert caught.value.code == "BROKEN"


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_letters_of_columns(place: int, letters: str) -> None:
    assert column_letter(place) == letters
