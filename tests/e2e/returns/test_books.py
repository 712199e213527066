"""The sealed page of a return, completeness and money, as a province looks at them, on both screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from peiyou.engine.reporting.actions.pages import take_summary
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.models import Case
from tests.e2e.takeup.conftest import Enter, enter, shot  # noqa: F401 - a fixture
from tests.factories.filings import PDF, confirm_school
from tests.factories.returns import a_round, handed_in
from tests.factories.seasons import TakeUp, a_take_up


@pytest.fixture
def takeup(transactional_db: None) -> TakeUp:
    """Everybody takes part."""
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    cases = takeup.season.undertakings.values("case")
    Case.objects.filter(pk__in=cases).update(state="CONFIRMED")
    return takeup


def test_a_letter_is_handed_in_and_completes_the_return(
    takeup: TakeUp,
    enter: Enter,  # noqa: F811 - a fixture
    tmp_path: Path,
) -> None:
    made = a_round(takeup)
    page = handed_in(made).snapshot
    assert page is not None
    summary = take_summary(return_=made.of(takeup.country.bureau), **made.actor(Role.PROVINCE))
    head = enter(Role.SCHOOL_HEAD)
    head.page.goto(f"/returns/pages/{page.key}/")
    head.is_accessible()
    scan = tmp_path / "盖章页.pdf"
    scan.write_bytes(PDF)
    head.page.set_input_files("#file", scan)
    head.page.fill("#code", page.check_code)
    head.page.locator("form:has(#file) button").click()
    head.page.locator(f"a[href^='/evidence/']:has-text('{scan.name}')").wait_for()
    shot(head.page, "returns-page")
    addresses = {
        "completeness": f"/returns/{made.round.key}/completeness/",
        "units": f"/returns/{made.round.key}/completeness/?level=unit&letter=received",
        "province": f"/returns/{made.round.key}/completeness/?province={takeup.country.east.key}",
        "money": f"/returns/{made.round.key}/money/",
        "workbook": f"/returns/{made.round.key}/workbook/",
        "summary": f"/returns/pages/{summary.key}/",
        "check": f"/returns/check/?code={page.check_code}",
    }
    for width in (1280, 390):
        visit = enter(Role.PROVINCE, locale="zh-CN", width=width)
        for name, address in addresses.items():
            visit.page.goto(address)
            visit.is_accessible()
            shot(visit.page, f"returns-{name}-{width}")
            if name == "units":
                assert visit.page.locator("tbody tr").count() == 1
