"""A province asks its figures something, opens a number down to its record, keeps the view and finds it again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import expect

from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts import sources
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.sources import Described, register_source
from tests.e2e.conftest import Visitor
from tests.factories.country import Country, a_country
from tests.factories.facts import KIND, a_line, a_measure, posted
from tests.factories.organisations import a_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def country(
    live_server: Any,
    transactional_db: None,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Country:
    settings.PEIYOU_DATA = tmp_path
    monkeypatch.setattr(sources, "_sources", {})
    register_source(
        KIND,
        describe=lambda ids: {pk: Described(f"填报：{pk}", "/organisations/") for pk in ids},
        visible=lambda actor, at: Batch.objects.values("source_id"),
    )
    made = a_country()
    for name in ("done", "amount"):
        measure = a_measure(f"return.{name}.{uuid4()}", deliverable_key=uuid4())
        for unit, said in ((made.school, 1200), (made.college, 77), (made.west_school, 5)):
            posted(f"{unit.name}{name}", "1", [a_line(unit, measure, said, "2021")], Stage.CLAIMED)
            posted(
                f"{unit.name}{name}", "1", [a_line(unit, measure, said - 3, "2021")], Stage.APPROVED
            )
    return made


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en", 390)])
def test_ask_open_and_keep(
    country: Country, visitor: Callable[..., Visitor], locale: str, width: int
) -> None:
    somebody = visitor(locale=locale, width=width)
    client = Client()
    client.force_login(a_person("east", "省里", Role.PROVINCE, country.east))
    value = client.cookies["sessionid"].value
    somebody.context.add_cookies([{"name": "sessionid", "value": value, "url": somebody.site}])
    page = somebody.page
    page.goto("/results/analysis/")
    somebody.is_accessible()
    if width < 640:
        page.locator(".pv-asked > summary").click()
    page.locator("#pv-axis-1").select_option("unit")
    page.locator("#pv-axis-2").select_option("measure")
    page.locator(".pv-go button").click()
    expect(page.locator(".pv-table tbody")).to_contain_text("甲县职教中心")
    expect(page.locator(".pv-table")).not_to_contain_text("西一市技师学院")
    somebody.is_accessible()
    page.locator("#pv-title").fill("各校填报与核定")
    page.locator("form[action$='/analysis/views/'] button").click()
    expect(page.locator(".pv-views a[aria-current]")).to_contain_text("各校填报与核定")
    somebody.is_accessible()
    page.get_by_role("link", name="1,197").first.click()
    expect(page.locator(".facts-sum b")).to_contain_text("1,197")
    expect(page.get_by_role("link", name="填报：甲县职教中心").first).to_be_visible()
