"""A spot check from the draw to the closed finding: announced, drawn, inspected, answered, decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import translation
from playwright.sync_api import expect

from peiyou.engine.reporting.models import Draw, Inspection
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.e2e.returns.coming import come, taken_up
from tests.factories.organisations import a_person
from tests.factories.returns import a_round, approved

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_from_the_draw_to_the_closed_finding(visitor: Callable[..., Visitor]) -> None:
    takeup = taken_up()
    with translation.override("zh-hans"):
        made = a_round(takeup)
        approved(made)
        expert = a_person("expert", "专家甲", Role.EXPERT)
    ministry = come(visitor, takeup.people[Role.MINISTRY])
    page = ministry.page
    page.goto(f"/returns/{made.round.key}/spot-checks/")
    page.fill("[name=size]", "1")
    page.fill("[name=public_source]", "福彩3D 次日开奖号码")
    page.get_by_role("button", name="Announce").click()
    expect(page.locator("main")).to_contain_text("Announced.")
    ministry.is_accessible()
    page.fill("[name=public]", "1 2 3")
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator("main")).to_contain_text("Drawn.")
    assert Draw.objects.get().seed
    page.locator("tbody th a").click()
    page.select_option("#person", label="专家甲")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".tu-where")).to_contain_text("专家甲")

    inspector = come(visitor, expert)
    key = Inspection.objects.get().key
    seen = inspector.page
    seen.goto(f"/returns/spot-checks/{key}/")
    inspector.is_accessible()
    seen.fill("#text", "档案未归档")
    seen.get_by_role("button", name="Write it down").click()
    seen.fill("#report", "查阅账册与现场")
    seen.get_by_role("button", name="Hand it in").click()
    expect(seen.locator("main")).to_contain_text("档案未归档")

    school = come(visitor, takeup.people[Role.SCHOOL_FILLER])
    school.page.goto(f"/returns/spot-checks/{key}/")
    school.page.locator("textarea[name=text]").fill("已补归档")
    school.page.get_by_role("button", name="Answer").click()
    expect(school.page.locator(".sc-finding")).to_contain_text("已补归档")

    page.reload()
    page.locator(".sc-finding select").select_option("DONE")
    page.locator(".sc-finding input[name^=reason]").fill("已核实")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".tu-state").first).to_have_text("closed")
    ministry.is_accessible()
    assert Inspection.objects.get().case.closed_at is not None
    assert ministry.complaints == inspector.complaints == school.complaints == []
