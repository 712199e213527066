"""A citizen walks through the plan: overview, task, department, search, the other language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from peiyou.kernel.plans.indexing import index_version
from peiyou.kernel.plans.models import Version
from tests.e2e.conftest import Visitor
from tests.factories.plans import nation, translate

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ROOT = "/plans/tzpy-2020/"
Make = Callable[..., Visitor]


@pytest.fixture
def plan(live_server: Any, transactional_db: None) -> Version:
    version = nation()
    translate()
    index_version(version)
    return version


def test_a_citizen_walks_through_the_plan(plan: Version, visitor: Make) -> None:
    citizen = visitor()
    page = citizen.page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text(plan.title)
    expect(page.locator(".tile")).to_have_count(56)
    citizen.is_accessible()

    tile = page.get_by_role("link", name="任务 20 遴选建设一批产教融合型城市")
    tile.hover()
    expect(page.locator("[data-reading-line]")).to_contain_text("数以万计的产教融合型企业")
    page.keyboard.press("Escape")
    expect(page.locator("[data-reading-line]")).to_be_hidden()
    tile.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("数以万计")
    citizen.is_accessible()
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(r"/tasks/21/$"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"/tasks/20/$"))

    page.get_by_role("link", name="国家发展改革委").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("国家发展改革委")
    expect(page.locator(".task-list-no")).to_have_text(["20", "25"])
    citizen.is_accessible()

    page.keyboard.press("/")
    page.keyboard.type("１＋ｘ")
    page.keyboard.press("Enter")
    expect(page.locator("#results mark").first).to_have_text("1+X")
    citizen.is_accessible()
    page.locator("#q").fill("鲁班")
    expect(page.locator("#results mark").first).to_have_text("鲁班")
    expect(page).to_have_url(re.compile("q=%E9%B2%81%E7%8F%AD"))

    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="51", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Luban Workshops")
    citizen.is_accessible()


def test_the_legend_filters_in_place(plan: Version, visitor: Make) -> None:
    citizen = visitor()
    page = citizen.page
    page.goto(ROOT)
    chip = page.locator("[data-way=train].chip")
    chip.click()
    expect(page.locator(".pm:not(.is-dim)")).to_have_count(5)
    expect(page).to_have_url(re.compile(r"\?way=train$"))
    citizen.is_accessible()
    page.locator("[data-counted].chip").click()
    expect(page.locator(".pm:not(.is-dim)")).to_have_count(3)
    page.reload()
    expect(page.locator(".pm:not(.is-dim)")).to_have_count(3)
    chip.click()
    expect(page.locator(".pm:not(.is-dim)")).to_have_count(39)


def test_the_map_by_keyboard(plan: Version, visitor: Make) -> None:
    page = visitor().page
    page.goto(ROOT)
    page.locator(".tile").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    focused = page.evaluate("document.activeElement.querySelector('.tile-no').textContent")
    assert 5 <= int(focused.split()[-1].removeprefix("任务")) <= 13
    page.keyboard.press("Enter")
    expect(page.locator(".task-no b")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_kind_of_page_is_accessible(
    plan: Version, visitor: Make, locale: str, width: int
) -> None:
    citizen = visitor(locale, width)
    department = plan.tasks.get(seq=25).parties.all()[0].department_id
    for url in (
        "/", f"{ROOT}?view=table&way=comply", f"{ROOT}tasks/36/", f"{ROOT}v1/tasks/5/", f"{ROOT}sections/6/",
        f"{ROOT}departments/", f"{ROOT}departments/{department}/", f"{ROOT}versions/", f"{ROOT}search/?q=双师",
        f"{ROOT}search/?q=量子", "/api/", "/account/sign-in/",
    ):  # fmt: skip
        citizen.page.goto(url)
        citizen.is_accessible()
    citizen.page.goto("/not/there/")
    citizen.complaints.clear()  # the browser minds a 404; that is what we asked for
    citizen.is_accessible()


def test_works_without_script(plan: Version, visitor: Make, browser: Any, live_server: Any) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(ROOT)
    page.locator("[data-way=train].chip").click()
    expect(page.locator(".pm:not(.is-dim)")).to_have_count(5)
    page.get_by_role("link", name="表格").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.locator("#top-q").fill("学分银行")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("找到 2 处")
    context.close()
