"""Where rights end: tasks of a grant, schools that stand elsewhere than they belong, one's own unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.undertakings.actions.deciding import (
    confirm_undertaking,
    confirm_undertakings,
    pass_undertaking,
    pass_undertakings,
    return_undertaking,
)
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.opening import ask_units
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.actions.vouching import take_vouching_back, vouch_pledges
from peiyou.engine.undertakings.actions.writing import Write, write_cells, write_many
from peiyou.engine.undertakings.enums import State
from peiyou.engine.undertakings.models import Pledge, Undertaking
from peiyou.engine.undertakings.queries.choosing import openings_for
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.engine.undertakings.queries.vouching import pledges_waiting
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role, Stage
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_grant, a_person, a_unit, put
from tests.factories.seasons import TakeUp, a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup(db: None) -> TakeUp:
    found = a_take_up()
    found.write(found.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=found.province, **found.actor(Role.PROVINCE))
    return found


def submitted(takeup: TakeUp, source: str = "OWN") -> Undertaking:
    takeup.write(takeup.school, filled(1, source=source), Role.SCHOOL_FILLER)
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    return takeup.school


# --- grants that are limited ------------------------------------------------------------------------------


def limited(takeup: TakeUp, **limits: list[str]) -> Person:
    person = a_person("limited", "专业负责人")
    a_grant(person, Role.SCHOOL_FILLER, takeup.country.school, **limits)
    return person


def test_who_has_one_task_writes_in_it_and_sees_the_rest(takeup: TakeUp) -> None:
    one = takeup.season.openings.get(seq=1)
    person = limited(takeup, task_keys=[str(one.task_key)])
    act = {"actor": person.actor, "at": takeup.at}
    assert list(visible_to(person.actor, takeup.at)) == [takeup.school]
    write_cells(undertaking=takeup.school, writes=[Write("1/taken", None, True)], **act)
    person_there, tick_elsewhere = Write("1/person", None, "某人"), Write("2/taken", None, True)
    for writes in [person_there, tick_elsewhere], [tick_elsewhere]:
        with pytest.raises(NotAllowed):
            write_cells(undertaking=takeup.school, writes=writes, **act)
    with pytest.raises(NotAllowed):
        write_many(
            season=takeup.season, writes={takeup.school: [Write("2/taken", None, True)]}, **act
        )
    with pytest.raises(NotAllowed):
        submit_undertaking(undertaking=takeup.school, **act)
    assert not takeup.school.placements.filter(opening__seq=2).exists()


def test_who_has_another_stage_writes_nothing(takeup: TakeUp) -> None:
    person = limited(takeup, stages=[next(stage for stage in Stage if stage != Stage.TAKE_UP)])
    with pytest.raises(NotAllowed):
        write_cells(
            undertaking=takeup.school, writes=[Write("1/taken", None, True)],
            actor=person.actor, at=takeup.at,
        )  # fmt: skip


# --- 兵团 -------------------------------------------------------------------------------------------------


def corps_school(takeup: TakeUp) -> Unit:
    """Stands in a county of the east and belongs to another provincial unit, as the schools of the 兵团 do."""
    country = takeup.country
    corps = a_unit("兵团", Kind.PROVINCE, country.nation, undertakes=True)
    body = a_unit("兵团教育局", Kind.AUTHORITY, corps, function="EDUCATION")
    put(body, None, Hierarchy.OVERSIGHT)
    school = a_unit("兵团职业学院", Kind.SCHOOL, country.county, school_type=SchoolType.HIGHER)
    put(school, body, Hierarchy.OVERSIGHT)
    return school


def test_a_school_belongs_to_whom_it_answers_to(takeup: TakeUp) -> None:
    school = corps_school(takeup)
    [row] = ask_units(season=takeup.season, units=[school], **takeup.actor(Role.MINISTRY))
    assert row.province is not None
    assert row.province.name == "兵团"
    east, corps = takeup.people[Role.PROVINCE], a_person("corps", "兵团经办", Role.PROVINCE, row.province)  # fmt: skip
    assert row not in visible_to(east.actor, takeup.at)
    assert row not in visible_to(takeup.people[Role.COUNTY].actor, takeup.at)
    assert list(visible_to(corps.actor, takeup.at)) == [row]
    assert row in visible_to(takeup.people[Role.MINISTRY].actor, takeup.at)
    assert list(openings_for(row)) == [], "the east's tasks are not the 兵团's"


# --- words for money --------------------------------------------------------------------------------------


def test_a_word_is_given_once_and_can_be_taken_back_before_it_is_confirmed(takeup: TakeUp) -> None:
    submitted(takeup, "LOCAL")
    [pledge] = Pledge.objects.all()
    county, city = takeup.actor(Role.COUNTY), takeup.actor(Role.PREFECTURE)
    vouch_pledges(season=takeup.season, pledges=[pledge], **county)
    with pytest.raises(NotAllowed):
        vouch_pledges(season=takeup.season, pledges=[pledge], **city)
    with refused("REASON_MISSING"):
        take_vouching_back(season=takeup.season, pledges=[pledge], reason=" ", **county)
    with pytest.raises(NotAllowed):
        take_vouching_back(season=takeup.season, pledges=[pledge], reason="预算未批", **takeup.actor(Role.PROVINCE))  # fmt: skip
    pledge.refresh_from_db()
    assert pledge.vouched_by == "县级经办"
    take_vouching_back(season=takeup.season, pledges=[pledge], reason="预算未批", **county)
    assert list(pledges_waiting(takeup.people[Role.PREFECTURE].actor, takeup.at)) == [pledge]


def test_another_amount_needs_the_word_again(takeup: TakeUp) -> None:
    submitted(takeup, "LOCAL")
    [pledge] = Pledge.objects.all()
    vouch_pledges(season=takeup.season, pledges=[pledge], **takeup.actor(Role.COUNTY))
    return_undertaking(undertaking=takeup.school, remarks={}, reason="请核对", **takeup.actor(Role.COUNTY))  # fmt: skip
    takeup.write(takeup.school, {"1/fund/LOCAL/2021": Decimal(1)}, Role.SCHOOL_FILLER)
    pledge.refresh_from_db()
    assert (pledge.vouched_at, pledge.vouched_by, pledge.amount) == (None, "", 1_000_000)


def test_nothing_waits_of_what_is_not_handed_in(takeup: TakeUp) -> None:
    takeup.write(takeup.school, filled(1, source="LOCAL"), Role.SCHOOL_FILLER)
    assert not pledges_waiting(takeup.people[Role.COUNTY].actor, takeup.at).exists()


# --- decisions --------------------------------------------------------------------------------------------


def test_nobody_decides_about_their_own_unit(takeup: TakeUp) -> None:
    submitted(takeup)
    both = takeup.people[Role.COUNTY]
    a_grant(both, Role.SCHOOL_FILLER, takeup.country.school)
    act = takeup.actor(Role.COUNTY)
    for decide in (
        lambda: pass_undertaking(undertaking=takeup.school, **act),
        lambda: pass_undertakings(season=takeup.season, undertakings=[takeup.school], **act),
        lambda: return_undertaking(undertaking=takeup.school, remarks={}, reason="x", **act),
    ):
        with pytest.raises(NotAllowed):
            decide()
    assert takeup.school.case.state == State.COUNTY_CHECK


def test_what_was_decided_meanwhile_is_not_decided_again(takeup: TakeUp) -> None:
    stale, act = submitted(takeup), takeup.actor(Role.COUNTY)
    pass_undertaking(undertaking=takeup.school, **act)
    for decide in (
        lambda: pass_undertaking(undertaking=stale, **act),
        lambda: return_undertaking(undertaking=stale, remarks={}, reason="x", **act),
    ):
        with refused("STALE"):
            decide()
    assert takeup.school.case.state == State.PREFECTURE_CHECK


def test_many_at_once_are_all_or_none_and_cost_the_same(takeup: TakeUp) -> None:
    rows = [college(takeup, number) for number in range(12)]
    act = takeup.actor(Role.PROVINCE)

    def statements(count: int) -> int:
        chosen = [rows.pop() for _one in range(count)]
        with CaptureQueriesContext(connection) as queries:
            confirm_undertakings(season=takeup.season, undertakings=chosen, **act)
        return len(queries)

    with pytest.raises(NotAllowed):
        confirm_undertakings(season=takeup.season, undertakings=[*rows, takeup.school], **act)
    assert all(takeup.of(row.unit).case.state == State.CONFIRMING for row in rows)
    assert statements(4) == statements(8)
    mine = college(takeup, 99)
    with CaptureQueriesContext(connection) as queries:
        confirm_undertaking(undertaking=mine, **act)
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 15


def college(takeup: TakeUp, number: int) -> Undertaking:
    """Of the province, handed in by its head."""
    unit = a_unit(
        f"第{number}学院", Kind.SCHOOL, takeup.country.city, school_type=SchoolType.HIGHER
    )
    put(unit, takeup.country.bureau, Hierarchy.OVERSIGHT)
    head = a_person(f"head{number}", "校长", Role.SCHOOL_HEAD, unit)
    [row] = ask_units(season=takeup.season, units=[unit], **takeup.actor(Role.MINISTRY))
    act = {"actor": head.actor, "at": takeup.at}
    writes = [Write(cell, None, value) for cell, value in filled(1).items()]
    write_cells(undertaking=row, writes=writes, **act)
    submit_undertaking(undertaking=row, **act)
    return takeup.of(unit)


def test_a_cell_costs_eleven_statements(takeup: TakeUp) -> None:
    """All that the unit says is among them: the answer needs it, and need not read it again."""
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    row, act = takeup.school, takeup.actor(Role.SCHOOL_FILLER)
    for path, was, value in (
        ("1/fund/OWN/2021", Decimal("120.5"), Decimal(3)),
        ("1/item/1/amount", Decimal(8), Decimal(3)),
        ("1/criterion", "建成并通过省级验收", "另写"),
    ):
        with CaptureQueriesContext(connection) as queries:
            write_cells(undertaking=row, writes=[Write(path, was, value)], **act)
        assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 11, path
