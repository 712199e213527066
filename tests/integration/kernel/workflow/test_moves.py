"""Cases move by their process and by nothing else, cheaply, and what they carry stays right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.calendar.days import deadline
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.models import Case, Delegation, Extension, Move, Process
from peiyou.kernel.workflow.moves import (
    NewCase,
    Turn,
    add_remarks,
    answer_remark,
    is_unlocked,
    move_case,
    move_cases,
    move_deadlines,
    open_cases,
    open_remarks,
    settle_remarks,
)
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country

HOUR = timedelta(hours=1)


def send(case: Case, country: Country, at: datetime, **more: Any) -> Case:
    return move_case(
        case=case, step="send", to="CHECKING", holder=country.office, role="COUNTY", actor=SYSTEM, at=at, **more,
    )  # fmt: skip


def back(case: Case, country: Country, at: datetime, **more: Any) -> Case:
    return move_case(
        case=case, step="return", to="RETURNED", holder=country.school, role="SCHOOL_FILLER",
        actor=SYSTEM, at=at, **more,
    )  # fmt: skip


# --- opening -----------------------------------------------------------------------------------------


def test_a_case_begins_at_the_start(case: Case, country: Country, at: datetime) -> None:
    case.refresh_from_db()
    assert (case.state, case.version, case.holder, case.role) == (
        "DRAFTED", 0, country.school, "SCHOOL_FILLER",
    )  # fmt: skip
    assert (case.due_at, case.closed_at, case.opened_at) == (None, None, at)
    assert not case.moves.exists()


def test_thousands_are_opened_in_a_few_statements(country: Country, at: datetime) -> None:
    new = [
        NewCase(
            "test-letter", "test-letter", str(n), country.school, country.school, "SCHOOL_HEAD", at
        )
        for n in range(3_000)
    ]
    open_cases(new[:1], SYSTEM, at)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cases = open_cases(new[1:], SYSTEM, at)
    assert len(asked) <= 4
    assert [case.subject_id for case in cases] == [one.subject_id for one in new[1:]]
    stored = Case.objects.in_bulk([case.pk for case in cases])
    assert all(stored[case.pk].subject_id == case.subject_id for case in cases)
    assert stored[cases[-1].pk].key == cases[-1].key


def test_opening_nothing(country: Country, at: datetime) -> None:
    assert open_cases([], SYSTEM, at) == []


def test_a_turn_is_somebodys_exactly_where_the_state_has_roles(
    country: Country, case: Case, at: datetime
) -> None:
    """A caller's mistake: not a refusal, and nothing is left of it."""
    for wrong in ({"holder": None, "role": ""}, {"role": "COUNTY"}, {"role": ""}):
        with pytest.raises(ValueError, match="is the turn of"):
            a_case(country.school, at, **wrong)
    with pytest.raises(ValueError, match="is the turn of"):
        move_case(case=case, step="send", to="CHECKING", actor=SYSTEM, at=at)
    checking = send(case, country, at)
    with pytest.raises(ValueError, match="is the turn of"):
        move_case(
            case=checking, step="pass", to="FILED", holder=country.office, role="COUNTY",
            actor=SYSTEM, at=at,
        )  # fmt: skip
    assert Move.objects.count() == 1


# --- moving ------------------------------------------------------------------------------------------


def test_a_move_costs_three_statements(
    case: Case, country: Country, at: datetime, django_assert_num_queries: Any
) -> None:
    """One more for the calendar, where the state has a deadline in working days."""
    with django_assert_num_queries(3):
        sent = send(case, country, at, due_at=at + HOUR, seen=0)
    assert sent.due_at == at + HOUR
    returned = back(sent, country, at, reason="附件缺页")
    with django_assert_num_queries(3):
        move_case(case=returned, step="drop", to="DROPPED", actor=SYSTEM, at=at)
    other = a_case(country.school, at)
    with django_assert_num_queries(4):
        sent = send(other, country, at)
    assert sent.due_at == deadline(at, 5)


def test_a_move_is_numbered_and_kept(case: Case, country: Country, at: datetime) -> None:
    results = [{"code": "SUM", "version": 3, "held": False, "reason": "已与财政核对"}]
    moved = send(case, country, at, results=results, reason="  请审  ")
    moved.refresh_from_db()
    assert (moved.state, moved.version, moved.moved_at, moved.holder) == (
        "CHECKING", 1, at, country.office,
    )  # fmt: skip
    move = moved.moves.get()
    assert (move.no, move.step, move.from_state, move.to_state) == (
        1,
        "send",
        "DRAFTED",
        "CHECKING",
    )
    assert (move.actor, move.actor_name, move.reason) == ("system", "Peiyou", "请审")
    assert move.results == results


def test_a_case_that_closes_is_nobodys_and_stays(
    case: Case, country: Country, at: datetime
) -> None:
    closed = move_case(case=case, step="drop", to="DROPPED", actor=SYSTEM, at=at)
    assert (closed.closed_at, closed.holder, closed.role, closed.due_at) == (at, None, "", None)
    with pytest.raises(WorkflowError) as refused:
        send(closed, country, at)
    assert refused.value.code == "STEP_NOT_HERE"
    assert Move.objects.count() == 1


def test_a_state_may_rest(case: Case, country: Country, at: datetime) -> None:
    """Nobody's turn, and not over."""
    filed = move_case(case=send(case, country, at), step="pass", to="FILED", actor=SYSTEM, at=at)
    assert (filed.holder, filed.closed_at) == (None, None)
    assert move_case(case=filed, step="drop", to="DROPPED", actor=SYSTEM, at=at).closed_at == at


@pytest.mark.parametrize(
    ("step", "to"), [("pass", "FILED"), ("send", "FILED"), ("invented", "CHECKING")]
)
def test_a_step_that_does_not_lead_there(
    case: Case, country: Country, at: datetime, step: str, to: str
) -> None:
    with pytest.raises(WorkflowError) as refused:
        move_case(case=case, step=step, to=to, actor=SYSTEM, at=at)
    assert refused.value.code == "STEP_NOT_HERE"
    assert str(refused.value)


def test_what_was_seen_must_still_stand(case: Case, country: Country, at: datetime) -> None:
    moved = send(case, country, at, seen=0)
    for seen in (0, 2):
        with pytest.raises(WorkflowError) as refused:
            back(moved, country, at, reason="x", seen=seen)
        assert refused.value.code == "STALE"
    assert back(moved, country, at, reason="x", seen=1).version == 2


def test_a_reason_is_asked_for(case: Case, country: Country, at: datetime) -> None:
    moved = send(case, country, at)
    with pytest.raises(WorkflowError) as refused:
        back(moved, country, at, reason="  ")
    assert refused.value.code == "REASON_MISSING"
    assert back(moved, country, at, remarks={"9/taken": "请说明"}).state == "RETURNED"
    assert list(open_remarks(moved)) == ["9/taken"]


# --- many --------------------------------------------------------------------------------------------


def test_many_move_in_as_many_statements_as_one(
    country: Country, at: datetime, django_assert_num_queries: Any
) -> None:
    cases = [a_case(country.school, at) for _ in range(60)]
    turns = [
        Turn(case, "CHECKING", country.office, "COUNTY", due_at=at + HOUR, seen=0) for case in cases
    ]
    with django_assert_num_queries(3):
        moved = move_cases(turns=turns, step="send", actor=SYSTEM, at=at)
    assert [case.pk for case in moved] == [case.pk for case in cases]
    assert Case.objects.filter(state="CHECKING", version=1, holder=country.office).count() == 60
    assert Move.objects.filter(no=1).count() == 60
    with django_assert_num_queries(4):
        move_cases(
            turns=[Turn(case, "CHECKING", country.bureau, "PROVINCE", at) for case in moved],
            step="pass", actor=SYSTEM, at=at,
        )  # fmt: skip


def test_all_or_none(country: Country, at: datetime) -> None:
    cases = [a_case(country.school, at) for _ in range(3)]
    send(cases[1], country, at)
    turns = [Turn(case, "CHECKING", country.office, "COUNTY") for case in cases]
    with pytest.raises(WorkflowError):
        move_cases(turns=turns, step="send", actor=SYSTEM, at=at)
    assert Move.objects.count() == 1
    with pytest.raises(ValueError, match="once"):
        move_cases(turns=[turns[0], turns[0]], step="send", actor=SYSTEM, at=at)


# --- remarks -----------------------------------------------------------------------------------------


def test_remarks_unlock_their_cells_and_no_others(
    case: Case, country: Country, at: datetime
) -> None:
    assert is_unlocked(open_remarks(case), "9/taken")
    add_remarks(case=case, remarks={"9/taken": "为何", "9/person": "何人"}, actor=SYSTEM, at=at)
    remarks = open_remarks(case)
    assert [is_unlocked(remarks, cell) for cell in ("9/taken", "9/person", "9/criterion")] == [
        True, True, False,
    ]  # fmt: skip
    other = a_case(country.school, at)
    assert open_remarks(other) == {}
    assert settle_remarks(case=case, at=at) == 2
    assert open_remarks(case) == {}


def test_a_new_remark_takes_the_place_of_the_one_before(case: Case, at: datetime) -> None:
    add_remarks(case=case, remarks={"9/taken": "为何"}, actor=SYSTEM, at=at)
    add_remarks(case=case, remarks={"9/taken": "仍不清楚"}, actor=SYSTEM, at=at + HOUR)
    assert open_remarks(case)["9/taken"].text == "仍不清楚"
    assert case.remarks.filter(settled_at=at + HOUR).get().text == "为何"
    with pytest.raises(WorkflowError) as refused:
        add_remarks(case=case, remarks={"9/taken": " "}, actor=SYSTEM, at=at)
    assert refused.value.code == "REASON_MISSING"


def test_remarks_are_answered_before_it_goes_on(case: Case, country: Country, at: datetime) -> None:
    remarks = {"9/taken": "为何", "9/person": "何人"}
    returned = back(send(case, country, at), country, at, remarks=remarks)

    def again() -> Case:
        return move_case(
            case=returned, step="send_again", to="CHECKING", holder=country.office, role="COUNTY",
            actor=SYSTEM, at=at,
        )  # fmt: skip

    answer_remark(case=case, cell="9/taken", text="已更正", actor=SYSTEM, at=at)
    with pytest.raises(WorkflowError) as refused:
        again()
    assert refused.value.code == "HELD_BACK"
    assert refused.value.code == "HELD_BACK"
    answer_remark(case=case, cell="9/person", text="张三", actor=SYSTEM, at=at)
    sent = again()
    assert len(open_remarks(sent)) == 2, "the checker sees the answers beside the remarks"
    move_case(case=sent, step="pass", to="FILED", actor=SYSTEM, at=at)
    assert open_remarks(sent) == {}


@pytest.mark.parametrize(
    ("cell", "text", "code"),
    [("9/taken", " ", "ANSWER_MISSING"), ("9/person", "好", "REMARK_UNKNOWN")],
)
def test_answers_that_are_none(case: Case, at: datetime, cell: str, text: str, code: str) -> None:
    add_remarks(case=case, remarks={"9/taken": "为何"}, actor=SYSTEM, at=at)
    with pytest.raises(WorkflowError) as refused:
        answer_remark(case=case, cell=cell, text=text, actor=SYSTEM, at=at)
    assert refused.value.code == code


# --- deadlines and versions --------------------------------------------------------------------------


def test_deadlines_of_many_are_moved_with_who_granted_it(
    country: Country, at: datetime, django_assert_max_num_queries: Any
) -> None:
    cases = [a_case(country.school, at, due_at=at) for _ in range(20)]
    closed = move_case(case=cases[0], step="drop", to="DROPPED", actor=SYSTEM, at=at)
    same = a_case(country.school, at, due_at=at + HOUR)
    with django_assert_max_num_queries(3):
        changed = move_deadlines(
            cases=[*cases, same], due_at=at + HOUR, reason="汛期", actor=SYSTEM, at=at
        )
    assert {case.pk for case in changed} == {case.pk for case in cases[1:]}
    assert Case.objects.filter(due_at=at + HOUR).count() == 20
    kept = Extension.objects.get(case=cases[1])
    assert (kept.before, kept.after, kept.reason, kept.actor_name) == (
        at,
        at + HOUR,
        "汛期",
        "Peiyou",
    )
    assert not Extension.objects.filter(case__in=[closed, same]).exists()


def test_a_row_of_a_process_is_made_once_for_each_content(country: Country, at: datetime) -> None:
    first, again = a_case(country.school, at), a_case(country.school, at)
    assert first.process == again.process
    the_letter(escalate_after=9)
    later = a_case(country.school, at)
    assert (later.process.no, Process.objects.count()) == (2, 2)
    the_letter()
    assert a_case(country.school, at).process == first.process


def test_a_delegation_ends_with_the_turn(
    case: Case, country: Country, filler: Any, at: datetime
) -> None:
    Delegation.objects.create(case=case, version=0, person=filler, given_by="x", given_at=at)
    moved = send(case, country, at)
    assert moved.delegation.version != moved.version
