"""The review desk: who lies on it, stages, order and reasons, many at once after a summary, vouching."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from peiyou.engine.undertakings.actions.opening import ask_units
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from tests.factories.organisations import a_unit, put
from tests.factories.seasons import TakeUp, filled
from tests.integration.engine.undertakings.pages.conftest import BUDGET, Enter, asked

pytestmark = pytest.mark.django_db


def desk(takeup: TakeUp, tail: str = "") -> str:
    return f"/take-up/{takeup.season.key}/desk/{tail}"


def colleges(takeup: TakeUp, count: int, **cells: Any) -> list[Undertaking]:
    """More colleges of the province, asked, and sent in."""
    units = [
        a_unit(f"第{n}职业学院", Kind.SCHOOL, takeup.country.city, school_type=SchoolType.HIGHER)
        for n in range(count)
    ]
    for unit in units:
        put(unit, takeup.country.bureau, Hierarchy.OVERSIGHT)
    act = {"actor": SYSTEM, "at": takeup.at}
    ask_units(season=takeup.season, units=units, **act)
    made = [takeup.of(unit) for unit in units]
    for one in made:
        said = filled(1, **cells)
        writes = [Write(cell, None, value) for cell, value in said.items()]
        write_cells(undertaking=one, writes=writes, **act)
        submit_undertaking(undertaking=one, **act)
    return [takeup.of(unit) for unit in units]


def sent(takeup: TakeUp, **cells: Any) -> None:
    takeup.write(takeup.college, filled(1, **cells), Role.EXPERT)
    submit_undertaking(undertaking=takeup.college, **takeup.actor(Role.EXPERT))


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.COUNTY, {"甲县职教中心"}),
        (Role.PREFECTURE, {"甲县职教中心", "乙县职业中学"}),
        (Role.PROVINCE, {"甲县职教中心", "乙县职业中学", "东省职业学院", "东省教育厅"}),
        (Role.MINISTRY, {"东省教育厅"}),
    ],
)
def test_each_desk_has_its_own(takeup: TakeUp, enter: Enter, role: Role, names: set[str]) -> None:
    rows = enter(role).get(desk(takeup, "?show=all")).context["page"].object_list
    assert {row.name for row in rows} == names


def test_the_ministry_opens_a_provinces_desk(takeup: TakeUp, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    row = client.get(desk(takeup, "?show=all")).context["page"].object_list[0]
    assert (row.below.units, row.below.confirmed) == (3, 0)
    url = desk(takeup, f"?show=all&province={takeup.country.east.key}")
    assert len(client.get(url).context["page"].object_list) == 4


def test_schools_have_no_desk(takeup: TakeUp, enter: Enter) -> None:
    assert enter(Role.SCHOOL_HEAD).get(desk(takeup)).status_code == 403


def test_stages_are_counted_and_only_what_is_decided_waits(takeup: TakeUp, enter: Enter) -> None:
    sent(takeup)
    takeup.write(takeup.school, {"1/taken": True}, Role.SCHOOL_FILLER)
    answer = enter(Role.PROVINCE).get(desk(takeup))
    counts = {show.value: n for show, _words, n in answer.context["stages"] if n}
    assert counts == {"waiting": 1, "unanswered": 1, "filling": 2, "all": 4}
    assert [row.name for row in answer.context["page"].object_list] == ["东省职业学院"]


def test_what_is_most_questionable_comes_first_with_its_reason(
    takeup: TakeUp, enter: Enter
) -> None:
    colleges(takeup, 5, money="100")
    sent(takeup, money="3500")
    rows = enter(Role.PROVINCE).get(desk(takeup)).context["page"].object_list
    assert rows[0].name == "东省职业学院"
    assert [reason.code for reason in rows[0].reasons] == ["MEDIAN"]
    assert rows[1].reasons == ()
    totals = enter(Role.PROVINCE).get(desk(takeup)).context["totals"]
    assert (totals.units, totals.tasks, totals.total) == (6, 6, 4000 * 10**6)


@pytest.mark.parametrize(
    ("tail", "count"),
    [
        ("?show=all&q=职业学院", 1), ("?show=all&q=dszyxy", 0), ("?show=all&party=SECONDARY", 2),
        ("?show=all&party=nonsense", 0), ("?show=all&late=1", 0), ("?show=all&remark=1", 0),
        ("?show=nonsense&order=nonsense&page=99", 1),
    ],
)  # fmt: skip
def test_filters(takeup: TakeUp, enter: Enter, tail: str, count: int) -> None:
    sent(takeup)
    assert len(enter(Role.PROVINCE).get(desk(takeup, tail)).context["page"].object_list) == count


def test_htmx_gets_only_what_was_found(takeup: TakeUp, enter: Enter) -> None:
    answer = enter(Role.PROVINCE).get(desk(takeup), HTTP_HX_REQUEST="true", HTTP_HX_TARGET="found")
    assert b"<html" not in answer.content


def chosen(*rows: Undertaking, **rest: str) -> dict[str, Any]:
    return {"undertaking": [f"{row.key}:{row.case.version}" for row in rows], **rest}


def test_many_are_confirmed_after_a_summary(takeup: TakeUp, enter: Enter) -> None:
    made, client = colleges(takeup, 3), enter(Role.PROVINCE)
    page = client.post(desk(takeup, "check/"), chosen(*made, act="confirm")).content.decode()
    assert "Confirm 3 units?" in page
    assert "361.5" in page
    assert takeup.of(made[0].unit).case.state == State.CONFIRMING
    answer = client.post(desk(takeup, "check/"), chosen(*made, act="confirm", agreed="1"))
    assert answer.headers["Location"] == desk(takeup)
    assert {takeup.of(one.unit).case.state for one in made} == {State.CONFIRMED}


def test_what_moved_meanwhile_is_not_decided(takeup: TakeUp, enter: Enter) -> None:
    made, client = colleges(takeup, 2), enter(Role.PROVINCE)
    stale = chosen(*made, act="confirm", agreed="1")
    stale["undertaking"][0] = f"{made[0].key}:0"
    page = client.post(desk(takeup, "check/"), stale, follow=True).content.decode()
    assert "moved on by somebody else" in page
    assert {takeup.of(one.unit).case.state for one in made} == {State.CONFIRMING}


def test_a_summary_says_why_it_cannot_be_done(takeup: TakeUp, enter: Enter) -> None:
    made = colleges(takeup, 1, source="PROVINCE")
    answer = enter(Role.PROVINCE).post(desk(takeup, "check/"), chosen(*made, act="confirm"))
    assert answer.status_code == 422
    assert "nobody has vouched" in answer.content.decode()
    assert 'name="agreed"' not in answer.content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"act": "confirm"}, {"act": "nonsense", "undertaking": "x:1"}, {"act": "pass", "undertaking": "x"}]
)  # fmt: skip
def test_nothing_chosen_goes_back(takeup: TakeUp, enter: Enter, data: dict[str, str]) -> None:
    data = {**data, "back": "https://elsewhere.example/"}
    assert enter(Role.PROVINCE).post(desk(takeup, "check/"), data).headers["Location"] == desk(takeup)  # fmt: skip


def test_budget_is_the_same_for_one_unit_and_for_five(takeup: TakeUp, enter: Enter) -> None:
    colleges(takeup, 1)
    client: Client = enter(Role.PROVINCE)
    pages = [desk(takeup), desk(takeup, "?show=all"), f"/take-up/{takeup.season.key}/vouching/"]
    before = [asked(client, page) for page in pages]
    for n in range(4):
        unit = a_unit(f"又{n}职业学院", Kind.SCHOOL, takeup.country.city, school_type="HIGHER")
        put(unit, takeup.country.bureau, Hierarchy.OVERSIGHT)
        ask_units(season=takeup.season, units=[unit], actor=SYSTEM, at=takeup.at)
    sent(takeup)
    assert [asked(client, page) for page in pages] == before
    assert max(before) <= BUDGET


# --- vouching -------------------------------------------------------------------------------------------


def vouching(takeup: TakeUp, tail: str = "") -> str:
    return f"/take-up/{takeup.season.key}/vouching/{tail}"


def test_pledges_wait_for_their_payer_alone(takeup: TakeUp, enter: Enter) -> None:
    sent(takeup, source="PROVINCE")
    assert "No pledge waits for you" in enter(Role.COUNTY).get(vouching(takeup)).content.decode()
    answer = enter(Role.PROVINCE).get(vouching(takeup))
    assert [unit.name for unit in answer.context["units"]] == ["东省职业学院"]
    assert answer.context["whole"].amount == 120_500_000


def test_vouching_after_the_sum(takeup: TakeUp, enter: Enter) -> None:
    sent(takeup, source="PROVINCE")
    pledge, client = Pledge.objects.get(), enter(Role.PROVINCE)
    data = {"pledge": f"{pledge.pk}:{pledge.amount}"}
    page = client.post(vouching(takeup, "check/"), data).content.decode()
    assert "Vouch for 1 pledge?" in page
    assert Pledge.objects.get().vouched_at is None
    client.post(vouching(takeup, "check/"), {**data, "agreed": "1"})
    assert Pledge.objects.get().vouched_by == "省级经办"


def test_an_amount_that_changed_is_looked_at_again(takeup: TakeUp, enter: Enter) -> None:
    sent(takeup, source="PROVINCE")
    pledge = Pledge.objects.get()
    data = {"pledge": f"{pledge.pk}:1", "agreed": "1"}
    page = enter(Role.PROVINCE).post(vouching(takeup, "check/"), data, follow=True)
    assert "have changed since you looked" in page.content.decode()
    assert Pledge.objects.get().vouched_at is None
    other = enter(Role.COUNTY).post(vouching(takeup, "check/"), data, follow=True)
    assert "Choose pledges that wait for you first." in other.content.decode()
