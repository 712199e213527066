"""One take-up through all levels in browsers: filled in, returned at one cell, answered, passed on, confirmed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.kernel.actions.roles import Role
from tests.e2e.takeup.conftest import Enter, page_of, saved, shot, type_into
from tests.factories.seasons import TakeUp, filled

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_school_county_city_province_ministry(takeup: TakeUp, enter: Enter) -> None:
    school, season = page_of(takeup.school), f"/take-up/{takeup.season.key}/"
    # the province ticks and declares
    province = enter(Role.PROVINCE).page
    province.goto(page_of(takeup.province, "?task=1"))
    province.get_by_role("button", name="We take this task up").click()
    expect(province.locator("[data-taken]")).to_have_text("1")
    province.get_by_role("link", name="Declare to the units").click()
    province.get_by_role("button", name="Declare", exact=True).click()
    expect(province.get_by_text("Your units see these tasks now.")).to_be_visible()
    # the school fills in by keyboard and types; what is missing jumps to its cell
    filler = enter(Role.SCHOOL_FILLER).page
    filler.goto(school)
    filler.keyboard.press("t")
    expect(filler.locator('[id="1/person"]')).to_be_visible()
    type_into(filler, {"1/fund/LOCAL/2021": "80", "1/fund/LOCAL/2022": "40.5"})
    expect(filler.locator("[data-whole-sum]")).to_have_text("120.5")
    expect(filler.locator("[data-total]")).to_have_text("120.5")
    filler.locator("#missing summary").click()
    filler.locator("#missing a", has_text="Name the person responsible").click()
    expect(filler.locator('[id="1/person"]')).to_be_focused()
    type_into(filler, {"1/person": "张老师", "1/item/1/amount": "8", "1/criterion": "建成并通过省级验收", "1/milestone/2021": "立项"})  # fmt: skip
    expect(filler.get_by_text("nothing is missing")).to_be_visible()
    shot(filler, "filled")
    # the head sends it in after a look
    head = enter(Role.SCHOOL_HEAD).page
    head.goto(school)
    head.get_by_role("link", name="Submit …").click()
    expect(head.get_by_text("It goes to 甲县教育局.")).to_be_visible()
    head.get_by_role("button", name="Submit").click()
    expect(head.get_by_text("Submitted.")).to_be_visible()
    # the county pins a reason to one cell and returns it
    county = enter(Role.COUNTY).page
    county.goto(f"{season}desk/")
    county.keyboard.press("j")
    county.keyboard.press("o")
    county.locator('[data-flag="1/fund/LOCAL/2022"]').click()
    county.get_by_label("What is to be corrected").fill("预算只安排了30万元")
    county.get_by_role("button", name="Pin it to the cell").click()
    county.get_by_role("button", name="Return with these remarks").click()
    county.get_by_role("button", name="Return", exact=True).click()
    assert takeup.school.case.state == State.RETURNED
    # only that cell may be changed; it is answered and sent in again
    filler.goto(f"{school}?task=1")
    assert filler.locator("[data-cell]").count() == 1
    type_into(filler, {"1/fund/LOCAL/2022": "30"})
    filler.get_by_placeholder("What you changed, or why not").fill("已按预算更正")
    filler.get_by_role("button", name="Answer").click()
    expect(filler.get_by_text("Answered.", exact=True)).to_be_visible()
    head.goto(f"{school[:-1]}/submit/")
    head.get_by_role("button", name="Submit").click()
    # the county sees what changed, vouches, passes; the city passes by keyboard
    county.goto(f"{season}desk/")
    expect(county.get_by_text("1 cell changed since it was returned")).to_be_visible()
    county.goto(f"{season}vouching/")
    county.get_by_role("button", name="Choose all").click()
    county.get_by_role("button", name="Vouch for what is chosen").click()
    county.get_by_role("button", name="Vouch", exact=True).click()
    assert Pledge.objects.get(source__code="LOCAL").vouched_by == "县级经办"
    for role in (Role.COUNTY, Role.PREFECTURE):
        page = county if role == Role.COUNTY else enter(role).page
        page.goto(f"{season}desk/")
        page.keyboard.press("j")
        page.keyboard.press("p")
        page.get_by_role("button", name="Pass", exact=True).click()
        expect(page.get_by_text("1 unit is passed.")).to_be_visible()
    # the province confirms; its own goes to the ministry
    province.goto(school)
    province.get_by_role("button", name="Confirm …").click()
    province.get_by_role("button", name="Confirm", exact=True).click()
    expect(province.get_by_text("Confirmed. What stands here changes")).to_be_visible()
    takeup.write(
        takeup.province, {k: v for k, v in filled(1).items() if k != "1/taken"}, Role.PROVINCE
    )
    province.goto(page_of(takeup.province, "submit/"))
    province.get_by_role("button", name="Submit").click()
    ministry = enter(Role.MINISTRY).page
    ministry.goto(f"{season}desk/")
    ministry.get_by_label("东省教育厅").check()
    ministry.get_by_role("button", name="Confirm what is chosen").click()
    ministry.get_by_role("button", name="Confirm", exact=True).click()
    expect(ministry.get_by_text("1 unit is confirmed.")).to_be_visible()
    states = Undertaking.objects.exclude(confirmed_at=None).values_list("unit__name", flat=True)
    assert set(states) == {"甲县职教中心", "东省教育厅"}


def test_two_tabs_ask_before_anything_is_overwritten(takeup: TakeUp, enter: Enter) -> None:
    takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
    mine = enter(Role.PROVINCE)
    theirs = mine.context.new_page()
    for page in (mine.page, theirs):
        page.goto(page_of(takeup.province, "?task=1"))
    person = '[id="1/person"]'
    type_into(theirs, {"1/person": "李处长"})
    mine.page.locator(person).fill("王处长")
    mine.page.locator(person).blur()
    question = mine.page.locator(".cell-question")
    expect(question).to_contain_text("李处长")
    expect(question).to_contain_text("王处长")
    shot(mine.page, "question")
    question.get_by_role("button", name="Keep mine").click()
    saved(mine.page)
    theirs.reload()
    expect(theirs.locator(person)).to_have_value("王处长")
