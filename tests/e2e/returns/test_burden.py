"""What a round costs units: counted on a button, by province and unit, taken away as a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import translation
from playwright.sync_api import expect

from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.e2e.returns.coming import come, taken_up
from tests.factories.returns import a_round, handed_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_counted_and_taken_away(visitor: Callable[..., Visitor]) -> None:
    takeup = taken_up()
    with translation.override("zh-hans"):
        made = a_round(takeup)
        handed_in(made)
    ministry = come(visitor, takeup.people[Role.MINISTRY])
    page = ministry.page
    page.goto(f"/returns/{made.round.key}/burden/")
    page.get_by_role("button", name="Count now").click()
    expect(page.locator("main")).to_contain_text("Counted: 1 returns.")
    row = page.locator("tr", has_text=takeup.country.school.name)
    expect(row.locator("td").first).not_to_have_text("0")
    ministry.is_accessible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert takeup.country.school.name in taken.value.path().read_text(encoding="utf-8-sig")
    row.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text(takeup.country.school.name)
    assert ministry.complaints == []

    school = come(visitor, takeup.people[Role.SCHOOL_HEAD])
    school.page.goto(f"/returns/{made.round.key}/burden/")
    expect(school.page.locator("main")).to_contain_text(takeup.country.school.name)
    expect(school.page.get_by_role("button", name="Count now")).to_have_count(0)
    school.is_accessible()
