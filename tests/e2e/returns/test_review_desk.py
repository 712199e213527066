"""The review desk with the keyboard alone: a unit is opened, a number put beside, a cell sent back, the rest passed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import expect

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Verdict
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round, handed_in
from tests.factories.seasons import a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DONE = "1/item/1/done"


def entered(visitor: Callable[..., Visitor], made: Reported, role: Role) -> Visitor:
    visit = visitor(locale="en")
    client = Client()
    client.force_login(made.takeup.people[role])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visit.site}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


def test_by_keyboard(visitor: Callable[..., Visitor]) -> None:
    with translation.override("zh-hans"):
        takeup = a_take_up(at=timezone.now())
        confirm_school(takeup)
        made = a_round(takeup)
        handed_in(made)
    visit = entered(visitor, made, Role.COUNTY)
    page = visit.page
    page.goto(f"/returns/{made.round.key}/desk/")
    visit.is_accessible()
    row = page.locator("#desk [data-row]")
    page.keyboard.press("j")
    expect(row).to_have_attribute("aria-current", "true")
    page.keyboard.press("Enter")
    cell = page.locator(f'[data-cell="{DONE}"]')
    expect(cell).to_be_visible()
    visit.is_accessible()
    while cell.get_attribute("aria-current") is None:
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-value")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("与佐证不符")
    page.locator("#cell-panel .btn-primary").click()
    expect(cell.locator("td").nth(1)).to_contain_text("2")
    assert Verdict.objects.get().value == "2"
    expect(cell).to_have_attribute("aria-current", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-value")).to_be_focused()
    page.locator("#remark-text").fill("请补充佐证")
    page.locator("[data-remark] button").click()
    expect(page.locator("#tray-list li")).to_have_count(1)
    page.reload()
    expect(page.locator("#tray-list li")).to_have_count(1)
    page.keyboard.press("u")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator("button[name=agreed]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#found .nothing")).to_be_visible()
    assert made.school.case.state == State.PREFECTURE_CHECK
    assert visit.complaints == []
