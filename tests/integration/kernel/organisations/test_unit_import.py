"""Units from a workbook: told cell by cell, decided by a person, all or nothing, and twice is once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row as AuditRow
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.enums import FOREVER, Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.exports import as_xlsx, csv_lines, template
from peiyou.kernel.organisations.imports.plan import LEAVE_OUT, NEW, Fate, Plan, Wish
from peiyou.kernel.organisations.imports.units import carry_out, plan_import
from peiyou.kernel.organisations.imports.workbook import LIMIT, read_workbook
from peiyou.kernel.organisations.models import Change, Unit
from peiyou.kernel.organisations.queries.columns import COLUMNS, head
from peiyou.kernel.organisations.queries.sheet import sheet_rows
from peiyou.kernel.organisations.requirements.cases import NewUnit
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import Country

TODAY = date(2026, 11, 24)
GOOD = {
    "name": "望城第一职业学校",
    "kind": "SCHOOL",
    "school_type": "SECONDARY",
    "place": "430112 望城区",
}


def book(path: Path, rows: Sequence[Mapping[str, Any]], names: Sequence[str] = ()) -> Path:
    """A workbook with these columns (those that the rows use), headed by their stored names."""
    columns = list(names) or [c.name for c in COLUMNS if any(c.name in row for row in rows)]
    out = openpyxl.Workbook()
    sheet = out.worksheets[0]
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(name) for name in columns])
    out.save(path)
    return path


@pytest.fixture
def plan(country: Country, tmp_path: Path, at: datetime) -> Any:
    def make(*rows: Mapping[str, Any], actor: Any = SYSTEM, **wish: Any) -> Plan:
        sheet = read_workbook(book(tmp_path / "units.xlsx", rows))
        return plan_import(sheet, Wish("湘教函〔2024〕1号", TODAY, **wish), actor, at)

    return make


def faults(plan: Plan) -> list[tuple[int, str]]:
    return [
        (o.row.line, f.column.name if f.column else "") for o in plan.outcomes for f in o.row.faults
    ]


def test_new_units_are_registered_with_everything(
    plan: Any, country: Country, at: datetime
) -> None:
    row = {
        **GOOD, "school_code": "3643000009", "oversight": "湖南省教育厅", "since": date(2020, 9, 1),
        "is_counted": "否",
    }  # fmt: skip
    found = plan(row)
    assert found.counts == {Fate.NEW: 1}
    batch = carry_out(found, SYSTEM, at)
    unit = Unit.objects.get(name=GOOD["name"])
    assert (batch.registered, unit.code, unit.begins_on, unit.is_counted) == (
        1,
        "3643000009",
        date(2020, 9, 1),
        False,
    )
    assert {link.hierarchy: link.parent.name for link in unit.links_up.all()} == {
        Hierarchy.PLACE: "望城区", Hierarchy.OVERSIGHT: "湖南省教育厅",
    }  # fmt: skip
    assert AuditRow.objects.filter(
        stream=batch.audit_stream, verb="organisations.import_units"
    ).exists()


def test_the_second_time_the_same_file_changes_nothing(plan: Any, at: datetime) -> None:
    rows = [GOOD, {**GOOD, "name": "长沙某技工学校", "school_type": "SKILLED", "place": "长沙市"}]
    carry_out(plan(*rows), SYSTEM, at)
    again = plan(*rows)
    assert again.counts == {Fate.SAME: 2}
    assert again.is_empty


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_taken_away_comes_back_unchanged(
    country: Country, tmp_path: Path, at: datetime, language: str
) -> None:
    path = tmp_path / "all.xlsx"
    rows = sheet_rows(Unit.objects.order_by("pk"), TODAY)
    with translation.override(language), as_xlsx(rows) as file:
        path.write_bytes(file.read())
    found = plan_import(read_workbook(path), Wish("x", TODAY), SYSTEM, at)
    assert found.counts == {Fate.SAME: Unit.objects.count()}


def test_a_registered_unit_is_renamed_moved_and_corrected(
    plan: Any, country: Country, at: datetime
) -> None:
    row = {
        "school_code": "3643000001", "name": "岳麓中等职业学校", "kind": "SCHOOL", "place": "望城区",
        "school_type": "ADULT",
    }  # fmt: skip
    found = plan(row)
    [outcome] = found.of(Fate.CHANGED)
    assert next((d.column.name, d.after) for d in outcome.differences) == (
        "name",
        "岳麓中等职业学校",
    )
    carry_out(found, SYSTEM, at)
    unit = Unit.objects.get(pk=country.school.pk)
    assert (unit.name, unit.school_type) == ("岳麓中等职业学校", SchoolType.ADULT)
    assert (
        unit.links_up.get(hierarchy=Hierarchy.PLACE, valid_to=FOREVER).parent == country.wangcheng
    )
    kinds = set(
        Change.objects.filter(unit=unit, source="湘教函〔2024〕1号").values_list("kind", flat=True)
    )
    assert kinds == {"RENAMED", "MOVED", "CORRECTED"}


def test_empty_cells_say_nothing(plan: Any) -> None:
    found = plan(
        {
            "school_code": "3643000001",
            "name": "岳麓职业学校",
            "kind": "SCHOOL",
            "place": "岳麓区",
            "oversight": None,
        }
    )
    assert found.counts == {Fate.SAME: 1}


@pytest.mark.parametrize(
    ("cell", "value", "column"),
    [
        ("kind", "学堂", "kind"),
        ("name", None, "name"),
        ("place", "没有的区", "place"),
        ("place", "430112 岳麓区", "place"),
        ("school_code", "364300000912", "school_code"),
        ("since", "去年", "since"),
        ("since", date(2030, 1, 1), "since"),
        ("is_counted", "也许", "is_counted"),
        ("function", "EDUCATION", "school_type"),
        ("key", "0" * 36, "key"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(plan: Any, cell: str, value: Any, column: str) -> None:
    found = plan(GOOD, {**GOOD, "name": "长沙财经学校", cell: value})
    assert (3, column) in faults(found)
    assert not found.ready


def test_nothing_is_written_while_anything_is_wrong(plan: Any, at: datetime) -> None:
    before = Unit.objects.count()
    found = plan(GOOD, {**GOOD, "name": "乙", "place": "没有的区"})
    with pytest.raises(OrganisationError) as refused:
        carry_out(found, SYSTEM, at)
    assert (refused.value.code, Unit.objects.count()) == ("IMPORT_OPEN", before)


def test_a_change_that_the_register_refuses_is_found_in_the_dry_run(
    plan: Any, country: Country, at: datetime
) -> None:
    """The number belongs to a unit that is registered: only the act itself can know."""
    found = plan(
        {
            "key": str(country.college.key),
            "name": "长沙职业学院",
            "kind": "SCHOOL",
            "place": "长沙市",
            "school_code": "3643000001",
        }
    )
    assert faults(found) == [(2, "school_code")]
    assert not AuditRow.objects.filter(verb="organisations.import_units").exists()


def test_two_rows_about_one_unit(plan: Any) -> None:
    row = {"school_code": "3643000001", "name": "岳麓职业学校", "kind": "SCHOOL", "place": "岳麓区"}
    assert faults(plan(row, row)) == [(3, "")]


def test_rows_may_stand_under_rows_above_them(plan: Any, at: datetime) -> None:
    body = {"name": "望城区教育局", "kind": "AUTHORITY", "function": "EDUCATION", "place": "望城区"}
    carry_out(plan(body, {**GOOD, "oversight": "望城区教育局"}), SYSTEM, at)
    school = Unit.objects.get(name=GOOD["name"])
    assert school.links_up.get(hierarchy=Hierarchy.OVERSIGHT).parent.name == "望城区教育局"


@pytest.fixture
def near(country: Country, at: datetime) -> Unit:
    """A unit that a row is nearly called like, among many that it is not."""
    names = [
        "湖南金融职业学院",
        *(f"{sign}州职业技术学院" for sign in "福广杭湖徐常扬泰郑柳梅惠潮漳泉"),
    ]
    rows = [
        NewUnit(Kind.SCHOOL, name, {Hierarchy.PLACE: country.changsha}, school_type="HIGHER")
        for name in names
    ]
    return register_units(rows=rows, source="名录", actor=SYSTEM, at=at)[0]


NEARLY = {
    "name": "湖南金融职业技术学院",
    "kind": "SCHOOL",
    "school_type": "HIGHER",
    "place": "长沙市",
}


def test_a_possible_duplicate_waits_for_a_person(plan: Any, near: Unit, at: datetime) -> None:
    found = plan(NEARLY)
    [outcome] = found.of(Fate.ASKED)
    assert [pair.second for pair in outcome.likely] == [near.pk]
    assert plan(NEARLY, decisions={2: LEAVE_OUT}).is_empty
    assert plan(NEARLY, otherwise=NEW).counts == {Fate.NEW: 1}
    same = plan(NEARLY, decisions={2: str(near.key)})
    carry_out(same, SYSTEM, at)
    assert Unit.objects.get(pk=near.pk).name == NEARLY["name"]
    assert plan(NEARLY).counts == {Fate.SAME: 1}


def test_a_row_repeated_in_the_sheet_is_asked_about(plan: Any) -> None:
    found = plan(GOOD, {**GOOD, "name": "望城第一 职业学校"})
    [outcome] = found.of(Fate.ASKED)
    assert (outcome.row.line, outcome.likely_rows) == (3, [2])


def test_only_new_rows_are_taken_where_no_update_is_wanted(plan: Any) -> None:
    row = {"school_code": "3643000001", "name": "另一个名字", "kind": "SCHOOL", "place": "岳麓区"}
    assert plan(GOOD, row, update=False).counts == {Fate.NEW: 1, Fate.LEFT_OUT: 1}


def test_an_official_imports_into_their_own_region_only(plan: Any, country: Country) -> None:
    official = a_person("yl", "岳麓", Role.COUNTY, country.yuelu).actor
    found = plan(GOOD, {**GOOD, "name": "岳麓财经学校", "place": "岳麓区"}, actor=official)
    assert faults(found) == [(2, "place")]
    moved = plan(
        {"school_code": "4143010001", "name": "改名学院", "kind": "SCHOOL", "place": "长沙市"},
        actor=official,
    )
    assert faults(moved) == [(2, "")]


# --- files ---


def refused(path: Path) -> str:
    with pytest.raises(OrganisationError) as error:
        read_workbook(path)
    return error.value.code


def test_files_that_are_no_list_of_units(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nonsense")
    assert refused(path) == "BROKEN"
    path.write_bytes(b"\0" * (LIMIT + 1))
    assert refused(path) == "FILE_TOO_LARGE"
    assert refused(book(path, [{"name": "x", "kind": "SCHOOL"}])) == "TABLE_HEADINGS"
    assert refused(book(path, [], ["name", "kind", "place"])) == "NO_ROWS"


def rewritten(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one part replaced."""
    old = path.read_bytes()
    with (
        zipfile.ZipFile(io.BytesIO(old)) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for entry in source.infolist():
            out.writestr(entry, content if entry.filename == name else source.read(entry))
    return path


def test_bombs_are_not_opened(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [GOOD])
    sheet = "xl/worksheets/sheet1.xml"
    assert refused(rewritten(path, sheet, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>")) == "XML_BOMB"
    assert refused(rewritten(path, sheet, b" " * (64 * 1024 * 1024))) == "ARCHIVE_BOMB"


def test_the_template_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template())
    assert refused(path) == "NO_ROWS"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[1]] == head()
    assert sheet.protection.sheet
    assert (sheet["A1"].protection.locked, sheet.column_dimensions["B"].protection.locked) == (
        True,
        False,
    )
    assert {str(v.sqref).split(":")[0] for v in sheet.data_validations.dataValidation} == {
        "C2",
        "D2",
        "E2",
        "P2",
    }


def test_formulas_do_not_leave_as_formulas(country: Country, at: datetime) -> None:
    rows = [NewUnit(Kind.ENTERPRISE, "=1+1有限公司", {Hierarchy.PLACE: country.changsha})]
    register_units(rows=rows, source="x", actor=SYSTEM, at=at)
    with as_xlsx(sheet_rows(Unit.objects.filter(kind=Kind.ENTERPRISE), TODAY)) as file:
        content = file.read()
    [_head, row] = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()
    assert (row[1].value, row[1].data_type) == ("=1+1有限公司", "s")
    [_head, line] = csv_lines(sheet_rows(Unit.objects.filter(kind=Kind.ENTERPRISE), TODAY))
    assert ",'=1+1有限公司," in line.decode()


def test_numbers_are_read_as_written(plan: Any, country: Country) -> None:
    """Typed as a number, in full width, or with blanks: it is the same number."""
    for typed in (3643000001, "３６４３０００００１", " 3643000001 "):
        found = plan(
            {"school_code": typed, "name": "岳麓职业学校", "kind": "SCHOOL", "place": "岳麓区"}
        )
        assert [o.unit for o in found.outcomes] == [country.school.pk]


def test_an_official_without_any_grant_cannot_import(
    plan: Any, stranger: Person, at: datetime
) -> None:
    found = plan(GOOD)
    with pytest.raises(NotAllowed):
        carry_out(found, stranger.actor, at)
