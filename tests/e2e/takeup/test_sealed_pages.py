"""From the page that is printed to the scan that comes back, and a stranger with a sheet of paper in hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from peiyou.common.tokens import grouped
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.models import Statement
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.e2e.takeup.conftest import Enter, shot
from tests.factories.seasons import TakeUp, filled

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_a_page_is_made_sealed_handed_in_and_checked(
    takeup: TakeUp, enter: Enter, visitor: Callable[..., Visitor]
) -> None:
    takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    school = enter(Role.SCHOOL_FILLER)
    page = school.page
    page.goto(f"/take-up/{takeup.season.key}/statements/")
    school.is_accessible()
    page.get_by_role("button", name="Make the page").click()
    made = Statement.objects.get()
    expect(page.get_by_text(grouped(made.check_code))).to_be_visible()
    school.is_accessible()
    page.get_by_label("Scan of the sealed page").set_input_files(
        {"name": "盖章页.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_label("Check code on the page").fill(grouped(made.check_code).lower())
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Sealed page of version 1 received.")).to_be_visible()
    expect(page.get_by_role("link", name="盖章页.pdf")).to_be_visible()
    school.is_accessible()
    shot(page, "sealed-page")
    stranger = visitor(locale="en", width=390)
    stranger.page.goto("/take-up/check/")
    stranger.page.get_by_role("textbox", name="Check code").fill(made.check_code)
    stranger.page.get_by_role("button", name="Check", exact=True).click()
    expect(stranger.page.get_by_role("heading", name="This page was made here")).to_be_visible()
    expect(stranger.page.get_by_text("张校长")).to_have_count(0)
    stranger.is_accessible()


@pytest.mark.parametrize(("width", "locale"), [(1280, "en"), (390, "zh-CN")])
def test_tables_read_well(takeup: TakeUp, enter: Enter, width: int, locale: str) -> None:
    ministry = enter(Role.MINISTRY, locale=locale, width=width)
    for tail in ("tables/", "tables/?drafts=1", "tables/execution/", "statements/"):
        answer = ministry.page.goto(f"/take-up/{takeup.season.key}/{tail}")
        assert answer is not None
        assert answer.status == 200, tail
        ministry.is_accessible()
