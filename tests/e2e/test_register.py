"""An official finds a school, moves it after looking at what would change, and sees both trees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.units import found_nation
from peiyou.kernel.organisations.enums import Hierarchy, Kind, Scheme
from peiyou.kernel.organisations.requirements.cases import NewUnit
from tests.e2e.conftest import Visitor
from tests.factories.organisations import a_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Visitor]
AT = datetime(2024, 1, 1, tzinfo=UTC)
PLACE = Hierarchy.PLACE


@pytest.fixture
def country(live_server: Any, transactional_db: None) -> None:
    nation = found_nation(name="中国", actor=SYSTEM, at=AT)
    rows = [
        NewUnit(Kind.PROVINCE, "湖南省", {PLACE: nation}, numbers={Scheme.REGION: "430000"}),
        NewUnit(Kind.PREFECTURE, "长沙市", {PLACE: 0}, numbers={Scheme.REGION: "430100"}),
        NewUnit(Kind.COUNTY, "岳麓区", {PLACE: 1}, numbers={Scheme.REGION: "430104"}),
        NewUnit(Kind.COUNTY, "望城区", {PLACE: 1}, numbers={Scheme.REGION: "430112"}),
        NewUnit(Kind.SCHOOL, "岳麓职业学校", {PLACE: 2}, school_type="SECONDARY"),
    ]
    units = register_units(rows=rows, source="名录", actor=SYSTEM, at=AT)
    a_person("changsha", "周敏", Role.PREFECTURE, units[1])


def signed_in(visitor: Visitor, handle: str) -> Visitor:
    """Signing in has its own journey; here the browser simply has a session."""
    client = Client()
    client.force_login(Person.objects.get(handle=handle))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.site}])
    return visitor


def test_a_school_moves_and_both_trees_are_true(country: None, visitor: Make) -> None:
    official = signed_in(visitor(locale="en"), "changsha")
    page = official.page

    page.goto("/organisations/")
    official.is_accessible()
    page.locator("#filter-q").press_sequentially("ylzy")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    page.get_by_role("link", name="岳麓职业学校").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("岳麓职业学校")
    official.is_accessible()

    page.get_by_role("link", name="Move", exact=True).click()
    expect(page.get_by_label("Stands under from then on")).to_be_visible()
    page.wait_for_load_state()  # what is typed before the script is there asks for nothing
    page.get_by_label("Stands under from then on").press_sequentially("wangcheng")
    expect(page.locator("datalist option").first).to_have_attribute("value", "430112 望城区")
    page.get_by_label("Stands under from then on").fill("430112 望城区")
    page.get_by_label("In force from").fill("2024-09-01")
    page.get_by_role("button", name="See what will change").click()
    expect(page.locator("[id$='source'] ~ .errorlist, .errorlist").first).to_contain_text(
        "Name the document"
    )
    page.get_by_label("Document it rests on").fill("长教〔2024〕1号")
    page.get_by_role("button", name="See what will change").click()
    expect(page.locator("#preview del")).to_have_text("岳麓区")
    expect(page.locator("#preview ins")).to_have_text("望城区")
    official.complaints.clear()  # the browser tells of the answer 422
    official.is_accessible()
    page.get_by_role("button", name="Move: do it").click()
    expect(page.locator(".org-history").first).to_contain_text("长教〔2024〕1号")

    page.goto("/organisations/tree/")
    for name in ("湖南省", "长沙市", "望城区"):
        page.get_by_role("link", name=f"What stands below {name}").click()
    expect(page.locator(".org-tree")).to_contain_text("岳麓职业学校")
    page.get_by_role("link", name="望城区", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("link", name="岳麓职业学校")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="岳麓区", exact=True)).to_be_focused()
    official.is_accessible()

    page.get_by_label("As of").fill("2024-08-31")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_label("Find in this tree").press_sequentially("岳麓职业")
    page.locator("#hits a").first.click()
    expect(page.locator(".is-sought")).to_contain_text("today under 望城区")
    expect(page.locator(".org-changes")).to_contain_text("1")
    official.is_accessible()


@pytest.mark.parametrize(
    "where", ["/organisations/", "/organisations/tree/", "/organisations/?q=zzzz"]
)
def test_on_a_phone_in_chinese(country: None, visitor: Make, where: str) -> None:
    citizen = visitor(width=390)
    citizen.page.goto(where)
    citizen.is_accessible()
