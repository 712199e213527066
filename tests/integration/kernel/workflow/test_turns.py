"""Handing a turn to somebody by name, and granting another deadline: who may, what is kept, what is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.audit.models import Row
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.workflow.actions.turns import delegate_case, set_deadline, take_delegation_back
from peiyou.kernel.workflow.errors import WorkflowError
from peiyou.kernel.workflow.events import CaseDelegated
from peiyou.kernel.workflow.models import Case, Delegation, Extension
from peiyou.kernel.workflow.moves import move_case
from peiyou.kernel.workflow.queries.cases import delegation_of, history_of
from peiyou.kernel.workflow.receivers import case_delegated
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person, put

DAY = timedelta(days=1)


@pytest.fixture
def checking(country: Country, at: datetime) -> Case:
    """Waits for the county at its education office."""
    return move_case(
        case=a_case(country.school, at), step="send", to="CHECKING", holder=country.office,
        role="COUNTY", actor=SYSTEM, at=at,
    )  # fmt: skip


@pytest.fixture
def colleague(country: Country) -> Person:
    return a_person("colleague", "县同事", Role.COUNTY, country.county)


def code_of(refused: pytest.ExceptionInfo[WorkflowError]) -> str:
    return refused.value.code


# --- delegation --------------------------------------------------------------------------------------


def test_a_turn_is_handed_to_a_colleague(
    checking: Case, county_clerk: Person, colleague: Person, at: datetime
) -> None:
    made = delegate_case(
        case=checking, person=colleague, reason="熟悉该校", actor=county_clerk.actor, at=at
    )
    assert (made.person, made.version, made.given_by) == (colleague, 1, county_clerk.actor.id)
    row = Row.objects.get(verb="workflow.delegate_case")
    assert row.stream == checking.audit_stream
    delegate_case(case=checking, person=county_clerk, actor=county_clerk.actor, at=at)
    found = delegation_of(checking)
    assert found is not None
    assert found.person == county_clerk
    take_delegation_back(case=checking, actor=colleague.actor, at=at)
    assert delegation_of(checking) is None
    with pytest.raises(WorkflowError) as refused:
        take_delegation_back(case=checking, actor=colleague.actor, at=at)
    assert code_of(refused) == "NOT_DELEGATED"


def test_only_to_who_acts_there(
    country: Country, checking: Case, county_clerk: Person, province_clerk: Person, at: datetime
) -> None:
    limited = a_person("limited", "只管几项")
    a_grant(limited, Role.COUNTY, country.county, task_keys=["x"])
    others = [
        province_clerk,
        a_person("next", "邻县", Role.COUNTY, country.other_county),
        a_person("head", "校长", Role.SCHOOL_HEAD, country.school),
        limited,
        a_person("nobody", "路人"),
    ]
    for person in others:
        with pytest.raises(WorkflowError) as refused:
            delegate_case(case=checking, person=person, actor=county_clerk.actor, at=at)
        assert code_of(refused) == "NOT_THERE"
    assert not Delegation.objects.exists()


def test_only_by_who_has_the_turn(
    country: Country, checking: Case, county_clerk: Person, province_clerk: Person, filler: Person,
    at: datetime,
) -> None:  # fmt: skip
    next_door = a_person("next", "邻县", Role.COUNTY, country.other_county)
    for person in (province_clerk, filler, next_door, a_person("nobody", "路人")):
        with pytest.raises(NotAllowed):
            delegate_case(case=checking, person=county_clerk, actor=person.actor, at=at)
    mine = a_case(country.school, at)
    assert delegate_case(case=mine, person=filler, actor=filler.actor, at=at).person == filler


def test_a_limited_grant_counts_in_its_stage(country: Country, at: datetime) -> None:
    the_letter(stage=Stage.TAKE_UP)
    case = a_case(country.school, at)
    for stage, name in ((Stage.TAKE_UP, "in"), (Stage.REPORTING, "out")):
        person = a_person(name, name)
        a_grant(person, Role.SCHOOL_FILLER, country.school, stages=[stage])
        if stage == Stage.TAKE_UP:
            assert delegate_case(case=case, person=person, actor=person.actor, at=at)
        else:
            with pytest.raises(NotAllowed):
                delegate_case(case=case, person=person, actor=person.actor, at=at)


def test_nobodys_turn_is_not_handed_on(checking: Case, county_clerk: Person, at: datetime) -> None:
    filed = move_case(case=checking, step="pass", to="FILED", actor=SYSTEM, at=at)
    with pytest.raises(NotAllowed):
        delegate_case(case=filed, person=county_clerk, actor=county_clerk.actor, at=at)
    with pytest.raises(WorkflowError) as refused:
        delegate_case(case=filed, person=county_clerk, actor=SYSTEM, at=at)
    assert code_of(refused) == "NOBODYS_TURN"


def test_the_person_is_told_once(
    checking: Case, county_clerk: Person, colleague: Person, country: Country, at: datetime
) -> None:
    delegate_case(case=checking, person=colleague, actor=county_clerk.actor, at=at)
    event = dump(CaseDelegated(case=checking.key, version=1, person=colleague.key))
    case_delegated.func(event)
    case_delegated.func(event)
    notice = Notice.objects.get()
    assert (notice.person, notice.link) == (colleague, f"/letters/{checking.subject_id}/")
    move_case(case=checking, step="pass", to="FILED", actor=SYSTEM, at=at)
    Notice.objects.all().delete()
    case_delegated.func(event)
    assert not Notice.objects.exists()


# --- deadlines ---------------------------------------------------------------------------------------


def test_who_stands_above_grants_more_time(
    checking: Case, province_clerk: Person, at: datetime
) -> None:
    before = checking.due_at
    Case.objects.update(announced_at=at, reminded_at=at, escalated_at=at)
    moved = set_deadline(
        case=checking, due_at=at + 20 * DAY, reason="汛期", actor=province_clerk.actor, at=at
    )
    moved.refresh_from_db()
    assert moved.due_at == at + 20 * DAY
    assert (moved.announced_at, moved.reminded_at, moved.escalated_at) == (None, None, None)
    kept = Extension.objects.get()
    assert (kept.before, kept.after, kept.actor_name, kept.reason) == (
        before, at + 20 * DAY, "省经办", "汛期",
    )  # fmt: skip
    assert Row.objects.filter(verb="workflow.set_deadline", stream=checking.audit_stream).exists()
    line = history_of(moved)[0]
    assert (line.who, line.reason, line.before, line.after) == (
        "省经办", "汛期", before, at + 20 * DAY,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["filler", "head", "county", "next county", "next province"])
def test_nobody_grants_time_to_themselves_or_to_strangers(
    country: Country, checking: Case, filler: Person, county_clerk: Person, at: datetime, who: str
) -> None:
    person = {
        "filler": lambda: filler,
        "head": lambda: a_person("head", "校长", Role.SCHOOL_HEAD, country.school),
        "county": lambda: county_clerk,
        "next county": lambda: a_person("next", "邻县", Role.COUNTY, country.other_county),
        "next province": lambda: a_person("west", "西省", Role.PROVINCE, country.west),
    }[who]()
    with pytest.raises(NotAllowed):
        set_deadline(case=checking, due_at=at + DAY, reason="x", actor=person.actor, at=at)
    mine = a_case(country.school, at)
    if who in {"filler", "head"}:
        with pytest.raises(NotAllowed):
            set_deadline(case=mine, due_at=at + DAY, reason="x", actor=person.actor, at=at)


def test_the_county_does_not_answer_for_the_colleges_in_it(
    country: Country, county_clerk: Person, province_clerk: Person, at: datetime
) -> None:
    """The college stands in the county and is the province's."""
    case = a_case(country.college, at)
    with pytest.raises(NotAllowed):
        set_deadline(case=case, due_at=at + DAY, reason="x", actor=county_clerk.actor, at=at)
    assert set_deadline(case=case, due_at=at + DAY, reason="x", actor=province_clerk.actor, at=at)


def test_the_ministry_sets_its_own(country: Country, official: Person, at: datetime) -> None:
    put(country.nation, None, Hierarchy.OVERSIGHT)
    case = move_case(
        case=a_case(country.school, at), step="send", to="CHECKING", holder=country.nation,
        role="MINISTRY", actor=SYSTEM, at=at,
    )  # fmt: skip
    assert set_deadline(case=case, due_at=at + DAY, reason="x", actor=official.actor, at=at)


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [(0, "x", "DEADLINE_PAST"), (5, " ", "REASON_MISSING"), (9, "x", "DEADLINE_SAME")],
)
def test_deadlines_that_are_none(
    checking: Case, province_clerk: Person, at: datetime, days: int, reason: str, code: str
) -> None:
    Case.objects.update(due_at=at + 9 * DAY)
    with pytest.raises(WorkflowError) as refused:
        set_deadline(
            case=checking, due_at=at + days * DAY, reason=reason, actor=province_clerk.actor, at=at
        )
    assert code_of(refused) == code
    assert not Extension.objects.exists()
