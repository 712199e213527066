"""A county hands a case to a colleague, the province grants more time; the ministry enters a year's days off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.calendar.days import LAST_OF_LIBRARY
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import move_case
from tests.e2e.conftest import Visitor
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country, a_country
from tests.factories.organisations import a_person

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Visitor]
YEAR = LAST_OF_LIBRARY.year + 1


@pytest.fixture
def country(live_server: Any, transactional_db: None) -> Country:
    the_letter()
    country = a_country()
    a_person("county", "周敏", Role.COUNTY, country.county)
    a_person("colleague", "陈立新", Role.COUNTY, country.county)
    a_person("province", "林岚", Role.PROVINCE, country.east)
    a_person("ministry", "王建国", Role.MINISTRY, country.nation)
    return country


@pytest.fixture
def case(country: Country) -> Case:
    """Sent, returned with a reason, sent again."""
    now = timezone.now()
    turn = {"holder": country.office, "role": "COUNTY"}
    case = move_case(
        case=a_case(country.school, now), step="send", to="CHECKING", actor=SYSTEM, at=now, **turn
    )
    move_case(
        case=case, step="return", to="RETURNED", holder=country.school, role="SCHOOL_FILLER",
        reason="第9项资金与财政批复不一致，请核对后重新报送。", actor=SYSTEM, at=now,
    )  # fmt: skip
    return move_case(case=case, step="send_again", to="CHECKING", actor=SYSTEM, at=now, **turn)


def signed_in(visitor: Visitor, handle: str) -> Visitor:
    """Signing in has its own journey; here the browser simply has a session."""
    client = Client()
    client.force_login(Person.objects.get(handle=handle))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.site}])
    return visitor


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("zh-CN", 390)])
def test_handing_on_and_more_time(case: Case, visitor: Make, locale: str, width: int) -> None:
    clerk = signed_in(visitor(locale=locale, width=width), "county")
    clerk.page.goto(f"/cases/{case.key}/")
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("甲县职教中心")
    clerk.is_accessible()
    clerk.page.locator("#id_person").select_option("colleague")
    clerk.page.locator("form[action$='delegate/'] button").press("Enter")
    expect(clerk.page.locator(".notes")).to_contain_text("陈立新")
    expect(clerk.page.locator(".org-facts").first).to_contain_text("陈立新")
    clerk.is_accessible()

    province = signed_in(visitor(locale=locale, width=width), "province")
    province.page.goto(f"/cases/{case.key}/")
    day = f"{timezone.localdate().year + 1}-03-31"
    province.page.locator("#id_day").fill(day)
    province.page.locator("#id_reason").fill("汛期顺延")
    province.page.locator("form[action$='deadline/'] button").press("Enter")
    expect(province.page.locator(".case-history")).to_contain_text("汛期顺延")
    expect(province.page.locator(".org-facts").first).to_contain_text(day)
    province.is_accessible()


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en", 390)])
def test_a_year_of_days_off(country: Country, visitor: Make, locale: str, width: int) -> None:
    official = signed_in(visitor(locale=locale, width=width), "ministry")
    page = official.page
    page.goto("/calendar/")
    official.is_accessible()
    form = page.locator("form[action$='year/']")
    form.locator("textarea").first.fill("元旦")
    form.locator("button").press("Enter")
    expect(form.locator(".errorlist").first).to_contain_text("元旦")
    official.complaints.clear()  # of the refused answer itself
    form.locator("textarea").first.fill(f"{YEAR}-01-01..{YEAR}-01-03")
    form.locator("input[name=source]").fill("国务院办公厅通知")
    form.locator("button").press("Enter")
    expect(page.locator(".days-year li")).to_have_count(3)
    official.is_accessible()
