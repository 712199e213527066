"""An expert rates a task red, the province answers, the ministry accepts; and what each of them sees, on both screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from peiyou.engine.results.models import RedReply
from peiyou.engine.results.upkeep import ask_for_replies, count_ratings, forecast
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.e2e.takeup.conftest import shot
from tests.factories.filings import confirm_school
from tests.factories.ratings import Rated, a_rated_plan
from tests.factories.returns import handed_in
from tests.factories.seasons import a_take_up

Enter = Callable[..., Visitor]


@pytest.fixture
def rated(transactional_db: None) -> Rated:
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    rated = a_rated_plan(takeup)
    handed_in(rated.made)
    rated.approve({"2019": 1, "2020": 1, "2021": 2, "2022": 1})
    count_ratings(rated.at)
    return rated


@pytest.fixture
def enter(visitor: Callable[..., Visitor], rated: Rated) -> Enter:
    def come(who: Person | Role, locale: str = "en", width: int = 1280) -> Visitor:
        visit = visitor(locale=locale, width=width)
        client = Client()
        client.force_login(rated.made.takeup.people[who] if isinstance(who, Role) else who)
        value = client.cookies["sessionid"].value
        visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
        return visit

    return come


def test_red_is_answered_and_accepted(rated: Rated, enter: Enter) -> None:
    east = rated.made.takeup.country.east
    expert = enter(rated.expert)
    expert.page.goto("/results/ratings/?task=1")
    expert.page.get_by_role("link", name=east.name).click()
    expert.is_accessible()
    expert.page.check("input[value=RED]")
    expert.page.fill("#reason", "现场核查：建设滞后")
    expert.page.click("text=Give this rating")
    expert.page.locator(".ra-said", has_text="现场核查").wait_for()
    shot(expert.page, "rating")
    ask_for_replies(timezone.now())

    province = enter(Role.PROVINCE)
    province.page.goto("/")
    province.page.locator("main a[href^='/results/red/']").first.click()
    province.is_accessible()
    province.page.fill("#obstacle", "经费未到位")
    province.page.fill("#remedy", "追加预算，十月前开工")
    province.page.fill("#by", (timezone.localdate() + timedelta(days=30)).isoformat())
    province.page.fill("#responsible", "省教育厅职成处")
    province.page.click("text=Hand in the answer")
    province.page.locator(".ra-said", has_text="追加预算").wait_for()

    ministry = enter(Role.MINISTRY)
    ministry.page.goto(f"/results/red/{RedReply.objects.get().key}/")
    ministry.is_accessible()
    shot(ministry.page, "red-reply")
    ministry.page.click("text=Accept it")
    ministry.page.locator(".page-head", has_text="reply accepted").wait_for()
    assert RedReply.objects.get().case.closed_at is not None


def test_every_page_on_both_screens(rated: Rated, enter: Enter) -> None:
    rated.close()
    forecast(timezone.now())
    ask_for_replies(timezone.now())
    line, nation = rated.line, rated.made.takeup.country.nation
    pages = {
        "ratings": "/results/ratings/",
        "differing": "/results/ratings/differing/",
        "rating": f"/results/ratings/at/{nation.key}/{line.task_key}/",
        "red": "/results/red/",
        "forecasts": "/results/forecasts/",
        "forecast": f"/results/forecasts/{line.key}/?at={nation.key}",
        "alerts": "/results/alerts/",
    }
    for width in (1280, 390):
        visit = enter(Role.MINISTRY, locale="zh-CN", width=width)
        for name, address in pages.items():
            visit.page.goto(address)
            visit.is_accessible()
            shot(visit.page, f"results-{name}-{width}")
    assert visit.page.locator("#kind option").count() == 4
