"""Another number beside a claimed one, up to the totals of each stage."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.actions.correcting import correct_return
from peiyou.engine.reporting.actions.reviewing import pass_returns, return_return, return_returns
from peiyou.engine.reporting.actions.verdicts import give_verdict, take_verdict_back
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Verdict
from peiyou.engine.undertakings.models import Item, Opening
from peiyou.kernel.access.models import Grant
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import national
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round, approved, handed_in
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
DONE = "1/item/1/done"


@pytest.fixture
def made() -> Reported:
    reported = a_round()
    handed_in(reported, done=3)
    return reported


def verdict(made: Reported, role: Role, value: Any, cell: str = DONE, **rest: Any) -> Verdict:
    said: dict[str, Any] = {"reason": "与佐证不符", **rest}
    return give_verdict(return_=made.school, cell=cell, value=value, **said, **made.actor(role))


def figures(made: Reported, code: str = "") -> dict[str, int]:
    """By stage: what the nation has of it; of what was done where no code is said."""
    item = Item.objects.get(opening__season=made.round.season, opening__seq=1)
    measure = Measure.objects.get(code=code or measures.done(item.deliverable_key))
    stages = ["CLAIMED", "CHECKED", "APPROVED"]
    return {key.stage: one.quantity for key, one in national([measure.pk], stages).items()}


def test_three_numbers_stand_side_by_side(made: Reported) -> None:
    verdict(made, Role.COUNTY, "2")
    made.pass_on()
    assert figures(made) == {"CLAIMED": 3, "CHECKED": 2}
    verdict(made, Role.MINISTRY, 1)
    verdict(made, Role.MINISTRY, "50.25", cell="1/fund/OWN/spent")
    made.approve()
    assert figures(made) == {"CLAIMED": 3, "CHECKED": 2, "APPROVED": 1}
    spent = measures.spent("OWN", Opening.objects.get(season=made.round.season, seq=1).task_key)
    assert figures(made, spent) == {
        "CLAIMED": 55_500_000, "CHECKED": 55_500_000, "APPROVED": 50_250_000
    }  # fmt: skip


def test_what_was_checked_is_approved_where_nobody_says_otherwise(made: Reported) -> None:
    verdict(made, Role.COUNTY, 1)
    made.pass_on(Role.COUNTY)
    verdict(made, Role.PREFECTURE, 2)
    assert Verdict.objects.get().value == "2"
    made.pass_on(Role.PREFECTURE, Role.PROVINCE)
    made.approve()
    assert figures(made) == {"CLAIMED": 3, "CHECKED": 2, "APPROVED": 2}


def test_taken_back_it_is_as_claimed(made: Reported) -> None:
    verdict(made, Role.COUNTY, 1)
    act: dict[str, Any] = {"return_": made.school, "cell": DONE, **made.actor(Role.COUNTY)}
    take_verdict_back(**act)
    with refused("NO_VERDICT"):
        take_verdict_back(**act)
    made.pass_on()
    assert figures(made) == {"CLAIMED": 3, "CHECKED": 3}


def test_what_is_handed_in_anew_is_looked_at_anew(made: Reported) -> None:
    verdict(made, Role.COUNTY, 1)
    return_return(return_=made.school, remarks={}, reason="全部重填", **made.actor(Role.COUNTY))
    with refused("NOT_UNDER_REVIEW"):
        give_verdict(return_=made.school, cell=DONE, value=1, reason="x", actor=SYSTEM, at=made.at)
    made.submit()
    made.pass_on()
    assert figures(made) == {"CLAIMED": 3, "CHECKED": 3}


NO_NUMBERS = [
    (DONE, "3", "不符", "SAME_AS_CLAIMED"),
    (DONE, "", "不符", "NUMBER_MISSING"),
    (DONE, "-1", "不符", "CELL_TOO_LITTLE"),
    (DONE, "2.5", "不符", "CELL_PLACES"),
    (DONE, "两个", "不符", "CELL_NOT_A_NUMBER"),
    (DONE, "2", " ", "REASON_MISSING"),
    ("1/progress", "2", "不符", "CELL_NOT_A_FIGURE"),
    ("1/item/1/committed", "2", "不符", "CELL_NOT_A_FIGURE"),
    ("9/item/1/done", "2", "不符", "CELL_NOT_A_FIGURE"),
    ("nonsense", "2", "不符", "CELL_NOT_A_FIGURE"),
    ("1/fund/LOCAL/spent", "2", "不符", "NOT_CLAIMED"),
]


def test_what_is_no_such_number_is_refused(made: Reported) -> None:
    for cell, value, reason, code in NO_NUMBERS:
        with refused(code):
            verdict(made, Role.COUNTY, value, cell=cell, reason=reason)
    assert not Verdict.objects.exists()


def test_whose_turn_it_is_not(made: Reported) -> None:
    for role in (Role.PREFECTURE, Role.MINISTRY, Role.SCHOOL_HEAD):
        with pytest.raises(NotAllowed):
            verdict(made, role, 1)


def test_somebody_who_looked_at_what_was_there_before(made: Reported) -> None:
    with refused("STALE"):
        verdict(made, Role.COUNTY, 1, seen=made.school.case.version - 1)


def test_nobody_reviews_what_their_own_unit_reports(made: Reported) -> None:
    """An official who also holds a grant at the school decides nothing about it, alone or among many."""
    person = made.takeup.people[Role.COUNTY]
    at_home = a_person("both", "两边任职", Role.SCHOOL_FILLER, made.takeup.country.school)
    Grant.objects.filter(person=at_home).update(person=person)
    rows = Return.objects.all()
    for act in (
        lambda: verdict(made, Role.COUNTY, 1),
        lambda: made.pass_on(Role.COUNTY),
        lambda: return_return(return_=made.school, remarks={}, reason="x", **made.actor(Role.COUNTY)),
        lambda: pass_returns(round_=made.round, returns=list(rows), **made.actor(Role.COUNTY)),
        lambda: return_returns(round_=made.round, returns=list(rows), reason="x", **made.actor(Role.COUNTY)),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert made.school.case.state == State.COUNTY_CHECK


def test_many_are_returned_for_one_reason(made: Reported) -> None:
    act: dict[str, Any] = {
        "round_": made.round,
        "returns": [made.school],
        **made.actor(Role.COUNTY),
    }
    with refused("REASON_MISSING"):
        return_returns(reason=" ", **act)
    return_returns(reason="口径有误", **act)
    assert made.school.case.state == State.RETURNED


def test_a_desk_knows_what_was_handed_in_without_its_snapshot() -> None:
    made = a_round()
    row = approved(made, done=3)
    assert row.summary == {
        "tasks": 1, "items": 1, "most": 37, "budget": 120_500_000, "arrived": 60_000_000, "spent": 55_500_000,
        "files": 1, "claims": 1,
    }  # fmt: skip
    correct_return(return_=made.school, reason="少报", **made.actor(Role.SCHOOL_HEAD))
    made.write({DONE: 8})
    row = made.submit()
    assert (row.summary["changed"], row.summary["since"], row.summary["reached"]) == (1, "APPROVED", 1)  # fmt: skip
    assert row.risk == 5
