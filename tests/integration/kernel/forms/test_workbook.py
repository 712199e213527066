"""Workbooks: what is written comes back the same; what people do to them is said cell by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type
from peiyou.kernel.forms.editions import digest_of
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.workbook.layout import Record
from peiyou.kernel.forms.workbook.reading import Filled, read
from peiyou.kernel.forms.workbook.writing import write
from tests.integration.kernel.forms.the_form import FORM, FUNDS, ITEMS, TASKS, VALUES

ONE = Record("u1", "4136000012", "某职业学院", VALUES)
TWO = Record(
    "u2", "3636000001", "某中专", {"9/fund/OWN/2021": Decimal(5)}, rows={"9", "9/fund/OWN"}
)


def none(_digest: str) -> None:
    return None


def read_bytes(content: bytes, tmp_path: Path, form: Form = FORM, of: Any = none) -> Filled:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    return read(path, form, of)


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after somebody worked on it in another program, protection or not."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place_of(sheet: Any, row_key: str, column_key: str, record: str = "u1") -> Any:
    column = next(c.column for c in sheet[2] if c.value == column_key)
    row = next(
        r for r in range(4, sheet.max_row + 1)
        if (sheet.cell(r, 1).value, sheet.cell(r, 2).value) == (record, row_key)
    )  # fmt: skip
    return sheet.cell(row, column)


@pytest.mark.parametrize(("out", "back"), [("en", "zh-hans"), ("zh-hans", "en")])
def test_what_is_written_is_read(tmp_path: Path, out: str, back: str) -> None:
    with override(out):
        content = write(FORM, [ONE, TWO])
    with override(back):
        filled = read_bytes(content, tmp_path)
    assert filled.problems == []
    assert filled.mapping is None
    found = {path: entry.value for path, entry in filled.entries["u1"].items()}
    assert {p: v for p, v in found.items() if v is not None} == {
        path: value for path, value in VALUES.items() if path != "9/told"
    }
    assert set(filled.entries["u2"]) == {
        *(f"9/{key}" for key in ("taken", "person", "criterion", "milestone/2021", "how", "due", "since", "partner")),
        "9/fund/OWN/2020",
        "9/fund/OWN/2021",
    }  # fmt: skip


def test_what_was_issued_is_known_cell_by_cell(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        place_of(book["经费"], "9/fund/OWN", "2021").value = "１，３００ 万元"

    filled = read_bytes(changed(write(FORM, [ONE]), change), tmp_path)
    entry = filled.entries["u1"]["9/fund/OWN/2021"]
    assert (entry.value, entry.issued) == (Decimal(1300), "1200.5")
    assert filled.entries["u1"]["9/fund/OWN/2020"].issued == "0.000001"


def test_only_what_may_be_filled_in_is_open_and_drop_downs_are_ranges() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(write(FORM, [replace(ONE, writable={"9/person", "9/how", "9/fund/OWN/2021"})]))
    )
    tasks, funds = book["任务 一"], book["经费"]
    assert tasks.protection.sheet
    assert not place_of(tasks, "9", "person").protection.locked
    assert place_of(tasks, "9", "taken").protection.locked
    assert place_of(tasks, "9", "told").protection.locked
    assert place_of(book["数量"], "9/item/1", "count").protection.locked
    assert not place_of(funds, "9/fund/OWN", "2021").protection.locked
    rules = {str(rule.sqref): rule for rule in tasks.data_validations.dataValidation}
    how = rules[place_of(tasks, "9", "how").coordinate]
    assert how.formula1.startswith("lists!$")
    assert book["lists"].sheet_state == "veryHidden"
    assert [c.value for c in book["lists"]["A"]] == [str(c.label) for c in TASKS.columns[4].choices]
    assert tasks.freeze_panes == "H4"
    assert (tasks.column_dimensions["A"].hidden, tasks.row_dimensions[2].hidden) == (True, True)
    said = {one.name: one.value for one in book.custom_doc_props.props}
    assert said == {"peiyou-form": FORM.code, "peiyou-digest": digest_of(FORM)}


def test_a_rule_for_cells_below_each_other_is_one_rule() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write(FORM, [ONE])))
    rules = {str(r.sqref): r for r in book["经费"].data_validations.dataValidation}
    assert set(rules) == {"H4:H5", "I4:I5"}
    assert rules["H4:H5"].type == "decimal"
    assert {str(r.sqref) for r in book["任务 一"].data_validations.dataValidation if r.type == "list"} >= {"H4:H5", "L4:L5"}  # fmt: skip


def test_sums_are_formulas_with_their_value_and_are_not_read_back(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["经费"]
        assert sheet["J4"].value == "=SUM(H4:I4)"
        assert sheet["I6"].value == "=SUBTOTAL(109,I4:I5)"
        sheet["J4"].value = 99

    content = write(FORM, [ONE])
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["经费"]
    assert values["I6"].value == 1230.5
    filled = read_bytes(changed(content, change), tmp_path)
    assert filled.problems == []
    assert filled.entries["u1"]["9/fund/OWN/2021"].value == Decimal("1200.5")


def test_everything_wrong_is_said_with_sheet_row_and_column(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        tasks, funds = book["任务 一"], book["经费"]
        place_of(tasks, "9", "due").value = "六月底"
        place_of(tasks, "9", "how").value = "没有的选项"
        place_of(tasks, "9", "since").value = 2030
        place_of(funds, "9/fund/OWN", "2021").value = "一百"
        place_of(funds, "9/fund/LOCAL", "2020").value = -1
        tasks["B5"].value = "13"
        funds["H8"].value = 5

    filled = read_bytes(changed(write(FORM, [ONE]), change), tmp_path)
    assert [(*p.place, p.code) for p in filled.problems] == [
        ("任务 一", 4, "L", "CELL_CHOICE"),
        ("任务 一", 4, "M", "CELL_DAY"),
        ("任务 一", 4, "N", "CELL_TOO_MUCH"),
        ("任务 一", 5, "", "ROW_UNKNOWN"),
        ("经费", 4, "I", "CELL_NOT_A_NUMBER"),
        ("经费", 5, "H", "CELL_TOO_LITTLE"),
        ("经费", 8, "", "ROW_ADDED"),
    ]
    assert all(problem.message for problem in filled.problems)


def test_a_copied_row_is_refused_and_moved_columns_are_found(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        funds = book["经费"]
        for c in range(1, 10):
            funds.cell(9, c).value = funds.cell(4, c).value
        for row in range(2, 6):  # the two years changed places
            left, right = funds.cell(row, 8), funds.cell(row, 9)
            left.value, right.value = right.value, left.value

    filled = read_bytes(changed(write(FORM, [ONE]), change), tmp_path)
    assert [(p.place.row, p.code) for p in filled.problems] == [(9, "ROW_TWICE")]
    entry = filled.entries["u1"]["9/fund/OWN/2021"]
    assert (entry.value, entry.issued, entry.place.column) == (Decimal("1200.5"), "1200.5", "H")


def test_numbers_days_and_formulas_as_programs_write_them(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        tasks, funds = book["任务 一"], book["经费"]
        place_of(tasks, "9", "due").value = datetime(2021, 7, 1)  # noqa: DTZ001 - as workbooks have it
        place_of(tasks, "12", "due").value = "2021年7月2日"
        place_of(tasks, "9", "milestone/2021").value = 12
        place_of(funds, "9/fund/OWN", "2020").value = "1,200.50"
        place_of(funds, "9/fund/OWN", "2021").value = 0.1 + 0.2

    found = read_bytes(changed(write(FORM, [ONE]), change), tmp_path).entries["u1"]
    assert found["9/due"].value == date(2021, 7, 1)
    assert found["12/due"].value == date(2021, 7, 2)
    assert found["9/milestone/2021"].value == "12"
    assert found["9/fund/OWN/2020"].value == Decimal("1200.5")
    assert found["9/fund/OWN/2021"].value == Decimal("0.3")


def test_a_formula_with_an_error_is_not_an_empty_cell(tmp_path: Path) -> None:
    content = write(FORM, [ONE])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet4.xml"
    cell = b"<v>1200.5</v></c>"
    assert cell in parts[name]
    before, after = parts[name].split(cell, 1)
    head, attributes = before.rsplit(b"<c ", 1)
    parts[name] = head + b'<c t="e" ' + attributes + b"<f>1/0</f><v>#DIV/0!</v></c>" + after
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for part, data in parts.items():
            book.writestr(part, data)
    filled = read_bytes(out.getvalue(), tmp_path)
    assert [(p.place.row, p.place.column, p.code) for p in filled.problems] == [
        (4, "I", "CELL_FORMULA")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "BROKEN"),
        (b"PK\x03\x04 no archive", "BROKEN"),
        (b"\xd0\xcf\x11\xe0 an old one", "BROKEN"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(FormError) as caught:
        read_bytes(content, tmp_path)
    assert caught.value.code == code


def test_other_workbooks_are_refused(tmp_path: Path) -> None:
    foreign = io.BytesIO()
    openpyxl.Workbook().save(foreign)
    for content, code in (
        (foreign.getvalue(), "WORKBOOK_NOT_OURS"),
        (write(replace(FORM, code="other"), [ONE]), "WORKBOOK_OTHER_FORM"),
        (write(replace(FORM, title="新"), [ONE]), "WORKBOOK_EDITION_UNKNOWN"),
    ):
        with pytest.raises(FormError) as caught:
            read_bytes(content, tmp_path)
        assert caught.value.code == code


# --- editions ------------------------------------------------------------------------------------


def other(*columns: Column, rows: tuple[Row, ...] = FUNDS.rows) -> Form:
    return replace(FORM, tables=(TASKS, ITEMS, Table("funds", "经费", rows, columns)))


def test_words_alone_need_no_mapping(tmp_path: Path) -> None:
    old = replace(FORM, title="旧标题")
    filled = read_bytes(write(old, [ONE]), tmp_path, of=lambda _digest: old)
    assert filled.mapping is None
    assert filled.problems == []


def test_an_earlier_edition_is_mapped_by_keys_and_says_what_does_not_match(tmp_path: Path) -> None:
    old = other(
        Column("2019", "2019", Type.MONEY),
        Column("2020", "2020", Type.MONEY, unit="元", scale=2),
        Column("2021", "2021", Type.MONEY, unit="万元"),
        rows=(Row("9/fund/OWN", "学校自筹"), Row("9/fund/XX", "其他")),
    )
    values = {"9/fund/OWN/2020": Decimal(1), "9/fund/OWN/2021": Decimal(2), "9/fund/OWN/2019": Decimal(3)}  # fmt: skip
    digests = []
    content = write(old, [replace(ONE, values=values)])
    filled = read_bytes(content, tmp_path, of=lambda digest: digests.append(digest) or old)
    assert digests == [digest_of(old)]
    assert filled.mapping is not None
    assert filled.mapping.gone == ("其他", "学校自筹 · 2019")
    assert filled.mapping.new == ("地市县级财政",)
    assert len(filled.mapping.changed) == 1
    assert "元" in filled.mapping.changed[0]
    found = {p: e for p, e in filled.entries["u1"].items() if p.startswith("9/fund/")}
    assert {p: (e.value, e.issued) for p, e in found.items()} == {
        "9/fund/OWN/2021": (Decimal(2), "2")
    }
    assert filled.problems == []


def test_a_choice_that_is_offered_no_more_is_another_meaning() -> None:
    from peiyou.kernel.forms.workbook.mapping import mapping_of

    def form(*codes: str) -> Form:
        column = Column("how", "", Type.CHOICE, choices=tuple(Choice(c, c) for c in codes))
        return Form("f", "", (Table("t", "", (Row("1", ""),), (column,)),))

    assert mapping_of(form("A", "B"), form("A")).lost == {"1/how"}
    assert mapping_of(form("A", "B"), form("B", "A")).is_whole


# --- anything at all -----------------------------------------------------------------------------


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 10**15 - 1), min_size=2, max_size=2),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60),
    st.dates(date(2020, 1, 1), date(2200, 1, 1)),
)
def test_any_values_come_back(tmp_path: Path, fen: list[int], words: str, day: date) -> None:
    values = {
        "9/fund/OWN/2020": Decimal(fen[0]).scaleb(-6),
        "9/fund/OWN/2021": Decimal(fen[1]).scaleb(-6),
        "9/person": " ".join(words.split()) or None,
        "9/due": day,
    }
    filled = read_bytes(write(FORM, [replace(ONE, values=values)]), tmp_path)
    assert filled.problems == []
    assert {path: filled.entries["u1"][path].value for path in values} == values
