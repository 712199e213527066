"""One day in the demonstration: be the province, look round, be a school. By mouse, keyboard and phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.organisations.enums import Kind
from tests.e2e.conftest import Visitor
from tests.factories.organisations import a_grant, a_person, a_unit, the_nation
from tests.factories.plans import nation

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Visitor]


def seeded(handle: str, name: str, *grants: Any, **term: Any) -> Person:
    person = a_person(handle, name)
    Person.objects.filter(pk=person.pk).update(is_demonstration=True)
    for role, unit in grants:
        a_grant(person, role, unit, **term)
    return person


@pytest.fixture
def demonstration(settings: Any, live_server: Any, transactional_db: None, at: datetime) -> None:
    settings.PEIYOU_SWITCHER = True
    settings.INSTALLED_APPS = ["peiyou.config.demo.switcher", *settings.INSTALLED_APPS]
    settings.ROOT_URLCONF = "tests.integration.config.demonstration_urls"
    nation()
    province = a_unit("甲省", Kind.PROVINCE, the_nation())
    school = a_unit("乙学院", Kind.SCHOOL, province, school_type="HIGHER")
    term = {"valid_to": datetime.now(at.tzinfo) + timedelta(days=20)}
    someone = seeded("demo-province", "省级经办（演示）", (Role.PROVINCE, province), **term)
    seeded("demo-filler", "填报人（演示）", (Role.SCHOOL_FILLER, school))
    send_notices(
        people=[someone.pk], kind="GRANT_GIVEN", link="/", cause="x", actor=SYSTEM, at=at,
        params={"role": Role.PROVINCE, "unit": "甲省", "term": None},
    )  # fmt: skip


def test_a_day_in_the_demonstration(demonstration: None, visitor: Make) -> None:
    guest = visitor(locale="en-GB")
    page = guest.page
    page.goto("/demonstration/")
    guest.is_accessible()
    page.get_by_role("button", name="省级经办（演示）").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    expect(page.get_by_role("note").first).to_contain_text("acting as 省级经办（演示）")
    expect(page.locator(".note-warning")).to_contain_text("甲省 · province ends on")
    expect(page.get_by_role("navigation", name="Main").locator("[aria-current]")).to_have_text(
        "My work"
    )
    guest.is_accessible()

    page.get_by_role("link", name=re.compile("Notices.*1 not read")).click()
    expect(page.locator(".notice.is-unread")).to_have_count(1)
    guest.is_accessible()
    page.get_by_role("button", name=re.compile("^Open")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    expect(page.locator(".bell b")).to_have_count(0)

    page.locator(".year-switch summary").click()
    page.get_by_role("button", name="end of 2021").click()
    expect(page.locator(".year-switch summary")).to_contain_text("2021")

    page.get_by_role("navigation", name="Main").get_by_role(
        "link", name="People and grants"
    ).click()
    expect(page.get_by_role("main")).to_contain_text("填报人（演示）")

    page.get_by_role("link", name="Switch person").first.click()
    page.get_by_role("button", name="填报人（演示）").click()
    expect(page.get_by_role("main")).to_contain_text(
        "The take-up of your school, with its deadline"
    )
    main = page.get_by_role("navigation", name="Main")
    expect(main.get_by_role("link", name="People and grants")).to_have_count(0)
    guest.is_accessible()

    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".demonstration")).to_have_count(0)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_on_the_phone_by_keyboard(demonstration: None, visitor: Make, locale: str) -> None:
    guest = visitor(locale, 390)
    page = guest.page
    page.goto("/demonstration/")
    guest.is_accessible()
    page.get_by_role("button", name="省级经办（演示）").click()
    guest.is_accessible()
    expect(page.locator(".side")).to_be_hidden()

    menu = page.locator(".nav-menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("[aria-current=page]")).to_be_visible()
    guest.is_accessible()
    page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/plans/tzpy-2020/$"))

    page.goto("/notices/")
    guest.is_accessible()
    page.locator(".person summary").click()
    expect(page.locator(".person .menu-list")).to_be_visible()
    guest.is_accessible()
