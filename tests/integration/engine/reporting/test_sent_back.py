"""What is open of a return that came back: what whoever sent it back last asked for, with what has to agree with it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from peiyou.engine.reporting.actions.answering import answer_remark
from peiyou.engine.reporting.actions.correcting import correct_return, reopen_return
from peiyou.engine.reporting.actions.reviewing import return_return, return_returns
from peiyou.engine.reporting.enums import State
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.workflow.models import Remark
from peiyou.kernel.workflow.moves import open_remarks
from tests.factories.returns import Reported, a_round, approved, handed_in, reported
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
DONE, WORDS = "1/item/1/done", "1/progress"


@pytest.fixture
def made() -> Reported:
    return a_round()


def sent_back(made: Reported, cell: str = "", by: Role = Role.COUNTY) -> None:
    remarks = {cell: "请核对"} if cell else {}
    return_return(return_=made.school, remarks=remarks, reason="请核对", **made.actor(by))


def answered(made: Reported, cell: str) -> None:
    answer_remark(return_=made.school, cell=cell, text="已核对", **made.actor(Role.SCHOOL_FILLER))
    made.submit()


def back_from_above(made: Reported) -> None:
    """The county sent a figure back, it was answered and passed on."""
    handed_in(made)
    sent_back(made, DONE)
    made.write({DONE: Decimal(2)})
    answered(made, DONE)
    made.pass_on(Role.COUNTY)


def test_what_was_answered_before_does_not_open_again(made: Reported) -> None:
    back_from_above(made)
    sent_back(made, WORDS, Role.PREFECTURE)
    assert open_remarks(made.school.case).keys() == {WORDS}
    with refused("CELL_LOCKED"):
        made.write({DONE: Decimal(1)})
    made.write({WORDS: "完成立项、招标并开工"})
    assert Remark.objects.get(cell=DONE).answer == "已核对"


@pytest.mark.parametrize("many", [False, True])
def test_returned_as_a_whole_all_of_it_is_open_whatever_was_remarked_before(
    made: Reported, many: bool
) -> None:
    back_from_above(made)
    if many:
        act = made.actor(Role.PREFECTURE)
        return_returns(round_=made.round, returns=[made.school], reason="请核对", **act)
    else:
        sent_back(made, by=Role.PREFECTURE)
    made.write({WORDS: "完成立项、招标并开工", DONE: Decimal(1)})
    assert made.submit().case.state == State.COUNTY_CHECK


def test_a_correction_that_is_sent_back_can_say_again_what_was_approved(made: Reported) -> None:
    approved(made, done=3)
    correct_return(return_=made.school, reason="多报", **made.actor(Role.SCHOOL_HEAD))
    made.write({DONE: Decimal(2)})
    made.submit()
    sent_back(made, DONE)
    made.write({DONE: Decimal(3)})
    answered(made, DONE)
    made.pass_on()
    assert made.approve().case.state == State.APPROVED


def test_who_is_asked_to_correct_can_answer_that_it_is_right(made: Reported) -> None:
    approved(made, done=3)
    reopen_return(return_=made.school, remarks={DONE: "抽查不符"}, **made.actor(Role.PROVINCE))
    answered(made, DONE)
    assert made.school.case.state == State.COUNTY_CHECK


def test_a_rating_and_what_is_in_the_way_are_changed_together(made: Reported) -> None:
    handed_in(made)
    sent_back(made, "1/rating")
    made.write({"1/rating": "AMBER", "1/why": "设备招标延期"})
    with refused("CELL_LOCKED"):
        made.write({WORDS: "改写"})


def test_who_reports_after_all_can_prove_it(made: Reported) -> None:
    made.write({"1/nothing": "设备未到"})
    made.submit()
    sent_back(made, "1/nothing")
    made.write({"1/nothing": None} | reported())
    made.prove()
    assert Attachment.objects.get().cell == "1/item/1"
    answered(made, "1/nothing")
    assert made.school.case.state == State.COUNTY_CHECK


def test_a_remark_at_a_figure_opens_no_files_of_others(made: Reported) -> None:
    handed_in(made)
    sent_back(made, WORDS)
    with refused("CELL_LOCKED"):
        made.prove()


def test_what_the_unit_is_not_asked_is_not_sent_back(made: Reported) -> None:
    handed_in(made)
    for cell in ("2/item/1/done", "2/progress", "1/item/1/committed", "x"):
        with refused("CELL_UNKNOWN"):
            sent_back(made, cell)
    assert made.school.case.state == State.COUNTY_CHECK
