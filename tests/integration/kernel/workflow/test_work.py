"""What waits for whom: counted where a grant reaches, in as many statements for many cases as for one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.actions.work import WorkItem
from peiyou.kernel.workflow.actions.turns import delegate_case
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import move_case
from peiyou.kernel.workflow.work import turns
from tests.factories.cases import a_case, the_letter
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person

DAY = timedelta(days=1)


def work(person: Person, at: datetime) -> list[WorkItem]:
    with translation.override("en"):
        return list(turns(person.actor, at))


def said(person: Person, at: datetime) -> list[tuple[str, int]]:
    return [(item.title, item.count) for item in work(person, at)]


def sent(country: Country, at: datetime, due_at: datetime | None = None) -> Case:
    return move_case(
        case=a_case(country.school, at), step="send", to="CHECKING", holder=country.office,
        role="COUNTY", due_at=due_at, actor=SYSTEM, at=at,
    )  # fmt: skip


def test_one_thing_opens_itself_many_open_their_list(
    country: Country, filler: Person, at: datetime
) -> None:
    assert work(filler, at) == []
    case = a_case(country.school, at, due_at=at + 3 * DAY)
    (item,) = work(filler, at)
    assert (item.title, item.count, item.due) == ("letters: being drafted", 1, at + 3 * DAY)
    assert (item.url, item.why) == (f"/letters/{case.subject_id}/", "It is your turn with 1.")
    a_case(country.school, at, due_at=at + 2 * DAY)
    a_case(country.school, at)
    (item,) = work(filler, at)
    assert (item.count, item.due, item.why) == (3, at + 2 * DAY, "It is your turn with 3.")
    assert item.url.startswith("/letters/?state=DRAFTED&first=")


def test_where_the_grant_reaches_and_nowhere_else(
    country: Country, filler: Person, county_clerk: Person, province_clerk: Person,
    official: Person, stranger: Person, at: datetime,
) -> None:  # fmt: skip
    sent(country, at)
    a_case(country.other_school, at)
    assert said(county_clerk, at) == [("letters: being checked", 1)]
    next_door = a_person("next", "邻县", Role.COUNTY, country.other_county)
    for person in (filler, province_clerk, official, stranger, next_door):
        assert said(person, at) == []


def test_what_is_handed_to_one_is_not_the_others(
    country: Country, county_clerk: Person, at: datetime
) -> None:
    colleague = a_person("colleague", "县同事", Role.COUNTY, country.county)
    cases = [sent(country, at) for _ in range(3)]
    delegate_case(case=cases[0], person=colleague, actor=county_clerk.actor, at=at)
    assert said(county_clerk, at) == [("letters: being checked", 2)]
    assert said(colleague, at) == [("letters: being checked", 2), ("letters: being checked", 1)]
    assert work(colleague, at)[1].why == "1 was handed to you in particular."
    move_case(
        case=cases[0], step="pass", to="CHECKING", holder=country.office, role="COUNTY",
        actor=SYSTEM, at=at,
    )  # fmt: skip
    assert said(county_clerk, at) == [("letters: being checked", 3)], "the delegation has ended"


def test_closed_and_resting_cases_wait_for_nobody(
    country: Country, filler: Person, county_clerk: Person, at: datetime
) -> None:
    move_case(case=sent(country, at), step="pass", to="FILED", actor=SYSTEM, at=at)
    move_case(case=a_case(country.school, at), step="drop", to="DROPPED", actor=SYSTEM, at=at)
    assert said(filler, at) == said(county_clerk, at) == []


def test_in_the_order_of_the_process(country: Country, filler: Person, at: datetime) -> None:
    """Not of the alphabet; what comes first is drafted first."""
    for state in ("RETURNED", "DRAFTED", "ANCIENT"):
        case = a_case(country.school, at)
        Case.objects.filter(pk=case.pk).update(state=state)
    assert [title for title, _count in said(filler, at)] == [
        "letters: being drafted", "letters: returned", "letters: ANCIENT",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "counts"),
    [({"stages": ["TAKE_UP"]}, 1), ({"stages": ["REPORTING"]}, 0), ({"task_keys": ["x"]}, 0)],
)
def test_limited_grants(
    country: Country, at: datetime, limits: dict[str, list[str]], counts: int
) -> None:
    the_letter(stage=Stage.TAKE_UP)
    person = a_person("limited", "受限")
    a_grant(person, Role.SCHOOL_FILLER, country.school, **limits)
    a_case(country.school, at)
    assert len(work(person, at)) == counts


def test_the_same_number_of_statements(
    country: Country, county_clerk: Person, at: datetime
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            work(county_clerk, at)
        return len(asked)

    sent(country, at)
    one = cost()
    for _ in range(5):
        sent(country, at)
    assert cost() == one <= 2


def test_versions_of_a_process_are_one_line(country: Country, filler: Person, at: datetime) -> None:
    a_case(country.school, at)
    the_letter(escalate_after=7)
    a_case(country.school, at)
    assert said(filler, at) == [("letters: being drafted", 2)]
