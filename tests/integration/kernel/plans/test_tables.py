"""Tables to take away: complete, openable, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.utils.translation import override

from peiyou.kernel.plans.queries.rows import task_rows
from peiyou.kernel.plans.tables import as_csv, as_xlsx, headings, table_rows
from tests.factories.plans import nation, plan_from_key, translate

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1", "\r=1"]


@pytest.fixture
def rows(db: None) -> list[list[object]]:
    with override("zh-hans"):
        tasks = task_rows(nation().tasks.order_by("seq"), "zh-hans")
        return [headings(is_translated=False), *table_rows(tasks, is_translated=False)]


def test_a_row_for_each_deliverable(rows: list[list[object]]) -> None:
    assert len(rows) == 100
    assert {len(row) for row in rows} == {16}
    assert rows[2][:2] == ["1", "落实立德树人根本任务"]
    assert rows[3][6:9] == ["1:350", "", "不少于"]


def test_csv_opens_in_spreadsheets(rows: list[list[object]]) -> None:
    content = as_csv(rows[0], rows[1:])
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(read) == 100
    assert read[1][2].startswith("加强职业教育研究")


def test_csv_is_no_formula() -> None:
    read = list(
        csv.reader(io.StringIO(as_csv(["x"], [[e] for e in EVIL]).decode("utf-8-sig"), newline=""))
    )
    assert [row[0] for row in read[1:]] == [f"'{e}" for e in EVIL]


def test_xlsx_holds_text_and_numbers(rows: list[list[object]]) -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(as_xlsx("计划", rows[0], [*rows[1:], [*EVIL]]))
    ).active
    assert sheet is not None
    assert sheet.max_row == 101
    assert sheet["G5"].value == 200
    assert all(sheet.cell(101, i + 1).data_type == "s" for i in range(len(EVIL)))
    assert sheet.freeze_panes == "B2"


def test_english_keeps_the_chinese_beside_it(db: None) -> None:
    version = plan_from_key()
    translate()
    with override("en"):
        tasks = task_rows(version.tasks.order_by("seq"), "en")
        head = headings(is_translated=True)
        first = next(table_rows(tasks, is_translated=True))
    assert head[-2:] == ["wording in Chinese", "object in Chinese"]
    assert first[-2] == "按照师生比不低于1:350的比例核定专职思政课教师岗位"
    assert first[2] != first[-2]
