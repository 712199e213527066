"""Every page of the take-up, wide and narrow: nothing violated, nothing wider than the screen."""

from __future__ import annotations

import pytest

from peiyou.engine.undertakings.actions.deciding import return_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.kernel.actions.roles import Role
from tests.e2e.takeup.conftest import Enter, page_of, shot
from tests.factories.seasons import TakeUp, filled

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def midway(takeup: TakeUp) -> TakeUp:
    """The province has declared, the school was returned, the college has sent in."""
    takeup.write(takeup.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    takeup.write(takeup.school, filled(1) | filled(2, source="LOCAL"), Role.SCHOOL_FILLER)
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    remarks = {"1/fund/OWN/2021": "比上年少一半，请说明", "2/person": "应为在编人员"}
    return_undertaking(
        undertaking=takeup.school, remarks=remarks, reason="资金请核实", **takeup.actor(Role.COUNTY)
    )
    takeup.write(takeup.college, filled(1, source="PROVINCE", money="3500"), Role.EXPERT)
    submit_undertaking(undertaking=takeup.college, **takeup.actor(Role.EXPERT))
    return takeup


WIDE = {
    Role.SCHOOL_HEAD: {"returned": "school/?task=1", "submit": "school/submit/"},
    Role.PROVINCE: {
        "province": "province/?task=3", "desk": "desk/?show=all", "checking": "college/?task=1",
        "return": "college/return/?cell=1/fund/PROVINCE/2021", "vouching": "vouching/",
    },
}  # fmt: skip
NARROW = {
    Role.SCHOOL_HEAD: {"season": "", "returned": "school/?task=1", "print": "school/print/"},
    Role.PROVINCE: {"declared": "province/declare/", "desk": "desk/", "vouching": "vouching/"},
}


@pytest.mark.parametrize(
    ("width", "locale", "pages"), [(1280, "en", WIDE), (390, "zh-CN", NARROW)], ids=["wide", "narrow"]
)  # fmt: skip
def test_pages_are_accessible(
    midway: TakeUp, enter: Enter, width: int, locale: str, pages: dict[Role, dict[str, str]]
) -> None:
    season = f"/take-up/{midway.season.key}/"
    of = {"school": midway.school, "college": midway.college, "province": midway.province}
    for role, shown in pages.items():
        visit = enter(role, locale=locale, width=width)
        for name, place in shown.items():
            whose, _slash, tail = place.partition("/")
            url = page_of(of[whose], tail) if whose in of else f"{season}{place}"
            visit.page.goto(url)
            shot(visit.page, f"{name}-{width}")
            visit.is_accessible()
