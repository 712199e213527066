"""The ministry sets a round up and opens it; the county has its units report earlier; who is behind is reminded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return, ReturnChase, Round
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.factories.filings import confirm_school
from tests.factories.seasons import TakeUp, a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("PEIYOU_SHOTS")
Visit = Callable[..., Visitor]


def come(visitor: Visit, takeup: TakeUp, role: Role, **screen: Any) -> Visitor:
    visit: Visitor = visitor(**screen)
    client = Client()
    client.force_login(takeup.people[role])
    value = client.cookies["sessionid"].value
    visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
    return visit


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_from_nothing_to_an_open_round(transactional_db: None, visitor: Visit) -> None:
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    ministry = come(visitor, takeup, Role.MINISTRY)
    page = ministry.page
    page.goto("/returns/new/")
    page.select_option("[name=period]", "2021")
    page.click("main form button")
    expect(page.locator("[name=province_by]")).to_have_value(re.compile(r"^\d{4}-"))
    ministry.is_accessible()
    shot(page, "round-new")
    page.click("main form button.btn-primary")
    expect(page.locator("[name=sources]")).to_contain_text("OWN")
    round_ = Round.objects.get()
    at = f"/returns/{round_.key}/"
    page.goto(f"{at}setup/tasks/")
    page.fill("#su-q", "1")
    page.uncheck("[name=level-1][value=COUNTY]")
    ministry.is_accessible()
    shot(page, "round-tasks")
    page.click("main form button.btn-primary")
    expect(page.locator("[name=level-1][value=COUNTY]")).not_to_be_checked()
    page.goto(f"{at}setup/proofs/")
    page.locator("[name^=proof-]").first.fill("立项批复")
    page.click("main form button.btn-primary")
    expect(page.locator("[name^=proof-]").first).to_have_value("立项批复")
    ministry.is_accessible()
    shot(page, "round-proofs")
    page.goto(f"{at}setup/open/")
    expect(page.locator("[data-asked]")).to_have_text("1")
    ministry.is_accessible()
    shot(page, "round-open")
    assert not Return.objects.exists()
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**{at}")
    round_.refresh_from_db()
    assert round_.state == RoundState.OPEN

    county = come(visitor, takeup, Role.COUNTY, width=390)
    county.page.goto(f"{at}dates/")
    day = timezone.localtime(round_.fill_by - timedelta(days=3))
    county.page.fill("[name=due_at]", f"{day:%Y-%m-%dT%H:%M}")
    county.page.click("main form button.btn-primary")
    expect(county.page.locator("[name=due_at]")).to_have_value(f"{day:%Y-%m-%dT%H:%M}")
    county.is_accessible()
    shot(county.page, "round-dates")
    assert Return.objects.get().case.due_at == day.replace(second=0, microsecond=0)
    county.page.goto(f"{at}chase/")
    county.page.check("[name=unit]")
    county.is_accessible()
    shot(county.page, "round-chase")
    county.page.click("main form button.btn-primary")
    county.page.wait_for_load_state()
    assert ReturnChase.objects.count() == 1
    county.page.goto(f"{at}dates/extend/")
    county.is_accessible()
    shot(county.page, "round-extend")
