"""A school fills in its return in browsers: cells, rates, proof, a question, owners; in Chinese and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Line
from peiyou.engine.undertakings.models import Opening
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.factories.filings import PDF, confirm_school
from tests.factories.returns import Reported, a_round
from tests.factories.seasons import a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("PEIYOU_SHOTS")
Visit = Callable[..., Visitor]


@pytest.fixture
def made(transactional_db: None, settings: Any, tmp_path: Path) -> Reported:
    settings.MEDIA_ROOT = tmp_path
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    made = a_round(takeup)
    second = Opening.objects.get(season=takeup.season, seq=2)
    Line.objects.create(of_return=made.school, opening=second)
    return made


def come(visitor: Visit, made: Reported, role: Role, **screen: Any) -> Visitor:
    visit: Visitor = visitor(**screen)
    client = Client()
    client.force_login(made.takeup.people[role])
    value = client.cookies["sessionid"].value
    visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
    return visit


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def cell(path: str) -> str:
    return f'[id="{path}"]'


def fill(page: Page, values: dict[str, str]) -> None:
    for path, value in values.items():
        place = page.locator(cell(path))
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(value)
            place.blur()
    page.wait_for_selector('[data-autosave-status][data-state="saved"]')


def test_a_return_is_filled_in_handed_in_returned_and_answered(
    visitor: Visit, made: Reported
) -> None:
    url = f"/returns/{made.round.key}/units/{made.school.key}/"
    visit = come(visitor, made, Role.SCHOOL_FILLER, locale="en")
    page = visit.page
    page.goto(f"/returns/{made.round.key}/")
    shot(page, "round")
    page.locator(f'main a[href="{url}"]').first.click()
    # figures are added up and rated as they are saved; where a value comes from stands beside it
    expect(page.locator('[data-known="1/item/1/committed"]')).to_be_visible()
    fill(page, {"1/item/1/done": "3", "1/fund/OWN/arrived": "121.5", "1/fund/OWN/spent": "60.25"})
    expect(page.locator('[data-says="1/item/1/whole"]')).to_have_text("3")
    expect(page.locator('[data-says="1/arrival"]')).to_have_text("100.83 %")
    expect(page.locator('[data-says="1/use"]')).to_have_text("49.59 %")
    expect(page.locator('[data-says="1/execution"]')).to_have_text("50.00 %")
    # what is missing leads to its cell
    page.locator("#missing summary").click()
    page.locator('#missing a[href$="#1/progress"]').first.click()
    expect(page.locator(cell("1/progress"))).to_be_focused()
    fill(page, {"1/progress": "完成立项并开工建设，按计划推进各项任务", "1/rating": "GREEN"})
    # the proof of the figure, with the number of its document
    proof = page.locator('details[id="proof-1/item/1"]')
    proof.locator("input[type=file]").set_input_files(
        {"name": "立项批文.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    proof.locator("input[name=number]").fill("教职成〔2021〕1号")
    proof.locator(".ev-upload button").click()
    expect(page.locator(".ev-name").first).to_contain_text("立项批文.pdf")
    # the second task has nothing to report, which is asked once more
    page.locator('[data-line="2"] a').click()
    expect(page.locator('#task [data-task="2"]')).to_be_visible()
    page.locator('form[action$="/tasks/2/nothing/"] button').click()
    page.locator("#nothing-why").fill("设备未到货，项目尚未启动")
    page.locator('form[action$="/tasks/2/nothing/"] button').click()
    expect(page.locator(".rt-silent")).to_be_visible()
    visit.is_accessible()
    _explain(page)
    shot(page, "filled")
    # on a phone, in Chinese
    phone = come(visitor, made, Role.SCHOOL_FILLER, locale="zh-CN", width=390)
    for tail, name in (("?task=1", "phone-1"), ("?task=2", "phone-2")):
        phone.page.goto(f"{url}{tail}")
        shot(phone.page, name)
        phone.is_accessible()
    # the head names who answers for what, looks, and submits
    head = come(visitor, made, Role.SCHOOL_HEAD, locale="zh-CN")
    head.page.goto(f"{url}owners/")
    head.page.locator("input[name=task]").first.check()
    head.page.locator("#person").select_option(label="填报人")
    head.page.locator(".rt-give button").click()
    expect(head.page.locator(".rt-owners b").first).to_have_text("填报人")
    shot(head.page, "owners")
    head.is_accessible()
    head.page.goto(f"{url}?task=1")
    shot(head.page, "zh")
    head.is_accessible()
    head.page.goto(f"{url}submit/")
    shot(head.page, "submit")
    head.is_accessible()
    head.page.locator("form .btn-primary").click()
    head.page.wait_for_url(url)
    assert made.school.case.state == State.COUNTY_CHECK
    # it comes back for one cell, which alone opens, and is answered
    made.takeup.at = timezone.now()
    return_return(
        return_=made.school, remarks={"1/item/1/done": "与佐证不符"}, **made.actor(Role.COUNTY)
    )
    page.goto(url)
    assert page.locator("[data-cell]").count() == 1
    fill(page, {"1/item/1/done": "2"})
    page.locator(".tu-answers input[name=text]").first.fill("已按佐证更正")
    page.locator('form[action$="/answer/"] button').click()
    expect(page.locator("#task [role=alert]")).to_be_visible()
    shot(page, "returned")
    visit.is_accessible()


def _explain(page: Page) -> None:
    """Questions of rules, where the round has any about what was written."""
    for seq in ("1", "2"):
        page.locator(f'[data-line="{seq}"] a').click()
        expect(page.locator(f'#task [data-task="{seq}"]')).to_be_visible()
        forms = page.locator('form[action$="/explain/"]')
        while left := forms.count():
            forms.first.locator("input[name=text]").fill("已核实，与台账一致")
            forms.first.locator("button").click()
            expect(forms).to_have_count(left - 1)
    page.locator('[data-line="1"] a').click()
    expect(page.locator('#task [data-task="1"]')).to_be_visible()
