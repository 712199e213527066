"""Taking the workbook, filling it in, handing it in, agreeing: in a browser, with the worker beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.queries.values import values_of
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.intaking import work_on
from peiyou.kernel.forms.models import Intake
from tests.e2e.takeup.conftest import Enter, shot
from tests.factories.seasons import TakeUp, filled

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", [1280, 390])
def test_out_and_in_again(takeup: TakeUp, enter: Enter, tmp_path: Path, width: int) -> None:
    takeup.write(takeup.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    visit = enter(Role.SCHOOL_FILLER, width=width)
    page = visit.page
    page.goto(f"/take-up/{takeup.season.key}/workbook/")
    visit.is_accessible()
    shot(page, f"workbook-{width}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Workbook to fill in").click()
    path = tmp_path / "book.xlsx"
    download.value.save_as(path)
    change(path, "一百")
    hand_in(page, path)
    expect(page.get_by_role("status").first).to_contain_text("Being read")
    work()
    expect(page.get_by_text("is not a number")).to_be_visible()
    visit.is_accessible()
    shot(page, f"workbook-wrong-{width}")
    change(path, 42.5)
    page.get_by_role("link", name="Hand in another workbook").click()
    hand_in(page, path)
    work()
    expect(page.get_by_role("button", name="Write all of it")).to_be_visible()
    visit.is_accessible()
    shot(page, f"workbook-ready-{width}")
    page.get_by_role("button", name="Write all of it").click()
    work()
    expect(page.get_by_text("1 cell was written")).to_be_visible()
    assert str(values_of([takeup.school])[takeup.school.pk]["1/fund/OWN/2021"]) == "42.500000"


def hand_in(page: Any, path: Path) -> None:
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Look at the workbook").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("book.xlsx")


def work() -> None:
    """What the worker does a moment later."""
    work_on(Intake.objects.latest("pk"), timezone.now())


def change(path: Path, value: Any) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Money"]
    column = next(cell.column for cell in sheet[2] if cell.value == "2021")
    row = next(r for r in range(4, sheet.max_row) if sheet.cell(r, 2).value == "1/fund/OWN")
    sheet.cell(row, column).value = value
    book.save(path)
