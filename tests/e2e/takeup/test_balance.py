"""The balance in a browser: it follows what a school types, leads down and back, and is readable for everybody."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.kernel.actions.roles import Role
from tests.e2e.takeup.conftest import Enter, shot
from tests.factories.seasons import TakeUp, filled

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def begun(takeup: TakeUp) -> None:
    """The province has declared 60 of task 1, the school is at 40."""
    takeup.write(takeup.province, filled(1, amount=60), Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.school, filled(1, amount=40), Role.SCHOOL_FILLER)


def test_it_follows_what_a_school_types(takeup: TakeUp, enter: Enter) -> None:
    begun(takeup)
    ministry = enter(Role.MINISTRY)
    page = ministry.page
    page.goto(f"/take-up/{takeup.season.key}/balance/?open=all")
    row = page.get_by_role("row").filter(has=page.locator("#i-1\\.1"))
    expect(row).to_contain_text("40 %")
    stamp = page.locator("#live").get_attribute("data-stamp")
    page.locator("#i-1\\.1").focus()
    takeup.write(takeup.school, {"1/item/1/amount": Decimal(160)}, Role.SCHOOL_FILLER)
    expect(row).to_contain_text("160 %")
    expect(row).to_contain_text("far too much")
    assert page.locator("#live").get_attribute("data-stamp") != stamp
    expect(page.locator("#i-1\\.1")).to_be_focused()
    expect(page.locator("[data-checked]")).to_contain_text("nothing has changed")
    ministry.is_accessible()


def test_down_to_a_unit_and_back(takeup: TakeUp, enter: Enter) -> None:
    begun(takeup)
    page = enter(Role.MINISTRY).page
    page.goto(f"/take-up/{takeup.season.key}/balance/1/1/?low=10")
    page.get_by_role("table").last.get_by_role("link", name="东省").click()
    page.get_by_role("link", name="东一市").click()
    page.get_by_role("link", name="甲县职教中心").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("甲县职教中心")
    assert "low=10" in page.url, "what was filtered stays"
    way = page.locator(".bl-way")
    way.get_by_role("link", name="东省").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("东省")
    way.get_by_role("link", name="the whole nation").click()
    assert "low=10" in page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_for_everybody(takeup: TakeUp, enter: Enter, width: int) -> None:
    begun(takeup)
    ministry = enter(Role.MINISTRY, width=width)
    for name in ("balance/", "balance/1/1/", "balance/money/", "balance/rules/", "chase/", "setup/", "setup/tasks/",
                 "setup/items/", "setup/shares/1/1/", "setup/publish/"):  # fmt: skip
        ministry.page.goto(f"/take-up/{takeup.season.key}/{name}")
        shot(ministry.page, f"balance-{name.replace('/', '-')}{width}")
        ministry.is_accessible()
    school = enter(Role.SCHOOL_HEAD, width=width)
    school.page.goto(f"/take-up/{takeup.season.key}/balance/?open=all")
    school.is_accessible()


def test_the_keyboard_ticks_down_a_column(takeup: TakeUp, enter: Enter) -> None:
    page = enter(Role.MINISTRY).page
    page.goto(f"/take-up/{takeup.season.key}/setup/tasks/")
    page.keyboard.press("/")
    page.keyboard.type("300")
    expect(page.locator("#su-tasks tbody tr:visible")).to_have_count(1)
