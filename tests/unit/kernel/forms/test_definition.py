"""Definitions: addresses of cells, what a row changes of a column, and what contradicts itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type

YEARS = tuple(Column(str(year), str(year), Type.MONEY, least=0) for year in (2021, 2022))


def a_table(**changes: Any) -> Table:
    said: dict[str, Any] = {
        "key": "funds",
        "title": "经费",
        "rows": (Row("9/fund/OWN", "学校自筹"), Row("9/fund/LOCAL", "地市县级财政", columns=("2022",))),
        "columns": YEARS,
    }  # fmt: skip
    return Table(**{**said, **changes})


def test_a_cell_is_addressed_by_row_and_column() -> None:
    table = a_table()
    assert [[cell.path for cell in table.cells_of(row)] for row in table.rows] == [
        ["9/fund/OWN/2021", "9/fund/OWN/2022"],
        ["9/fund/LOCAL/2022"],
    ]
    assert table.cell(table.rows[1], table.columns[0]) is None
    assert Form("f", "表", (table,)).by_path["9/fund/LOCAL/2022"].row.label == "地市县级财政"


def test_a_record_without_rows_is_one_row_without_a_key() -> None:
    table = Table("who", "", (Row("", ""),), (Column("name", "姓名", Type.PERSON),))
    assert [cell.path for cell in table.cells_of(table.rows[0])] == ["name"]


def test_the_row_says_the_unit_and_the_scale_of_its_numbers() -> None:
    columns = (
        Column("amount", "数量", Type.DECIMAL, unit="个"),
        Column("n", "批次", Type.INTEGER, unit="批"),
    )
    rows = (Row("1", "人", unit="万人次", scale=2), Row("2", "所"))
    table = Table("items", "", rows, columns)
    people, batches = (cell.column for cell in table.cells_of(rows[0]))
    assert (people.unit, people.places, batches.unit) == ("万人次", 2, "批")
    assert next(table.cells_of(rows[1])).column == columns[0]


def test_money_has_places_for_the_fen() -> None:
    assert Column("m", "", Type.MONEY).places == 6
    assert Column("m", "", Type.MONEY, scale=2).places == 2


def test_rows_can_be_chosen() -> None:
    form = Form("f", "表", (a_table(),)).of_rows({"9/fund/LOCAL"})
    assert list(form.by_path) == ["9/fund/LOCAL/2022"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Column("", "", Type.TEXT),
        lambda: Column("/a", "", Type.TEXT),
        lambda: Column("a", "", Type.CHOICE),
        lambda: Column("a", "", Type.TEXT, choices=(Choice("A", "甲"),)),
        lambda: Column("a", "", Type.CHOICE, choices=(Choice("A", "甲"), Choice("A", "乙"))),
        lambda: Column("a", "", Type.INTEGER, scale=1),
        lambda: Column("a", "", Type.DECIMAL, scale=15),
        lambda: a_table(columns=(YEARS[0], YEARS[0])),
        lambda: a_table(rows=(Row("1", ""), Row("1", ""))),
        lambda: a_table(rows=(Row("1", "", columns=("2030",)),)),
        lambda: Form("f", "", (a_table(), a_table())),
        lambda: Form("f", "", (a_table(), a_table(key="again"))),
    ],
)
def test_what_contradicts_itself_is_refused(make: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says which
        make()


def test_bounds_may_be_exact() -> None:
    assert Column("a", "", Type.DECIMAL, least=Decimal("0.5"), scale=1).least == Decimal("0.5")
