"""A province names an enterprise and asks it to take part."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from peiyou.kernel.actions.roles import Role
from tests.e2e.takeup.conftest import Enter, shot
from tests.factories.seasons import TakeUp

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_an_enterprise_is_found_and_asked(takeup: TakeUp, enter: Enter, width: int) -> None:
    visit = enter(Role.PROVINCE, width=width)
    page = visit.page
    page.goto(f"/take-up/{takeup.season.key}/ask/")
    page.get_by_role("searchbox").last.fill("机床厂")
    page.get_by_role("searchbox").last.press("Enter")
    page.get_by_label("东一市机床厂").check()
    visit.is_accessible()
    shot(page, f"ask-{width}")
    page.get_by_role("button", name="Ask what is chosen").click()
    expect(page.get_by_text("1 unit has been asked.")).to_be_visible()
    assert takeup.season.undertakings.filter(unit=takeup.country.enterprise).exists()
