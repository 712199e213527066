"""The ministry's pages: prepare, set, look at what would be opened, open, extend, publish."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from peiyou.engine.undertakings.enums import Counting, Party, SeasonState, State
from peiyou.engine.undertakings.forms import read_shares
from peiyou.engine.undertakings.models import Item, Opening, Season, Share, Undertaking
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.models import Case
from tests.factories.country import Country, a_country
from tests.factories.organisations import a_person, a_unit
from tests.factories.plans import plan_from_key
from tests.factories.seasons import TakeUp, a_take_up
from tests.factories.takeup import rows_of_tasks

pytestmark = pytest.mark.django_db
DATES = {
    "opens_at": "2026-11-25T09:00", "fill_by": "2026-12-20T18:00", "check_by": "2026-12-25T18:00",
    "confirm_by": "2026-12-31T18:00",
}  # fmt: skip


@pytest.fixture
def country(db: None) -> Country:
    made = a_country()
    Unit.objects.filter(pk=made.east.pk).update(undertakes=True)
    return made


@pytest.fixture
def ministry(country: Country) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(a_person("ministry", "部委", Role.MINISTRY, country.nation))
    return client


@pytest.fixture
def season(ministry: Client) -> Season:
    version = plan_from_key(rows_of_tasks(3), year_start=2020, year_end=2023)
    answer = ministry.post(
        "/take-up/new/", {"version": version.pk, "title": "承接", "guidance": "", **DATES}
    )
    assert answer.status_code == 302, answer.content.decode()
    return Season.objects.get()


def page(season: Season, name: str = "") -> str:
    return f"/take-up/{season.key}/setup/{name}"


def test_a_version_has_one_season(ministry: Client, season: Season) -> None:
    assert season.state == SeasonState.PREPARING
    words = ministry.get("/take-up/new/").content.decode()
    assert "No version is waiting" in words


def test_dates_out_of_order_are_told(ministry: Client, season: Season) -> None:
    values = {
        "title": "承接",
        "year_start": 2020,
        "year_end": 2023,
        **DATES,
        "check_by": "2026-12-01T18:00",
    }
    answer = ministry.post(page(season), values)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert ministry.post(page(season), {**values, **DATES, "title": "新题"}).status_code == 302
    assert Season.objects.get().title == "新题"


def test_tasks_in_one_table(ministry: Client, season: Season) -> None:
    """Only what differs is changed; whoever is closed is for no party."""
    post = {f"row-{n}": "1" for n in (1, 2, 3)}
    for opening in Opening.objects.all():
        post[f"open-{opening.seq}"] = "on"
        post[f"party-{opening.seq}"] = opening.parties
    del post["open-3"]
    post["party-2"] = [Party.HIGHER, "NOBODY"]
    post["evidence-1"] = "验收报告"
    assert ministry.post(page(season, "tasks/"), post).status_code == 302
    one, two, three = Opening.objects.order_by("seq")
    assert one.evidence == "验收报告"
    assert two.parties == [Party.HIGHER]
    assert (three.is_open, three.parties) == (False, [])
    assert ministry.post(page(season, "tasks/"), {**post, "party-2": []}).status_code == 422


def test_items(ministry: Client, season: Season) -> None:
    item = Item.objects.order_by("opening__seq").first()
    assert item is not None
    post = {
        f"counting-{item.pk}": Counting.CANDIDATES,
        f"unit-{item.pk}": "所",
        f"scale-{item.pk}": "1",
    }
    assert ministry.post(page(season, "items/"), post).status_code == 302
    item.refresh_from_db()
    assert (item.counting, item.unit, item.scale) == (Counting.CANDIDATES, "所", 1)
    assert (
        ministry.post(page(season, "items/"), {**post, f"scale-{item.pk}": "9"}).status_code == 422
    )


# --- shares ---------------------------------------------------------------------------------------------------


def test_shares_pasted_from_a_spreadsheet(
    ministry: Client, season: Season, country: Country
) -> None:
    there = page(season, "shares/1/1/")
    assert ministry.post(there, {"shares": "东省\t1,000\n", "check": "1"}).status_code == 200
    assert not Share.objects.exists(), "a check changes nothing"
    assert ministry.post(there, {"shares": "东省\t1,000\n", "save": "1"}).status_code == 302
    assert Share.objects.get().amount == 1000
    answer = ministry.post(there, {"shares": "东省 5\n西省 7\n北省 x", "save": "1"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Line 2" in words
    assert "Line 3" in words
    assert Share.objects.get().amount == 1000, "all or nothing"
    assert ministry.post(there, {"shares": "东省", "save": "1"}).status_code == 302
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    ("text", "amounts", "problems"),
    [
        ("新疆维吾尔自治区 3\n新疆生产建设兵团 4", [3, 4], 0), ("新疆 3\n兵团 4", [3, 4], 0),
        ("新疆，3", [], 1), ("新疆,3", [3], 0), ("新疆 3\n新疆 4", [3], 1), ("新疆 -1", [], 1),
        ("新疆 1.5", [], 1), ("新 3", [], 1), ("新疆 NaN", [], 1), ("\n\n", [], 0),
    ],
)  # fmt: skip
def test_how_lines_are_read(text: str, amounts: list[int], problems: int) -> None:
    nation = a_unit("中国", Kind.NATION)
    xinjiang = a_unit("新疆维吾尔自治区", Kind.PROVINCE, nation, code="650000")
    corps = a_unit("新疆生产建设兵团", Kind.PROVINCE, nation)
    read = read_shares(text, {xinjiang.pk: xinjiang, corps.pk: corps}, 0)
    assert list(read.amounts.values()) == amounts
    assert len(read.problems) == problems


def test_a_share_with_decimal_places() -> None:
    nation = a_unit("中国", Kind.NATION)
    east = a_unit("东省", Kind.PROVINCE, nation)
    assert read_shares("东省 1.5", {east.pk: east}, 1).amounts == {east.pk: 15}


# --- opening ------------------------------------------------------------------------------------------------


def test_the_dry_run_opens_nothing_and_says_whom_it_would_ask(
    ministry: Client, season: Season
) -> None:
    words = ministry.get(page(season, "open/")).content.decode()
    assert "asked in all" in words
    assert Season.objects.get().state == SeasonState.PREPARING
    assert not Undertaking.objects.exists()
    assert ministry.post(page(season, "open/")).status_code == 302
    assert Season.objects.get().state == SeasonState.OPEN
    assert Undertaking.objects.filter(party=Party.PROVINCE).count() == 1


def test_where_nothing_is_open_it_cannot_be_opened(ministry: Client, season: Season) -> None:
    Opening.objects.update(is_open=False, parties=[])
    words = ministry.get(page(season, "open/")).content.decode()
    assert "Open the season" not in words
    ministry.post(page(season, "open/"))
    assert Season.objects.get().state == SeasonState.PREPARING


def test_what_is_open_is_changed_no_more(ministry: Client, season: Season) -> None:
    ministry.post(page(season, "open/"))
    values = {"title": "别题", "year_start": 2020, "year_end": 2023, "guidance": "", **DATES}
    assert ministry.post(page(season), values).status_code == 422
    assert Season.objects.get().title == "承接"


# --- the end ------------------------------------------------------------------------------------------------


@pytest.fixture
def take_up(db: None) -> TakeUp:
    return a_take_up()


def of_ministry(take_up: TakeUp) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(take_up.people[Role.MINISTRY])
    return client


def test_extending_takes_a_reason_and_a_later_day(take_up: TakeUp) -> None:
    client, there = of_ministry(take_up), page(take_up.season, "extend/")
    late = {
        name: f"{getattr(take_up.season, name) + timedelta(days=9):%Y-%m-%dT%H:%M}"
        for name in ("fill_by", "check_by", "confirm_by")
    }
    assert client.post(there, late).status_code == 422
    assert client.post(there, {**late, "reason": "疫情"}).status_code == 302
    assert Season.objects.get().fill_by > take_up.season.fill_by


def test_publishing_says_who_is_missing_and_asks_for_a_reason(take_up: TakeUp) -> None:
    client, there = of_ministry(take_up), page(take_up.season, "publish/")
    words = client.get(there).content.decode()
    assert "东省" in words
    assert "Tables are frozen" in words
    assert Season.objects.get().state == SeasonState.OPEN, "tried and undone"
    assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "已函告"}).status_code == 302
    assert Season.objects.get().state == SeasonState.PUBLISHED


def test_publishing_with_everybody_confirmed(take_up: TakeUp) -> None:
    Case.objects.filter(subject_kind="undertaking").update(state=State.CONFIRMED)
    client = of_ministry(take_up)
    assert (
        "Every province is confirmed"
        in client.get(page(take_up.season, "publish/")).content.decode()
    )
    assert client.post(page(take_up.season, "publish/")).status_code == 302


@pytest.mark.parametrize(
    "name", ["", "tasks/", "items/", "shares/1/1/", "open/", "extend/", "publish/", "assigned/"]
)
def test_set_up_is_the_ministry_s(
    take_up: TakeUp, name: str, django_assert_max_num_queries: Any
) -> None:
    for role in (Role.PROVINCE, Role.PREFECTURE, Role.SCHOOL_HEAD):
        client = Client()
        client.force_login(take_up.people[role])
        assert client.get(page(take_up.season, name)).status_code == 403
        assert client.post(page(take_up.season, name)).status_code == 403
    if name not in {"open/", "publish/"}:  # these do the whole act and undo it
        client = of_ministry(take_up)
        with django_assert_max_num_queries(25):
            assert client.get(page(take_up.season, name)).status_code == 200
