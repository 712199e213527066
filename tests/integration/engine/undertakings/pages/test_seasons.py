"""Seasons: what each role finds there, and what is said where there is nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from peiyou.engine.undertakings.models import Season
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from tests.factories.seasons import TakeUp, filled
from tests.integration.engine.undertakings.pages.conftest import BUDGET, Enter, asked

pytestmark = pytest.mark.django_db


def test_without_a_season_the_page_teaches(official: Person) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(official)
    assert "No season of take-up is open" in client.get("/take-up/").content.decode()


def test_strangers_sign_in_and_learn_nothing(takeup: TakeUp, stranger: Person) -> None:
    season = f"/take-up/{takeup.season.key}/"
    assert Client().get(season).headers["Location"].startswith("/account/sign-in/")
    client = Client()
    client.force_login(stranger)
    assert client.get(season).status_code == 404
    assert takeup.season.title not in client.get("/take-up/").content.decode()


def test_what_is_prepared_is_the_ministrys_alone(takeup: TakeUp, enter: Enter) -> None:
    Season.objects.update(state="PREPARING")
    season = f"/take-up/{takeup.season.key}/"
    assert enter(Role.PROVINCE).get(season).status_code == 404
    assert "being prepared" in enter(Role.MINISTRY).get(season).content.decode()


@pytest.mark.parametrize(
    ("role", "own", "units"),
    [
        (Role.SCHOOL_FILLER, ["甲县职教中心"], 1),
        (Role.COUNTY, [], 1),
        (Role.PREFECTURE, [], 2),
        (Role.PROVINCE, ["东省教育厅"], 4),
        (Role.MINISTRY, [], 4),
    ],
)
def test_each_role_sees_its_own_and_how_far_it_is(
    takeup: TakeUp, enter: Enter, role: Role, own: list[str], units: int
) -> None:
    answer = enter(role).get(f"/take-up/{takeup.season.key}/")
    assert [one.unit.name for one in answer.context["own"]] == own
    assert answer.context["whole"].everybody.all == units


def test_dates_count_working_days(takeup: TakeUp, enter: Enter) -> None:
    dates = enter(Role.PROVINCE).get(f"/take-up/{takeup.season.key}/").context["dates"]
    assert [date.code for date in dates] == ["opens_at", "fill_by", "check_by", "confirm_by"]
    assert [date.left is None for date in dates] == [True, False, False, False]
    assert [date.code for date in dates if date.is_next] == ["fill_by"]
    assert dates[1].left < dates[2].left < dates[3].left


def test_a_season_is_two_entries_and_its_pages_are_tabs(takeup: TakeUp, enter: Enter) -> None:
    season = f"/take-up/{takeup.season.key}/"
    html = enter(Role.COUNTY).get(season).content.decode()
    side, tabs = html[: html.index("<main")], html[html.index('<nav class="in-tabs') :]
    assert set(re.findall(rf'<a href="({season}[^"]*)"', side)) == {season, f"{season}desk/"}
    links = re.findall(rf'<a href="({season}[^"]*)"', tabs[: tabs.index("</nav>")])
    assert {f"{season}desk/", f"{season}vouching/", season} <= set(links)
    html = enter(Role.SCHOOL_FILLER).get(season).content.decode()
    assert f"{season}desk/" not in html
    assert f"{season}setup/" not in html


def test_budget(takeup: TakeUp, enter: Enter) -> None:
    client = enter(Role.PROVINCE)
    pages = ["/take-up/", f"/take-up/{takeup.season.key}/"]
    before = [asked(client, page) for page in pages]
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    takeup.write(takeup.college, filled(1) | filled(2), Role.EXPERT)
    assert [asked(client, page) for page in pages] == before
    assert max(before) <= BUDGET
