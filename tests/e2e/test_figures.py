"""From a published figure of the nation down to the record that it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from peiyou.kernel.facts import sources
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.sources import Described, register_source
from tests.e2e.conftest import Visitor
from tests.factories.country import a_country
from tests.factories.facts import KIND, a_line, a_measure, posted

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Visitor]


@pytest.fixture
def figures(live_server: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    country = a_country()
    monkeypatch.setattr(sources, "_sources", {})
    register_source(
        KIND,
        describe=lambda ids: {pk: Described(f"承接：{pk}", "/organisations/") for pk in ids},
        visible=lambda actor, at: Batch.objects.values("source_id"),
    )
    m = a_measure("takeup.item")
    m.name = "建设具有辐射引领作用的高水平专业化产教融合实训基地"
    m.save()
    for year in range(2020, 2024):
        posted(f"学校{year}", "1", [a_line(country.school, m, 1200 + year, str(year), "13/item/1/amount")])  # fmt: skip
        posted(f"学院{year}", "1", [a_line(country.college, m, 77, str(year), "13/item/1/amount")])
    posted("西", "1", [a_line(country.west_school, m, 12, "2021", "13/item/1/amount")])
    posted("西", "2", [a_line(country.west_school, m, 11, "2021", "13/item/1/amount")])


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en", 390)])
def test_down_to_the_record(figures: None, visitor: Make, locale: str, width: int) -> None:
    somebody = visitor(locale=locale, width=width)
    page = somebody.page
    page.goto("/figures/takeup.item/committed/")
    somebody.is_accessible()
    for name in ("东省", "东一市", "甲县", "甲县职教中心"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator(".crumbs [aria-current=page]")).to_have_text(name)
    expect(page.locator(".crumbs li")).to_have_count(5)
    page.get_by_role("link", name="2021", exact=True).click()
    expect(page.locator(".facts-sum b")).to_contain_text("3,221")
    somebody.is_accessible()
    page.get_by_role("link", name="承接：学校2021").click()
    expect(page).to_have_url(f"{somebody.site}/organisations/")
