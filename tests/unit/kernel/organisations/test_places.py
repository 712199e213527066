"""Tables of regions as people hand them in: CSV of two encodings, Excel, English and Chinese heads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from peiyou.kernel.organisations.enums import EVER
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.imports.places import (
    packaged_regions,
    packaged_sets,
    read_members,
    read_regions,
)
from peiyou.kernel.organisations.queries.divisions import RegionRow, Step

CHANGES = "日期,变更,代码,名称,去向,来源\n2021-03-11,撤销,330104,江干区,330102 330114,某批复\n"
ROW = RegionRow(
    Step.END, "330104", "江干区", "某批复", date(2021, 3, 11), ("330102", "330114"), line=2
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_as_offices_save_it(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "changes.csv"
    file.write_bytes(CHANGES.encode(encoding))
    assert read_regions(file) == ([ROW], [])


def test_excel_with_real_dates_and_numbers(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["on", "change", "code", "name", "to", "source"])
    book.active.append([date(2021, 3, 11), "END", 330104, "江干区", "330102 330114", "某批复"])
    book.active.append([None, None, None, None, None, None])
    book.save(tmp_path / "changes.xlsx")
    assert read_regions(tmp_path / "changes.xlsx") == ([ROW], [])


def test_a_bare_list_is_all_new_and_rests_on_one_document(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("code,name\n330000,浙江省\n\n３３０１００,杭州市\n", encoding="utf-8")
    rows, faults = read_regions(file, "某表")
    assert faults == []
    assert rows == [
        RegionRow(Step.NEW, "330000", "浙江省", "某表", EVER, (), 2),
        RegionRow(Step.NEW, "330100", "杭州市", "某表", EVER, (), 4),
    ]


def test_a_wrong_row_does_not_hide_the_others(tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    file.write_text(
        "on,change,code,name\n2021-13-01,NEW,330000,浙江省\n,GROW,330100,杭州市\n,NEW,330200,宁波市\n",
        encoding="utf-8",
    )
    rows, faults = read_regions(file)
    assert [row.code for row in rows] == ["330200"]
    assert [(fault.line, fault.error.code) for fault in faults] == [
        (2, "REGION_DAY"),
        (3, "REGION_CHANGE"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"\x81\xff\xff", "NO_TABLE"),
        ("a.xlsx", b"no workbook", "NO_TABLE"),
        ("a.csv", b"", "TABLE_COLUMNS"),
        ("a.csv", b"code\n330000\n", "TABLE_COLUMNS"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OrganisationError) as error:
        read_regions(tmp_path / name)
    assert error.value.code == code
    assert str(error.value)


def test_members_need_a_set(tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("集合,代码,名称\nwuling,522200,铜仁市\n", encoding="utf-8")
    (row,) = read_members(file, "名单")
    assert (row.set, row.code, row.name, row.source, row.line) == (
        "wuling", "522200", "铜仁市", "名单", 2,
    )  # fmt: skip


def test_every_packaged_row_names_its_document() -> None:
    rows = packaged_regions()
    assert all(row.source for row in rows)
    assert all(row.on != EVER for row in rows if row.step != Step.NEW)
    sets, members = packaged_sets()
    assert all(row.source for row in sets)
    assert len([row for row in sets if row.part_of == "contiguous-poor"]) == 14
    assert {row.set for row in members} == {"east", "central", "west", "northeast"}
    assert len({row.code for row in members}) == len(members) == 31
