"""The ministry says who is meant, in a browser: list, keys, dry run, confirming; what the public sees."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, Department, Version
from tests.e2e.conftest import Visitor
from tests.factories.addressees import ALL_LEVELS, EDU, HR, a_body, a_small_nation, means
from tests.factories.plans import nation

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("PEIYOU_SHOTS")


@pytest.fixture
def version(db: None) -> Version:
    places = a_small_nation()
    ministry = a_body(places["nation"], EDU, "教育部")
    labour = a_body(places["nation"], HR, "人力资源社会保障部")
    version = nation()
    for name, unit in (("教育部", ministry), ("人力资源社会保障部", labour)):
        means(Department.objects.get(name=name), Mode.ONE, unit)
    local = Department.objects.get(name="各地有关部门")
    means(local, Mode.EVERYWHERE, counterparts=True, levels=ALL_LEVELS, confirmed=False)
    means(Department.objects.get(name="有关行业部门"), Mode.GROUP, confirmed=False)
    return version


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_confirming_by_keys_and_looking_first(version: Version, page: Page) -> None:
    page.goto("/desk/plans/departments/")
    shot(page, "list")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="Confirm the chosen").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert Addressee.objects.filter(confirmed_at=None).count() == 1
    page.get_by_role("link", name="财政部").click()
    page.get_by_label("one organisation").check()
    unit = page.get_by_label("Organisation", exact=True)
    unit.fill("教育部")
    page.get_by_label("Document or decision").first.fill("文件")
    page.get_by_role("button", name="See whom it would mean").first.click()
    expect(page.get_by_role("heading", name="Whom it would mean")).to_be_visible()
    shot(page, "look")
    page.get_by_role("button", name="Keep as a proposal").click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    assert Addressee.objects.get(department__name="财政部").confirmed_by == "王建国"


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible(
    width: int, version: Version, page: Page, visitor: Callable[..., Visitor]
) -> None:
    Addressee.objects.update(confirmed_at=version.published_at)
    department = Department.objects.get(name="各地有关部门")
    desk = visitor(locale="en", width=width)
    desk.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    group = Department.objects.get(name="有关行业部门")
    unit = Addressee.objects.get(department__name="教育部").unit
    assert unit
    for name, url in {
        "list": "/desk/plans/departments/",
        "department": f"/desk/plans/departments/{department.pk}/",
        "group": f"/desk/plans/departments/{group.pk}/",
        "public": f"/plans/tzpy-2020/departments/{department.pk}/?list=1",
        "unit": f"/organisations/{unit.key}/",
    }.items():
        desk.page.goto(url)
        shot(desk.page, f"{name}-{width}")
        desk.is_accessible()
