"""What comes near its deadline, is past it, or past it for long: told to the right people, once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.calendar.days import end_of
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.notices.queries.notices import lines
from peiyou.kernel.workflow.actions.chasing import chase_cases
from peiyou.kernel.workflow.chasing import chase
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import move_case, move_deadlines
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person, a_unit

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
THURSDAY = date(2021, 9, 30)
"""Followed by seven days off; Friday 8 and Saturday 9 October are worked. Letters escalate after two."""
DUE = end_of(THURSDAY)


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("pk").select_related("person")
    return [(notice.person.handle, notice.kind) for notice in rows]


@pytest.fixture
def late(country: Country) -> Case:
    """The school's, due on THURSDAY."""
    return a_case(country.school, DUE - timedelta(days=30), due_at=DUE)


def test_the_holder_first_then_who_stands_above(
    late: Case, filler: Person, county_clerk: Person, province_clerk: Person
) -> None:
    assert chase(DUE - SECOND) == 0
    assert chase(DUE) == 1
    assert told() == [("filler", "CASES_LATE")]
    for quiet in (DUE + HOUR, end_of(date(2021, 10, 8)), end_of(date(2021, 10, 9))):
        assert chase(quiet) == 0
    assert chase(end_of(date(2021, 10, 9)) + SECOND) == 1
    assert told()[1:] == [("county", "CASES_LATE_BELOW")]
    assert chase(end_of(date(2021, 12, 9))) == 0
    late.refresh_from_db()
    assert late.reminded_at == DUE
    assert late.escalated_at == end_of(date(2021, 10, 9)) + SECOND


def test_twice_at_the_same_moment_tells_once(late: Case, filler: Person) -> None:
    assert chase_cases(actor=SYSTEM, at=DUE)
    assert not chase_cases(actor=SYSTEM, at=DUE)
    assert told() == [("filler", "CASES_LATE")]


def test_a_notice_says_what_and_where(late: Case, filler: Person, country: Country) -> None:
    chase(DUE)
    with translation.override("en"):
        (line,) = lines(Notice.objects.all())
    assert line.sentence == "Past its deadline: letters, being drafted (1)."
    assert line.link == f"/letters/{late.subject_id}/"


def test_many_of_one_are_told_in_one_line(country: Country, county_clerk: Person) -> None:
    cases = [
        move_case(
            case=a_case(school, DUE), step="send", to="CHECKING", holder=country.office,
            role="COUNTY", due_at=DUE, actor=SYSTEM, at=DUE - HOUR,
        )
        for school in (country.school, country.other_school)
    ]  # fmt: skip
    chase(DUE)
    notice = Notice.objects.get()
    assert notice.params["count"] == 2
    assert notice.link == f"/letters/?state=CHECKING&first={min(c.subject_id for c in cases)}"


def test_what_moved_or_got_more_time_is_told_anew(
    late: Case, filler: Person, country: Country
) -> None:
    chase(DUE)
    later = DUE + timedelta(days=30)
    move_deadlines(cases=[late], due_at=later, reason="x", actor=SYSTEM, at=DUE)
    assert chase(later - SECOND) == 0
    chase(later)
    assert told() == [("filler", "CASES_LATE")] * 2


@pytest.mark.parametrize("to", ["DROPPED", "FILED"])
def test_what_is_nobodys_is_never_late(
    late: Case, filler: Person, county_clerk: Person, country: Country, to: str
) -> None:
    if to == "DROPPED":
        move_case(case=late, step="drop", to="DROPPED", actor=SYSTEM, at=DUE)
    else:
        case = move_case(
            case=late, step="send", to="CHECKING", holder=country.office, role="COUNTY",
            actor=SYSTEM, at=DUE,
        )  # fmt: skip
        move_case(case=case, step="pass", to="FILED", actor=SYSTEM, at=DUE)
    assert chase(DUE + timedelta(days=90)) == 0
    assert told() == []


def test_only_who_acts_there_is_told(country: Country, late: Case, filler: Person) -> None:
    """Neither other roles, nor neighbours, nor those whose grant is over, ahead or limited."""
    a_person("head", "校长", Role.SCHOOL_HEAD, country.school)
    a_person("next", "邻校", Role.SCHOOL_FILLER, country.other_school)
    a_person("nation", "部", Role.MINISTRY, country.nation)
    for name, rest in {
        "over": {"valid_to": DUE},
        "ahead": {"valid_from": DUE + SECOND},
        "revoked": {"revoked_at": DUE - HOUR},
        "limited": {"task_keys": ["x"]},
    }.items():
        a_grant(a_person(name, name), Role.SCHOOL_FILLER, country.school, **rest)
    chase(DUE)
    assert told() == [("filler", "CASES_LATE")]


def test_the_first_level_above_that_has_people(
    country: Country, late: Case, province_clerk: Person, official: Person
) -> None:
    """Nobody at the school, at its county or at its city: the province hears of it, the ministry not."""
    chase(DUE)
    assert told() == []
    chase(DUE + timedelta(days=30))
    assert told() == [("province", "CASES_LATE_BELOW")]


def test_a_college_of_the_province_is_not_told_to_the_county_it_stands_in(
    country: Country, county_clerk: Person, province_clerk: Person
) -> None:
    a_case(country.college, DUE - HOUR, due_at=DUE)
    chase(DUE)
    chase(DUE + timedelta(days=30))
    assert told() == [("province", "CASES_LATE_BELOW")]


def test_nobody_stands_over_the_ministry(country: Country, late: Case, official: Person) -> None:
    Case.objects.update(state="CHECKING", holder=country.nation, role="MINISTRY")
    chase(DUE)
    chase(DUE + timedelta(days=30))
    assert told() == [("official", "CASES_LATE")]
    assert chase(DUE + timedelta(days=60)) == 0


def test_a_process_says_whether_and_when(
    country: Country, filler: Person, county_clerk: Person
) -> None:
    the_letter(escalate_after=None, remind_before=2)
    case = a_case(country.school, DUE - timedelta(days=30), due_at=DUE)
    assert chase(end_of(date(2021, 9, 27))) == 0
    assert chase(end_of(date(2021, 9, 27)) + SECOND) == 1  # Tuesday: two working days are left
    assert told() == [("filler", "CASES_DUE")]
    assert chase(DUE - SECOND) == 0
    chase(DUE)
    assert told()[1:] == [("filler", "CASES_LATE")]
    assert chase(DUE + timedelta(days=300)) == 0
    case.refresh_from_db()
    assert case.escalated_at is None


def test_only_the_system_chases(official: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        chase_cases(actor=official.actor, at=at)


def test_as_many_statements_for_many_cases(country: Country) -> None:
    """But for one notice each, to people who are told of different things."""

    def cost(n: int) -> int:
        Notice.objects.all().delete()
        Case.objects.all().delete()
        for _ in range(n):
            a_case(country.school, DUE - HOUR, due_at=DUE)
        with CaptureQueriesContext(connection) as asked:
            chase_cases(actor=SYSTEM, at=DUE)
        assert Notice.objects.get().params["count"] == n
        return len(asked)

    a_person("filler", "校经办", Role.SCHOOL_FILLER, country.school)
    assert cost(2) == cost(9)


def test_more_than_one_act_takes(
    country: Country, monkeypatch: pytest.MonkeyPatch, filler: Any
) -> None:
    monkeypatch.setattr("peiyou.kernel.workflow.actions.chasing.AT_ONCE", 2)
    for _ in range(5):
        a_case(country.school, DUE - HOUR, due_at=DUE)
    assert chase(DUE) == 3
    assert not Case.objects.filter(reminded_at=None).exists()
    assert sum(notice.params["count"] for notice in Notice.objects.all()) == 5


def test_a_unit_that_stands_nowhere_is_no_error(country: Country) -> None:
    a_case(a_unit("孤校", "SCHOOL", school_type="HIGHER"), DUE - HOUR, due_at=DUE)
    chase(DUE)
    assert chase(DUE + timedelta(days=90)) == 1
    assert told() == []
