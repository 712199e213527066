"""Filings in a browser: the province writes beside what is confirmed, the ministry sees what becomes of the totals."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from peiyou.engine.undertakings.actions.filings import record_filing
from peiyou.engine.undertakings.enums import SeasonState
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.actions.roles import Role
from tests.e2e.takeup.conftest import Enter
from tests.factories.filings import a_filing, confirm_school, filed
from tests.factories.seasons import TakeUp

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
AMOUNT = "1/item/1/amount"


@pytest.fixture(autouse=True)
def _documents(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("PEIYOU_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_side_by_side_to_the_totals(takeup: TakeUp, enter: Enter) -> None:
    confirm_school(takeup)
    filing = a_filing(takeup, {"1/person": "李主任"})
    province = enter(Role.PROVINCE)
    page = province.page
    page.goto(f"/take-up/filings/{filing.key}/edit/?task=1")
    cell = page.locator(f'[data-cell="{AMOUNT}"]')
    cell.fill("5")
    cell.press("Tab")
    expect(page.locator("#proposed")).to_contain_text("−3")
    shot(page, "edit")
    province.is_accessible()
    page.get_by_role("link", name="On to the letter and filing").click()
    page.get_by_label("Why the change is necessary").fill("学校规模调整")
    province.is_accessible()
    shot(page, "file")
    page.get_by_role("button", name="File", exact=True).click()
    expect(page.get_by_text("Filed with the ministry.")).to_be_visible()
    ministry = enter(Role.MINISTRY)
    page = ministry.page
    page.goto(f"/take-up/filings/{filing.key}/")
    expect(page.get_by_text("8 → 5").first).to_be_visible()
    shot(page, "review")
    ministry.is_accessible()
    page.get_by_role("button", name="Put on record", exact=True).click()
    expect(page.get_by_text("Recorded under number 1.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_lists_and_log(takeup: TakeUp, enter: Enter, width: int) -> None:
    confirm_school(takeup)
    filing = filed(takeup, {AMOUNT: Decimal(5)})
    record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    Season.objects.update(state=SeasonState.PUBLISHED)
    draft = a_filing(takeup, {AMOUNT: Decimal(4)})
    who = enter(Role.PROVINCE, width=width)
    for name, url in {
        "list": f"/take-up/{takeup.season.key}/filings/",
        "choose": f"/take-up/{takeup.season.key}/filings/new/",
        "touched": f"/take-up/{takeup.season.key}/touched/",
        "one": f"/take-up/filings/{draft.key}/",
        "editor": f"/take-up/filings/{draft.key}/edit/",
        "log": "/take-up/filings/log/",
    }.items():
        who.page.goto(url)
        who.page.wait_for_load_state("networkidle")
        shot(who.page, f"{name}-{width}")
        who.is_accessible()
