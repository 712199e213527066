"""The take-up as a workbook: taken away, filled in, handed in, written all or nothing; everybody their own part."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.imports import KIND, SeasonBooks
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.parts import fillable, parts_of
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.forms.enums import IntakeState
from peiyou.kernel.forms.intaking import work_on
from peiyou.kernel.forms.models import Edition, Intake
from tests.factories.seasons import TakeUp, a_take_up, filled

SECRET = "不可外传的目标"
Change = Callable[[Any], None]


@pytest.fixture
def world(db: None) -> Any:
    """The province has declared its three tasks, one of them filled in by the school."""
    world = a_take_up()
    world.write(world.province, {f"{seq}/taken": True for seq in (1, 2)}, Role.PROVINCE)
    declare_tasks(undertaking=world.province, **world.actor(Role.PROVINCE))
    world.write(world.school, filled(1), Role.SCHOOL_FILLER)
    world.write(world.college, filled(1) | {"1/milestone/2022": SECRET}, Role.EXPERT)
    with translation.override("en"):
        yield world


def as_(world: TakeUp, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(world.people[role])
    return client


def url(world: TakeUp, rest: str = "") -> str:
    return f"/take-up/{world.season.key}/workbook/{rest}"


def taken(world: TakeUp, role: Role, **what: str) -> Any:
    answer = as_(world, role).post(url(world, "take/"), {"of": "own", **what})
    assert answer.status_code == 200, answer
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def place_of(book: Any, sheet: str, row_key: str, column_key: str, record: str = "") -> Any:
    rows = book[sheet]
    column = next(cell.column for cell in rows[2] if cell.value == column_key)
    line = next(
        r for r in range(4, rows.max_row + 1)
        if rows.cell(r, 2).value == row_key and record in ("", rows.cell(r, 1).value)
    )  # fmt: skip
    return rows.cell(line, column)


def handed_in(world: TakeUp, role: Role, book: Any) -> Intake:
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("承接.xlsx", out.getvalue())
    answer = as_(world, role).post(f"/forms/workbooks/{KIND}/{world.season.key}/", {"file": file})
    assert answer.status_code == 302, answer
    return worked(Intake.objects.latest("pk"), world)


def worked(intake: Intake, world: TakeUp) -> Intake:
    work_on(intake, world.at)
    intake.refresh_from_db()
    return intake


def agreed(world: TakeUp, role: Role, intake: Intake) -> Intake:
    as_(world, role).post(f"/forms/workbooks/{intake.key}/write", {"mark": intake.mark})
    intake.refresh_from_db()
    return worked(intake, world)


def values(row: Undertaking) -> dict[str, Any]:
    return dict(values_of([row])[row.pk])


def test_a_school_does_all_of_its_take_up_in_one_workbook(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    assert place_of(book, "Tasks", "1", "taken").value == "yes"
    assert place_of(book, "Tasks", "2", "taken").value == "no"
    assert place_of(book, "Money", "1/fund/OWN", "2021").value == 120.5
    place_of(book, "Tasks", "2", "taken").value = "是"
    place_of(book, "Tasks", "2", "person").value = "李老师"
    place_of(book, "Quantities", "2/item/1", "amount").value = "1,200"
    place_of(book, "Money", "2/fund/ENTERPRISE", "2022").value = "30.25万元"
    place_of(book, "Money", "1/fund/OWN", "2021").value = 100
    intake = handed_in(world, Role.SCHOOL_FILLER, book)
    assert intake.report["problems"] == []
    assert (intake.report["changed"], intake.report["is_ready"]) == (5, True)
    before = values(world.school)
    assert before["1/fund/OWN/2021"] == Decimal("120.5")
    assert agreed(world, Role.SCHOOL_FILLER, intake).state == IntakeState.WRITTEN
    after = values(world.school)
    assert after["2/item/1/amount"] == Decimal(1200)
    assert after["2/fund/ENTERPRISE/2022"] == Decimal("30.25")
    assert Pledge.objects.get(placement__undertaking=world.school, source__code="OWN").amount == 100_000_000  # fmt: skip
    assert {path: after[path] for path in before} == before | {"1/fund/OWN/2021": Decimal(100)}
    assert Row.objects.filter(verb="undertakings.write_many", stream=world.school.audit_stream).count() == 1  # fmt: skip


def test_only_what_its_province_took_is_there(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    keys = {row[1].value for row in book["Tasks"].iter_rows(min_row=4)}
    assert keys == {"1", "2"}
    own = taken(world, Role.PROVINCE)
    assert {row[1].value for row in own["Tasks"].iter_rows(min_row=4)} == {"1", "2", "3"}


def test_a_province_takes_all_units_and_fills_in_its_own(world: TakeUp) -> None:
    book = taken(world, Role.PROVINCE, of="all")
    names = {row[4].value for row in book["Tasks"].iter_rows(min_row=4)}
    assert names >= {world.school.unit.name, world.college.unit.name, world.province.unit.name}
    school, own = str(world.school.key), str(world.province.key)
    assert place_of(book, "Tasks", "1", "person", school).protection.locked
    assert not place_of(book, "Tasks", "1", "person", own).protection.locked
    place_of(book, "Quantities", "1/item/1", "amount", own).value = 50
    place_of(book, "Tasks", "1", "person", school).value = "别人"
    intake = handed_in(world, Role.PROVINCE, book)
    (problem,) = intake.report["problems"]
    assert "fills in its own part" in problem["text"]
    place_of(book, "Tasks", "1", "person", school).value = "张校长"
    intake = handed_in(world, Role.PROVINCE, book)
    assert agreed(world, Role.PROVINCE, intake).state == IntakeState.WRITTEN
    assert values(world.province)["1/item/1/amount"] == Decimal(50)


def test_what_is_wrong_is_named_and_nothing_is_written(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    place_of(book, "Tasks", "1", "person").value = "新人"
    place_of(book, "Money", "1/fund/OWN", "2021").value = "一百"
    place_of(book, "Quantities", "2/item/1", "amount").value = 5  # not taken up
    intake = handed_in(world, Role.SCHOOL_FILLER, book)
    (problem,) = intake.report["problems"]
    cell = place_of(book, "Money", "1/fund/OWN", "2021")
    assert (problem["sheet"], problem["column"], problem["row"]) == ("Money", cell.column_letter, cell.row)  # fmt: skip
    cell.value = 120.5
    (problem,) = handed_in(world, Role.SCHOOL_FILLER, book).report["problems"]
    cell = place_of(book, "Quantities", "2/item/1", "amount")
    assert (problem["sheet"], problem["column"], problem["row"]) == ("Quantities", cell.column_letter, cell.row)  # fmt: skip
    assert "tick it first" in problem["text"]
    assert values(world.school)["1/person"] == "张校长"


def test_a_task_is_given_up_only_with_its_figures(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    place_of(book, "Tasks", "1", "taken").value = "no"
    (problem,) = handed_in(world, Role.SCHOOL_FILLER, book).report["problems"]
    assert "given up" in problem["text"]
    for sheet in ("Tasks", "Quantities", "Money"):
        for row in book[sheet].iter_rows(min_row=4):
            if str(row[1].value).split("/")[0] == "1":
                for cell in row:
                    if (
                        not cell.protection.locked
                        and book[sheet].cell(2, cell.column).value != "taken"
                    ):
                        cell.value = None
    intake = handed_in(world, Role.SCHOOL_FILLER, book)
    assert intake.report["is_ready"], intake.report["problems"]
    assert agreed(world, Role.SCHOOL_FILLER, intake).state == IntakeState.WRITTEN
    assert values(world.school) == {}


def test_what_the_page_changed_meanwhile_is_kept_or_asked_about(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    world.write(
        world.school, {"1/person": "王老师", "1/fund/OWN/2021": Decimal(7)}, Role.SCHOOL_HEAD
    )
    place_of(book, "Money", "1/fund/OWN", "2021").value = 9
    place_of(book, "Tasks", "1", "criterion").value = "新标准"
    intake = handed_in(world, Role.SCHOOL_FILLER, book)
    assert (intake.report["changed"], intake.report["crossed"]) == (1, 1)
    assert not intake.report["is_ready"]
    as_(world, Role.SCHOOL_FILLER).post(f"/forms/workbooks/{intake.key}/decide", {"crossed": "THEIRS"})  # fmt: skip
    intake.refresh_from_db()
    intake = worked(intake, world)
    assert agreed(world, Role.SCHOOL_FILLER, intake).state == IntakeState.WRITTEN
    after = values(world.school)
    assert (after["1/person"], after["1/fund/OWN/2021"], after["1/criterion"]) == ("王老师", Decimal(7), "新标准")  # fmt: skip


def test_a_row_of_another_school_tells_and_changes_nothing(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    for sheet in ("Tasks", "Quantities", "Money"):
        for row in book[sheet].iter_rows(min_row=4):
            if row[0].value == str(world.school.key):
                row[0].value = str(world.college.key)
    place_of(book, "Tasks", "1", "person").value = "冒名"
    intake = handed_in(world, Role.SCHOOL_FILLER, book)
    assert [p["text"] for p in intake.report["problems"]] == [
        "This unit is not one of those that you fill in here."
    ]
    assert SECRET not in str(intake.report)
    assert not intake.report["is_ready"]


def test_too_late_everything_is_locked_and_says_why(world: TakeUp) -> None:
    rows = list(Undertaking.objects.filter(pk=world.school.pk).select_related("unit", "case"))
    late = world.season.confirm_by + timedelta(days=1)
    actor = world.people[Role.SCHOOL_FILLER].actor
    (part,) = parts_of(world.season, rows, form_of(world.season), actor, late)
    assert part.writable == frozenset()
    assert "time to fill in ended" in part.why


def test_a_form_that_changed_meanwhile_is_mapped(world: TakeUp) -> None:
    book = taken(world, Role.SCHOOL_FILLER)
    assert Edition.objects.filter(code=f"takeup/{world.season.key}").exists()
    world.season.sources.filter(code="SPONSOR").delete()
    place_of(book, "Tasks", "1", "person").value = "新人"
    intake = handed_in(world, Role.SCHOOL_FILLER, book)
    assert intake.report["mapping"]["gone"]
    assert not intake.report["is_ready"]
    as_(world, Role.SCHOOL_FILLER).post(f"/forms/workbooks/{intake.key}/decide", {"mapped": "1"})
    intake.refresh_from_db()
    assert worked(intake, world).report["is_ready"]


def test_a_filler_of_some_tasks_is_told_which_are_not_theirs(world: TakeUp) -> None:
    key = world.season.openings.get(seq=1).task_key
    person = world.people[Role.SCHOOL_FILLER]
    person.grants.update(task_keys=[str(key)])
    book = taken(world, Role.SCHOOL_FILLER)
    place_of(book, "Tasks", "1", "person").value = "新人"
    place_of(book, "Tasks", "2", "taken").value = "yes"
    (problem,) = handed_in(world, Role.SCHOOL_FILLER, book).report["problems"]
    cell = place_of(book, "Tasks", "2", "taken")
    assert (problem["column"], problem["row"]) == (cell.column_letter, cell.row)
    assert "not among those" in problem["text"]


# --- who, and how often the database is asked --------------------------------------------------------------


def test_pages_are_for_those_who_see_the_season(world: TakeUp, stranger: Any) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.get(url(world)).status_code == 302
    client.force_login(stranger)
    assert client.get(url(world)).status_code == 404
    assert client.post(url(world, "take/"), {"of": "all"}).status_code == 404
    words = as_(world, Role.COUNTY).get(url(world)).content.decode()
    assert "Hand a workbook in" not in words
    words = as_(world, Role.SCHOOL_FILLER).get(url(world)).content.decode()
    assert "Hand a workbook in" in words
    file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04")
    answer = as_(world, Role.COUNTY).post(f"/forms/workbooks/{KIND}/{world.season.key}/", {"file": file})  # fmt: skip
    assert answer.status_code == 403


def test_a_county_sees_its_schools_and_nothing_to_write(world: TakeUp) -> None:
    answer = as_(world, Role.COUNTY).post(url(world, "take/"), {"of": "all"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    records = {row[0].value for row in book["Tasks"].iter_rows(min_row=4)}
    assert str(world.school.key) in records
    assert str(world.college.key) not in records
    assert all(cell.protection.locked for row in book["Money"].iter_rows() for cell in row)
    assert as_(world, Role.COUNTY).post(url(world, "take/"), {"of": "own"}).status_code == 302


def test_many_units_take_as_many_statements_as_few(world: TakeUp) -> None:
    form = form_of(world.season)
    actor = world.people[Role.PROVINCE].actor
    rows = list(Undertaking.objects.select_related("unit", "case", "season").order_by("pk"))
    counts = []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            parts_of(world.season, some, form, actor, world.at)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, counts
    assert len(rows) > 2
    assert fillable(rows, actor, world.at) == {world.province.pk}


def test_the_page_asks_little(world: TakeUp) -> None:
    client = as_(world, Role.PROVINCE)
    client.get(url(world))
    with CaptureQueriesContext(connection) as asked:
        client.get(url(world))
    assert len(asked) <= 25


def test_the_subject_knows_no_season_that_is_not_there(world: TakeUp) -> None:
    actor = world.people[Role.SCHOOL_FILLER].actor
    assert not SeasonBooks().may("no-key", actor, world.at)
    assert not SeasonBooks().may("00000000-0000-0000-0000-000000000000", actor, world.at)
