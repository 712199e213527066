"""Returns as a workbook: taken away, filled in, handed in, written all or nothing; everybody their own part."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.imports import KIND, RELATED, RoundBooks
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.parts import parts_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.forms.enums import IntakeState
from peiyou.kernel.forms.intaking import work_on
from peiyou.kernel.forms.models import Intake
from tests.factories.filings import confirmed
from tests.factories.returns import Reported, a_round, handed_in, reported
from tests.factories.seasons import filled

from tests.factories.filings import a_confirmed_take_up  # isort: skip


@pytest.fixture
def made(db: None) -> Any:
    """School and college take part; the school has begun."""
    takeup = a_confirmed_take_up()
    confirmed(takeup, takeup.college, filled(2))
    made = a_round(takeup)
    made.write(reported())
    with translation.override("en"):
        yield made


def as_(made: Reported, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[role])
    return client


def url(made: Reported, rest: str = "") -> str:
    return f"/returns/{made.round.key}/workbook/{rest}"


def taken(made: Reported, role: Role, of: str = "own") -> Any:
    answer = as_(made, role).post(url(made, "take/"), {"of": of})
    assert answer.status_code == 200, answer
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def place_of(book: Any, row_key: str, column_key: str, record: str = "") -> Any:
    """The cell of a row of the form, in whichever sheet has it."""
    for rows in book:
        column = next((cell.column for cell in rows[2] if cell.value == column_key), None)
        for line in range(4, rows.max_row + 1) if column else ():
            if rows.cell(line, 2).value == row_key and record in ("", rows.cell(line, 1).value):
                return rows.cell(line, column)
    raise AssertionError(row_key)


def handed(made: Reported, role: Role, book: Any) -> Intake:
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("填报.xlsx", out.getvalue())
    answer = as_(made, role).post(f"/forms/workbooks/{KIND}/{made.round.key}/", {"file": file})
    assert answer.status_code == 302, answer
    return worked(Intake.objects.latest("pk"), made)


def worked(intake: Intake, made: Reported) -> Intake:
    work_on(intake, made.at)
    intake.refresh_from_db()
    return intake


def agreed(made: Reported, role: Role, intake: Intake) -> Intake:
    as_(made, role).post(f"/forms/workbooks/{intake.key}/write", {"mark": intake.mark})
    intake.refresh_from_db()
    return worked(intake, made)


def values(made: Reported) -> dict[str, Any]:
    row = made.school
    return dict(said_by([row], skeleton_of(row.round))[row.pk].values)


def test_a_return_is_filled_in_and_written_once_agreed(made: Reported) -> None:
    book = taken(made, Role.SCHOOL_FILLER)
    assert place_of(book, "1/item/1", "committed").value == 8
    assert place_of(book, "1/item/1", "committed").protection.locked
    assert not place_of(book, "1/item/1", "done").protection.locked
    assert place_of(book, "1/fund/OWN", "budget").value == 120.5
    offered = [check.sqref for sheet in book for check in sheet.data_validations.dataValidation]
    assert offered
    place_of(book, "1/item/1", "done").value = "5"
    place_of(book, "1/fund/OWN", "spent").value = "57.25万元"
    place_of(book, "1", "progress").value = "已开工"
    intake = handed(made, Role.SCHOOL_FILLER, book)
    assert (intake.report["problems"], intake.report["changed"]) == ([], 3)
    assert values(made)["1/item/1/done"] == 3  # looking changes nothing
    assert agreed(made, Role.SCHOOL_FILLER, intake).state == IntakeState.WRITTEN
    after = values(made)
    assert (after["1/item/1/done"], after["1/fund/OWN/spent"]) == (5, Decimal("57.25"))
    assert Row.objects.filter(verb="reporting.write_many", stream=made.school.audit_stream).exists()


def test_mistakes_are_named_by_cell_and_nothing_is_written(made: Reported) -> None:
    book = taken(made, Role.SCHOOL_FILLER)
    place_of(book, "1", "progress").value = "改写"
    place_of(book, "1/item/1", "done").value = "三个"
    place_of(book, "1/item/1", "committed").value = 9
    place_of(book, "1", "rating").value = "很好"
    wrong = handed(made, Role.SCHOOL_FILLER, book).report
    places = {(one["sheet"], one["column"], one["row"]) for one in wrong["problems"]}
    cells = [place_of(book, *of) for of in (("1/item/1", "done"), ("1/item/1", "committed"), ("1", "rating"))]  # fmt: skip
    assert places >= {(cell.parent.title, cell.column_letter, cell.row) for cell in (cells[0], cells[2])}  # fmt: skip
    assert not wrong["is_ready"]
    assert values(made)["1/progress"] == "完成立项并开工"


def test_nothing_to_report_loses_no_figures_of_other_sheets(made: Reported) -> None:
    book = taken(made, Role.SCHOOL_FILLER)
    place_of(book, "1", "nothing").value = "设备未到"
    (problem,) = handed(made, Role.SCHOOL_FILLER, book).report["problems"]
    cell = place_of(book, "1", "nothing")
    assert (problem["column"], problem["row"]) == (cell.column_letter, cell.row)
    for row, columns in {"1": ["progress", "rating"], "1/item/1": ["done"], "1/fund/OWN": ["arrived", "spent"]}.items():  # fmt: skip
        for column in columns:
            place_of(book, row, column).value = None
    intake = handed(made, Role.SCHOOL_FILLER, book)
    assert intake.report["is_ready"], intake.report
    assert agreed(made, Role.SCHOOL_FILLER, intake).state == IntakeState.WRITTEN
    assert values(made)["1/nothing"] == "设备未到"
    assert values(made).get("1/item/1/done") is None


def test_a_province_looks_at_all_and_writes_in_none(made: Reported) -> None:
    book = taken(made, Role.PROVINCE, of="all")
    records = {row[0].value for sheet in book for row in sheet.iter_rows(min_row=4)}
    assert records >= {str(row.key) for row in Return.objects.all()}
    assert all(cell.protection.locked for sheet in book for row in sheet.iter_rows() for cell in row)  # fmt: skip
    own = as_(made, Role.PROVINCE).post(url(made, "take/"), {"of": "own"})
    assert own.status_code == 302


def test_after_a_remark_only_its_cell_is_open(made: Reported) -> None:
    handed_in(made)
    locked = taken(made, Role.SCHOOL_FILLER)
    assert place_of(locked, "1/item/1", "done").protection.locked
    return_return(return_=made.school, remarks={"1/item/1/done": "不符"}, **made.actor(Role.COUNTY))
    book = taken(made, Role.SCHOOL_FILLER)
    assert not place_of(book, "1/item/1", "done").protection.locked
    assert place_of(book, "1", "progress").protection.locked


def test_a_row_of_another_unit_tells_and_changes_nothing(made: Reported) -> None:
    book = taken(made, Role.SCHOOL_FILLER)
    other = str(made.of(made.takeup.country.college).key)
    for sheet in book:
        for row in sheet.iter_rows(min_row=4):
            row[0].value = other if row[0].value == str(made.school.key) else row[0].value
    place_of(book, "1", "progress").value = "冒名"
    report = handed(made, Role.SCHOOL_FILLER, book).report
    assert report["problems"]
    assert not report["is_ready"]


def test_statements_do_not_grow_and_strangers_learn_nothing(made: Reported, stranger: Any) -> None:
    rows = list(Return.objects.select_related(*RELATED).order_by("pk"))
    actor = made.takeup.people[Role.PROVINCE].actor
    costs = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as asked:
            parts_of(made.round, some, actor, made.at)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 14
    assert not RoundBooks().may("no-key", actor, made.at)
    client = Client()
    client.force_login(stranger)
    assert client.get(url(made)).status_code == 404
    assert as_(made, Role.SCHOOL_FILLER).get(url(made)).status_code == 200
