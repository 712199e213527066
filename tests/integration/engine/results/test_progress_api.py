"""How things go, over HTTP: what the pages say, to whom they say it, page by page, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.alerting import save_alert
from peiyou.engine.results.actions.milestones import Planned, add_milestone
from peiyou.engine.results.actions.rating import give_rating
from peiyou.engine.results.actions.targets import set_targets
from peiyou.engine.results.amounts import Value
from peiyou.engine.results.book.targets import Setting, Wish
from peiyou.engine.results.enums import AlertKind
from peiyou.engine.results.requirements.alerts import Wanted
from peiyou.engine.results.upkeep import ask_for_replies, forecast
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from tests.factories.filings import confirm_school
from tests.factories.organisations import a_person
from tests.factories.ratings import Rated, a_rated_plan
from tests.factories.seasons import a_take_up
from tests.integration.engine.reporting.test_api import token_of

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/results/visible"
LISTS = ("ratings", "forecasts", "targets", "milestones", "replies", "alerts")


@pytest.fixture
def rated() -> Rated:
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    return a_rated_plan(takeup)


def get(rated: Rated, who: Role, what: str, status: int = 200, **asked: Any) -> Any:
    token = token_of(rated.made.takeup.people[who], "results:read")
    return ask(rated, token, what, status, **asked)


def ask(rated: Rated, token: dict[str, str], what: str, status: int = 200, **asked: Any) -> Any:
    query = {"plan": rated.version.plan.code, **asked}
    answer = Client().get(f"{ROOT}/{what}", query, headers=token)
    assert answer.status_code == status, answer.content
    return answer.json()


def country(rated: Rated) -> Any:
    return rated.made.takeup.country


def rate(rated: Rated, node: Unit, colour: str = Rating.RED, reason: str = "滞后") -> None:
    give_rating(judged=rated.judged(node), colour=colour, reason=reason, **rated.by(rated.expert))


def a_target(rated: Rated, node: Unit, above: Unit, who: Role, quantity: int) -> None:
    wish = Wish(rated.line.key, node.pk, value=Value(quantity))
    set_targets(setting=Setting(rated.version, above, (wish,)), **rated.by(who))


def test_three_voices_stand_side_by_side_with_the_rule(rated: Rated) -> None:
    rated.approve({"2021": 1})
    rated.close()
    east = country(rated).east
    rate(rated, east, Rating.GREEN, "核查属实")
    page = get(rated, Role.MINISTRY, "ratings", at=east.key)
    assert (page["period"], page["rule"]) == ("2021", rated.asked.rule.version)
    [one] = [row for row in page["items"] if row["independent"]]
    assert one["task"] == str(rated.line.task_key)
    assert (one["own"], one["independent"], one["given"][0]["reason"]) == (
        None,
        "GREEN",
        "核查属实",
    )
    assert one["computed"] in {"AMBER", "RED"}
    assert one["paces"][0]["deliverable"] == str(rated.line.key)
    assert all(row["independent"] is None for row in page["items"] if row != one)
    differing = get(rated, Role.MINISTRY, "ratings", at=east.key, differing=1)["items"]
    assert differing == [one]
    assert get(rated, Role.MINISTRY, "ratings", 404, at=east.key, period="1999")


def test_page_by_page_it_is_the_same_list(rated: Rated) -> None:
    asked: dict[str, Any] = {"at": country(rated).nation.key, "below": True}
    whole = get(rated, Role.MINISTRY, "ratings", **asked)["items"]
    names = {row["name"] for row in whole}
    assert names == {country(rated).nation.name, country(rated).east.name, country(rated).west.name}
    found, cursor = [], ""
    while True:
        page = get(rated, Role.MINISTRY, "ratings", **asked, limit=2, cursor=cursor)
        found += page["items"]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert found == whole
    assert get(rated, Role.MINISTRY, "ratings", **asked, cursor="!")["items"] == []


def test_of_a_neighbour_nothing_is_told(rated: Rated) -> None:
    """Planted in the west: words that nobody in the east may read, by any of the lists."""
    west, east = country(rated).west, country(rated).east
    rate(rated, west, reason="西部机密")
    rate(rated, east, reason="东部可见")
    ask_for_replies(rated.at)
    planned = Planned(
        rated.version, west, west, rated.line.task_key, "西部机密节点", date(2024, 6, 1)
    )
    add_milestone(planned=planned, actor=SYSTEM, at=rated.at)
    get(rated, Role.PROVINCE, "ratings", 404, at=west.key)
    get(rated, Role.PROVINCE, "forecasts", 404, at=west.key)
    for what in ("milestones", "replies"):
        assert get(rated, Role.PROVINCE, what, at=west.key)["items"] == []
        assert len(get(rated, Role.MINISTRY, what, at=west.key)["items"]) == 1
    every = [
        get(rated, Role.PROVINCE, what) for what in ("milestones", "replies", "alerts", "targets")
    ]
    every.append(get(rated, Role.PROVINCE, "ratings", at=country(rated).nation.key, below=True))
    assert "机密" not in str(every)
    assert "东部可见" in str(every[-1])
    stranger = token_of(a_person("nobody", "路人"), "results:read")
    ask(rated, stranger, "ratings", 404, at=country(rated).nation.key)
    assert ask(rated, stranger, "replies")["items"] == []


def test_a_target_of_a_unit_is_seen_from_its_place_up(rated: Rated) -> None:
    of = country(rated)
    a_target(rated, of.east, of.nation, Role.MINISTRY, 60)
    a_target(rated, of.school, of.east, Role.PROVINCE, 8)
    seen = {who: get(rated, who, "targets")["items"] for who in (Role.MINISTRY, Role.SCHOOL_HEAD)}
    assert {row["quantity"] for row in seen[Role.MINISTRY]} == {60, 8}
    [mine] = get(rated, Role.SCHOOL_HEAD, "targets", at=of.school.key)["items"]
    assert (mine["quantity"], mine["set_by"], mine["year"]) == (8, str(of.east.key), None)
    assert get(rated, Role.MINISTRY, "targets", 404, plan="other")


def test_forecasts_need_their_periods(rated: Rated) -> None:
    at = country(rated).nation.key
    assert get(rated, Role.MINISTRY, "forecasts", at=at)["items"] == []
    rated.approve({"2019": 1, "2020": 2, "2021": 2})
    rated.close()
    forecast(rated.at)
    for row in get(rated, Role.MINISTRY, "forecasts", at=at)["items"]:
        assert row["low95"] <= row["low80"] <= row["mid"] <= row["high80"] <= row["high95"]


def test_alerts_are_ones_own(rated: Rated) -> None:
    wanted = Wanted(
        name="红灯", kind=AlertKind.RED, plan=rated.version.plan, node=country(rated).nation
    )
    save_alert(wanted=wanted, **rated.by(Role.MINISTRY))
    assert [row["name"] for row in get(rated, Role.MINISTRY, "alerts")["items"]] == ["红灯"]
    assert get(rated, Role.PROVINCE, "alerts")["items"] == []


@pytest.mark.parametrize("what", LISTS)
def test_a_token_without_the_scope_opens_nothing(rated: Rated, what: str) -> None:
    person = rated.made.takeup.people[Role.MINISTRY]
    ask(rated, token_of(person, "figures:read"), what, 403, at=country(rated).nation.key)
    ask(rated, {}, what, 401, at=country(rated).nation.key)


def test_as_many_statements_for_five_as_for_one(rated: Rated) -> None:
    of = country(rated)
    official = rated.made.takeup.people[Role.MINISTRY]
    token = token_of(official, "results:read")

    def cost(what: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ask(rated, token, what, at=of.east.key)
        return len(seen)

    def plant(n: int) -> None:
        title = f"节点{n}"
        planned = Planned(
            rated.version, of.east, of.east, rated.line.task_key, title, date(2024, 6, n)
        )
        add_milestone(planned=planned, actor=SYSTEM, at=rated.at)

    plant(1)
    cost("milestones")
    one = cost("milestones")
    for n in range(2, 6):
        plant(n)
    assert cost("milestones") == one
