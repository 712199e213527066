"""Excel: figures are figures, what looks like a formula is text, the sheet prints."""

from __future__ import annotations

import io

import openpyxl

from peiyou.common.official.document import Cell, Column, Table
from peiyou.common.official.sheet import as_sheet
from tests.unit.common.official.samples import NASTY, TABLE, a_document


def sheet(**fields: object) -> openpyxl.worksheet.worksheet.Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(as_sheet(a_document(**fields))))
    return book.worksheets[0]


def test_figures_are_figures_and_texts_are_texts() -> None:
    found = sheet()
    assert found.title == "附件1"
    assert found["A1"].value == "附件1"
    assert found["A2"].value == "关于公布承接情况的通知"
    assert "单位：亿元" in found["A3"].value
    assert [cell.value for cell in found[4]] == ["序号", "省份", "资金", None]
    assert [cell.value for cell in found[5]] == [None, None, "自筹", "合计"]
    assert [cell.value for cell in found[8]] == ["3", NASTY, 1.2, 3000]
    assert (found["C8"].number_format, found["D8"].number_format) == ("#,##0.00", "#,##0")
    assert found["A57"].value == "合计"
    assert found["A58"].value.startswith("注：")
    merged = {str(area) for area in found.merged_cells.ranges}
    assert {"A1:D1", "A2:D2", "A4:A5", "B4:B5", "C4:D4", "A57:B57"} <= merged


def test_nothing_that_is_written_is_calculated() -> None:
    table = Table((Column(1),), ((Cell("=1+1"),),), ((Cell("=HYPERLINK(1)"),), (Cell("https://x.cn"),)))  # fmt: skip
    found = sheet(blocks=(table,))
    values = [cell for row in found.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in values} == {"s"}
    assert not any(cell.hyperlink for cell in values)


def test_more_digits_than_excel_keeps_are_text() -> None:
    table = Table((Column(1),), ((Cell("x"),),), ((Cell("12,345,678,901,234,567", number=12345678901234567),),))  # fmt: skip
    found = sheet(blocks=(table,), mark="")
    assert found.cell(found.max_row, 1).value == "12,345,678,901,234,567"


def test_it_prints_on_a4_with_its_head_and_foot() -> None:
    found = sheet(is_wide=True)
    assert found.page_setup.paperSize == 9
    assert found.page_setup.orientation == "landscape"
    assert found.print_title_rows == "$4:$5"
    assert found.freeze_panes == "A6"
    assert "ABCD-EFGH-JKMN-PQRS" in str(found.oddFooter.left.text)


def test_the_same_document_is_the_same_bytes() -> None:
    assert as_sheet(a_document()) == as_sheet(a_document())


def test_names_of_sheets_are_what_excel_takes() -> None:
    caption = "附件[1]：" + "长" * 40
    named = Table(TABLE.columns, TABLE.head, TABLE.rows, caption=caption)
    assert sheet(blocks=(named,)).title == "附件 1 ：" + "长" * 25
