"""The review desk with the keyboard alone: move, choose, look at the summary, confirm; help; switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.enums import State
from peiyou.kernel.actions.roles import Role
from tests.e2e.takeup.conftest import Enter
from tests.factories.seasons import TakeUp, filled

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_by_keyboard(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.college, filled(1), Role.EXPERT)
    submit_undertaking(undertaking=takeup.college, **takeup.actor(Role.EXPERT))
    page = enter(Role.PROVINCE).page
    page.goto(f"/take-up/{takeup.season.key}/desk/")
    row = page.locator("#desk [data-row]")
    expect(row).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("j")
    expect(row).to_have_attribute("aria-current", "true")
    page.keyboard.press(" ")
    expect(page.locator("#chosen")).to_have_text("1 / 1")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Return to 东省职业学院")).to_be_visible()
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Confirm 1 unit?")).to_be_visible()
    assert takeup.college.case.state == State.CONFIRMING
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 unit is confirmed.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert takeup.college.case.state == State.CONFIRMED
    page.get_by_role("link", name="all").click()
    page.locator("[data-help]").click()
    page.get_by_label("Single keys act").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("#desk [data-row][aria-current]")).to_have_count(0)
