"""A school says what it counts twice: looked at, declared, confirmed level by level, netted on the board, opened to
its record, and taken back from above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from peiyou.engine.reporting import measures as reported
from peiyou.engine.results.queries.figures import Board
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from tests.e2e.conftest import Visitor
from tests.factories.facts import a_line, posted
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round
from tests.factories.seasons import a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Visitor]
LIST = "/results/overlaps/"
STUDIO = "同一批大师工作室"


@pytest.fixture
def made(transactional_db: None, settings: Any, tmp_path: Any) -> Reported:
    """The school says 10 of the first deliverable and 6 of the next, at every stage."""
    settings.MEDIA_ROOT = tmp_path
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    found = a_round(takeup)
    lines = Board.of(found.round.season.version, 2021).lines[:2]
    specs = [MeasureSpec(reported.done(one.key), one.task, one.unit, deliverable_key=one.key) for one in lines]  # fmt: skip
    measures = [ensure_measures([spec])[spec.code] for spec in specs]
    school = found.takeup.country.school
    for stage in (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED):
        rows = [a_line(school, m, n, line=m.code) for m, n in zip(measures, (10, 6), strict=True)]
        posted("said", "1", rows, stage)
    return found


def come(made: Reported, visitor: Make, role: Role, width: int = 1280) -> Visitor:
    visit = visitor(locale="en", width=width)
    client = Client()
    client.force_login(made.takeup.people[role])
    value = client.cookies["sessionid"].value
    visit.context.add_cookies([{"name": "sessionid", "value": value, "url": visit.site}])
    return visit


def open_it(page: Page, made: Reported) -> None:
    page.goto(f"{LIST}?show=all")
    page.get_by_role("link", name=made.takeup.country.school.name, exact=True).click()


def agree(visit: Visitor, button: str) -> None:
    """After a look at what changes."""
    expect(visit.page.get_by_role("columnheader", name="net sum then")).to_be_visible()
    visit.is_accessible()
    visit.page.get_by_role("button", name=button, exact=True).click()


def test_declared_netted_opened_and_withdrawn(made: Reported, visitor: Make) -> None:
    school = come(made, visitor, Role.SCHOOL_HEAD)
    page = school.page
    page.goto(LIST)
    school.is_accessible()
    page.get_by_role("link", name="Declare an overlap").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.fill("#quantity", "4")
    page.fill("#reason", STUDIO)
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator(".plain tbody").get_by_text("12").first).to_be_visible()
    agree(school, "Declare an overlap")
    expect(page.locator(".ov-table")).to_contain_text(STUDIO)

    people = [(Role.PROVINCE, "checked"), (Role.MINISTRY, "approved")]
    visits = [come(made, visitor, role) for role, _stage in people]
    for visit, (_role, stage) in zip(visits, people, strict=True):
        open_it(visit.page, made)
        form = visit.page.locator("form", has_text=f"Confirm as {stage}")
        form.get_by_role("button", name="See what changes").click()
        agree(visit, "Confirm")
        expect(visit.page.locator(".ov-table")).to_contain_text("4")

    minister = visits[-1]
    page = minister.page
    page.goto("/board/?open=1")
    expect(page.get_by_text("of it 4 counted elsewhere too").first).to_be_visible()
    expect(page.get_by_text("2 deliverables are in part counted under others too").first).to_be_visible()  # fmt: skip
    minister.is_accessible()
    open_it(page, made)
    page.locator(".tu-sums a").last.click()
    expect(page.locator(".facts-sum b")).to_contain_text("4")
    minister.is_accessible()
    page.locator(f"a[href^='{LIST}']").first.click()
    expect(page.get_by_text(STUDIO).first).to_be_visible()

    for visit, stage in ((visits[1], "approved"), (visits[0], "checked"), (school, "claimed")):
        open_it(visit.page, made)
        form = visit.page.locator("form", has_text=f"Withdraw what is {stage}")
        form.get_by_label("Reason").fill("核对后撤回")
        form.get_by_role("button", name="See what changes").click()
        agree(visit, "Withdraw")
    minister.page.goto("/board/?open=1")
    expect(minister.page.get_by_text("counted elsewhere too")).to_have_count(0)
    assert [one.complaints for one in (school, *visits)] == [[], [], []]


def test_on_a_phone(made: Reported, visitor: Make) -> None:
    phone = come(made, visitor, Role.SCHOOL_HEAD, 390)
    for url in (LIST, f"{LIST}new/"):
        phone.page.goto(url)
        phone.is_accessible()
