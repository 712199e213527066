"""From the ministry's proposal to a school's milestone with its proof: looked at, set, seen below, reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone, translation
from playwright.sync_api import expect

from peiyou.engine.results.models import Milestone, Target
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from tests.e2e.conftest import Visitor
from tests.factories.filings import PDF, confirm_school
from tests.factories.seasons import TakeUp, a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAGE = "/results/targets/"


def entered(visitor: Callable[..., Visitor], takeup: TakeUp, role: Role) -> Visitor:
    visit = visitor(locale="en")
    client = Client()
    client.force_login(takeup.people[role])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visit.site}
    visit.context.add_cookies([cookie])  # type: ignore[list-item]
    return visit


def test_from_the_nation_to_a_school(visitor: Callable[..., Visitor]) -> None:
    with translation.override("zh-hans"):
        takeup = a_take_up(at=timezone.now())
        confirm_school(takeup)
    country = takeup.country
    Unit.objects.filter(pk=country.west.pk).update(undertakes=True)

    ministry = entered(visitor, takeup, Role.MINISTRY)
    page = ministry.page
    page.goto(f"{PAGE}?line=1.1")
    ministry.is_accessible()
    page.select_option("#tg-by", "equal")
    page.get_by_role("button", name="Look at the proposal").click()
    expect(page.locator(".tg-tally")).to_contain_text("1 to be set")
    ministry.is_accessible()
    assert Target.objects.count() == 0
    page.get_by_role("button", name="Set these targets").click()
    east = page.locator(f'input[name="t-{country.east.pk}-0"]')
    expect(east).to_have_value("100")
    page.locator(f'input[name="t-{country.west.pk}-0"]').fill("40")
    east.fill("70")
    expect(page.locator('[data-foot="0"] b')).to_have_text("110")
    page.get_by_role("button", name="Look at what changes").click()
    page.locator("#tg-reason").fill("统筹东西部")
    page.get_by_role("button", name="Set these targets").click()
    expect(east).to_have_value("70")
    page.goto("/results/targets/log/")
    expect(page.locator("tbody")).to_contain_text("统筹东西部")
    ministry.is_accessible()

    province = entered(visitor, takeup, Role.PROVINCE)
    page = province.page
    page.goto(PAGE)
    expect(page.locator("tbody")).to_contain_text("70")
    page.get_by_role("link", name="Rules broken").first.click()
    expect(page.locator("tbody")).to_contain_text("asked above, and of nobody below")
    province.is_accessible()
    page.goto("/results/milestones/")
    page.select_option("#ms-place", str(country.school.key))
    page.select_option("#ms-line", "1.1")
    page.fill("#ms-title", "完成立项")
    page.fill("#ms-due", "2021-06-30")
    page.get_by_role("button", name="Set it").click()
    expect(page.locator("h1")).to_have_text("完成立项")

    school = entered(visitor, takeup, Role.SCHOOL_HEAD)
    page = school.page
    page.goto("/results/milestones/")
    page.get_by_role("link", name="完成立项").click()
    school.is_accessible()
    file = {"name": "批复.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Attach").click()
    page.get_by_role("button", name="reached", exact=True).click()
    expect(page.locator(".tu-sums")).to_contain_text("reached")
    assert Milestone.objects.get().state == "REACHED"
    assert ministry.complaints == province.complaints == school.complaints == []
