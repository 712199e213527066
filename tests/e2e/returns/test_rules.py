"""A rule is tried, put in force, and asks at a return, where it is answered in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.models import Explanation, Rule
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.e2e.returns.coming import come, taken_up
from tests.factories.returns import a_round, reported

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_from_writing_a_rule_to_its_answer(visitor: Callable[..., Visitor]) -> None:
    takeup = taken_up()
    made = a_round(takeup, opened=False)
    ministry = come(visitor, takeup.people[Role.MINISTRY])
    page, at = ministry.page, f"/returns/{made.round.key}/"
    page.goto(f"{at}setup/rules/")
    page.get_by_role("link", name="New rule").click()
    page.fill("#r-code", "DONE_AT_ALL")
    page.fill("#r-title", "有进展")
    page.fill("#r-at", "done")
    page.fill("#r-expression", "committed == 0 || done > 2")
    page.fill("#r-message", "本期完成量偏少，请说明。")
    page.fill("#r-message-en", "Little was done. Say why.")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("[role=status]")).to_contain_text("It can be read and calculated.")
    ministry.is_accessible()
    page.get_by_role("button", name="Save as a new version").click()
    mine = page.locator("tr", has_text="DONE_AT_ALL")
    mine.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator("input[type=checkbox]")).to_be_checked()
    ministry.is_accessible()
    assert Rule.objects.filter(code="DONE_AT_ALL", version=1).exists()

    made.round = open_round(round_=made.round, **made.actor(Role.MINISTRY)).round
    made.write(reported(done=1))
    school = come(visitor, takeup.people[Role.SCHOOL_FILLER])
    school.page.goto(f"{at}units/{made.school.key}/?task=1")
    asked = school.page.locator("#questions form", has_text="Little was done.")
    asked.locator("input[name=text]").fill("基地主体工程明年完工")
    asked.get_by_role("button", name="Explain").click()
    expect(school.page.locator("#questions q")).to_contain_text("明年完工")
    school.is_accessible()
    assert Explanation.objects.get().code == "DONE_AT_ALL"
    assert ministry.complaints == school.complaints == []
