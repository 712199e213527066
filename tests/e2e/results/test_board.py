"""A minister asks how far it is and who says so: from the nation down to the proof behind one cell, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from tests.e2e.conftest import Visitor
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round, approved
from tests.factories.seasons import a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(transactional_db: None, settings: Any, tmp_path: Any) -> Reported:
    settings.MEDIA_ROOT = tmp_path
    takeup = a_take_up(at=timezone.now())
    country = takeup.country
    for unit, code in ((country.east, "330000"), (country.west, "650000")):
        Unit.objects.filter(pk=unit.pk).update(code=code)
    confirm_school(takeup)
    found = a_round(takeup)
    approved(found)
    return found


def come(made: Reported, visitor: Callable[..., Visitor], locale: str, width: int) -> Visitor:
    minister = visitor(locale=locale, width=width)
    client = Client()
    client.force_login(made.takeup.people[Role.MINISTRY])
    value = client.cookies["sessionid"].value
    minister.context.add_cookies([{"name": "sessionid", "value": value, "url": minister.site}])
    return minister


def test_from_the_nation_to_the_proof_and_back(
    made: Reported, visitor: Callable[..., Visitor]
) -> None:
    minister = come(made, visitor, "en", 1280)
    page = minister.page
    page.goto("/board/")
    minister.is_accessible()
    expect(page.locator(".sb-row").first).to_be_hidden()
    page.locator("[data-fold]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sb-row").first).to_be_visible()
    expect(page.locator("[data-fold]").first).to_be_focused()
    minister.is_accessible()
    page.goto("/board/?counted=1")
    minister.is_accessible()
    page.get_by_role("link", name="Places", exact=True).click()
    minister.is_accessible()
    for name in ("东省", "东一市", "甲县"):
        page.locator(".sb-table").get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".sb-way [aria-current]")).to_have_text(name)
    page.locator(".sb-table").get_by_role("link", name="甲县职教中心", exact=True).click()
    assert "counted=1" in page.url, "what was filtered stays on the way down"
    page.goto(page.url.replace("counted=1", "open=all"))
    page.get_by_role("link", name="its return").first.click()
    cell = page.locator('[id="1/item/1/done"]')
    expect(cell).to_be_visible()
    expect(page.get_by_text("佐证.pdf").first).to_be_visible()
    page.go_back()
    page.locator(".sb-table").get_by_role("link", name="3", exact=True).last.click()
    expect(page.locator(".facts-sum b")).to_contain_text("3")
    page.go_back()
    page.keyboard.press("u")
    expect(page.locator(".sb-way [aria-current]")).to_have_text("甲县")
    page.locator(".sb-way").get_by_role("link", name="中国").click()
    page.get_by_role("link", name="Tasks", exact=True).click()
    page.locator(".sb-row [data-row]").first.click()
    expect(page.locator(".cg-map")).to_be_visible()
    minister.is_accessible()
    page.locator(".cg-map a[aria-label^=东省]").click()
    expect(page.locator(".sb-way [aria-current]")).to_have_text("东省")
    minister.is_accessible()
    page.go_back()
    page.get_by_role("link", name="prefecture", exact=True).click()
    minister.is_accessible()
    page.get_by_role("searchbox", name="Name of a place").fill("东一")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".sb-table[data-rows] tbody tr")).to_have_count(1)
    page.locator(".sb-table[data-rows]").get_by_role("link", name="东一市").click()
    expect(page.locator(".sb-way [aria-current]")).to_have_text("东一市")
    page.locator(".sb-way").get_by_role("link", name="中国").click()
    expect(page.locator("#sb-find")).to_have_value("东一")


def test_on_a_phone_in_chinese(made: Reported, visitor: Callable[..., Visitor]) -> None:
    minister = come(made, visitor, "zh-CN", 390)
    page = minister.page
    for url in ("/board/", "/board/?view=places"):
        page.goto(url)
        minister.is_accessible()
    page.goto("/board/?open=all")
    page.locator(".sb-row [data-row]").first.click()
    minister.is_accessible()
    page.locator(".crumbs a").nth(1).click()
    minister.is_accessible()
