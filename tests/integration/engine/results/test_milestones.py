"""Milestones are set from above or for oneself, reached by proof, and all that was said of them stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.results.actions.milestones import (
    Adopted,
    Planned,
    add_milestone,
    adopt_milestones,
    attach_milestone_proof,
    drop_milestone,
    edit_milestone,
    say_milestone,
    take_milestone_proof_off,
)
from peiyou.engine.results.enums import MilestoneState
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Milestone
from peiyou.engine.results.queries.milestones import (
    milestones_of,
    milestones_visible,
    tally,
)
from peiyou.engine.results.subjects import describe_milestone, may_view_milestone
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.actions.work import work_of
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.organisations.models import Unit
from tests.factories.filings import PDF
from tests.integration.engine.results.cascading import Cascading, one_world

pytestmark = pytest.mark.django_db
DUE = date(2021, 6, 30)
NOW = date(2021, 7, 1)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cascading]:
    with one_world(django_db_blocker) as world:
        yield world


def planned(
    made: Cascading,
    node: Unit,
    above: Unit,
    by: Role,
    title: str = "完成立项",
    due: date | None = DUE,
) -> Milestone:
    line = made.lines[0]
    what = Planned(made.version, node, above, line.task_key, title, due, line.key)
    return add_milestone(planned=what, **made.actor(by))


def test_set_by_the_level_above_or_by_oneself(made: Cascading) -> None:
    country = made.country
    planned(made, country.school, country.east, Role.PROVINCE)
    planned(made, country.school, country.school, Role.SCHOOL_HEAD, "自定节点")
    planned(made, country.east, country.nation, Role.MINISTRY)
    for node, above, by in (
        (country.school, country.east, Role.SCHOOL_HEAD),
        (country.school, country.school, Role.SCHOOL_FILLER),
        (country.east, country.nation, Role.PROVINCE),
        (country.other_school, country.other_school, Role.SCHOOL_HEAD),
    ):
        with pytest.raises(NotAllowed):
            planned(made, node, above, by, "越权")
    with pytest.raises(ResultsError) as refused:
        planned(made, country.west_school, country.east, Role.PROVINCE)
    assert refused.value.code == "NOT_ABOVE"


def test_what_a_milestone_needs(made: Cascading) -> None:
    school = made.country.school
    for code, title, due in (
        ("TITLE_MISSING", " ", DUE), ("DAY_MISSING", "x", None), ("DAY_OUTSIDE", "x", date(2030, 1, 1)),
    ):  # fmt: skip
        with pytest.raises(ResultsError) as refused:
            planned(made, school, school, Role.SCHOOL_HEAD, title, due)
        assert refused.value.code == code
    planned(made, school, school, Role.SCHOOL_HEAD)
    with pytest.raises(ResultsError) as again:
        planned(made, school, school, Role.SCHOOL_HEAD)
    assert again.value.code == "THERE"


def test_reached_by_proof_and_everything_said_stays(made: Cascading) -> None:
    country, head = made.country, made.actor(Role.SCHOOL_HEAD)
    row = planned(made, country.school, country.east, Role.PROVINCE)
    with pytest.raises(ResultsError) as refused:
        say_milestone(milestone=row, state=MilestoneState.REACHED, **head)
    assert refused.value.code == "PROOF_MISSING"
    file = attach_milestone_proof(milestone=row, upload=Upload("批复.pdf", PDF), **head)
    say_milestone(milestone=row, state=MilestoneState.REACHED, **head)
    with pytest.raises(ResultsError) as last:
        take_milestone_proof_off(milestone=row, attachment=file, reason="误传", **head)
    assert last.value.code == "LAST_PROOF"
    say_milestone(
        milestone=row,
        state=MilestoneState.MISSED,
        reason="批复文号不符",
        **made.actor(Role.PROVINCE),
    )
    with pytest.raises(NotAllowed):
        drop_milestone(milestone=row, reason="不做了", **head)  # the province set it
    drop_milestone(milestone=row, reason="并入下年", **made.actor(Role.PROVINCE))
    states = list(row.sayings.order_by("pk").values_list("state", "reason"))
    assert states == [
        ("PLANNED", ""), ("REACHED", ""), ("MISSED", "批复文号不符"), ("DROPPED", "并入下年"),
    ]  # fmt: skip


def test_another_day_has_its_reason(made: Cascading) -> None:
    row = planned(made, made.country.school, made.country.east, Role.PROVINCE)
    act = made.actor(Role.PROVINCE)
    with pytest.raises(ResultsError):
        edit_milestone(milestone=row, title=row.title, due_on=date(2021, 9, 30), reason="", **act)
    edit_milestone(milestone=row, title=row.title, due_on=date(2021, 9, 30), reason="汛期", **act)
    assert list(row.sayings.order_by("pk").values_list("due_on", flat=True)) == [
        DUE, date(2021, 9, 30),
    ]  # fmt: skip


def test_due_overdue_and_how_many(made: Cascading) -> None:
    country, line = made.country, made.lines[0]

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            milestones_of([line.task_key], [country.school.pk, country.east.pk], NOW)
        return len(seen)

    planned(made, country.school, country.east, Role.PROVINCE)
    one = asked()
    for day in range(2, 6):
        planned(made, country.school, country.east, Role.PROVINCE, f"节点{day}", date(2021, 7, day))
    assert asked() == one
    marks = milestones_of([line.task_key], [country.school.pk], NOW)
    assert [mark.is_overdue for mark in marks] == [True, False, False, False, False]
    assert all(mark.is_due_soon for mark in marks[1:])
    counted = tally(marks)
    assert (counted.total, counted.reached, counted.overdue) == (5, 0, 1)


def test_who_sees_them_and_their_proof(made: Cascading) -> None:
    country = made.country
    row = planned(made, country.school, country.east, Role.PROVINCE)
    other = planned(made, country.east, country.nation, Role.MINISTRY)

    def sees(role: Role | None) -> set[Milestone]:
        actor = made.actor(role)["actor"] if role else None
        assert may_view_milestone(actor, str(row.key), made.takeup.at) == (
            row in milestones_visible(actor, made.takeup.at)
        )
        return set(milestones_visible(actor, made.takeup.at))

    assert sees(None) == sees(Role.SCHOOL_CHECKER) == set()  # visitors, and the west's province
    assert sees(Role.SCHOOL_FILLER) == {row}
    assert sees(Role.PROVINCE) == sees(Role.MINISTRY) == {row, other}
    assert row.title in describe_milestone(str(row.key)).title
    assert not may_view_milestone(made.actor(Role.MINISTRY)["actor"], "x", made.takeup.at)


def test_my_work_has_what_is_due_and_only_of_ones_own_place(made: Cascading) -> None:
    country = made.country
    due = made.takeup.at.date()
    line = made.lines[0]
    Milestone.objects.create(
        task_key=line.task_key, node=country.school, above=country.east, title="已到期", due_on=due,
        said_at=made.takeup.at, said_by="x", made_at=made.takeup.at,
    )  # fmt: skip

    def offered(role: Role) -> list[int]:
        items = work_of(made.actor(role)["actor"], made.takeup.at)
        return [item.count for item in items if item.url.startswith("/results/milestones/")]

    assert offered(Role.SCHOOL_HEAD) == [1]
    for role in (Role.SCHOOL_FILLER, Role.PROVINCE, Role.EXPERT):
        assert offered(role) == []


def test_yearly_texts_of_the_take_up_become_milestones_once(made: Cascading) -> None:
    country, head = made.country, made.actor(Role.SCHOOL_HEAD)
    done = adopt_milestones(adopted=Adopted(made.version, country.school), **head)
    [row] = done.made
    assert (row.title, row.due_on, row.above) == ("完成立项", date(2021, 12, 31), country.school)
    assert row.sayings.count() == 1
    with pytest.raises(ResultsError) as again:
        adopt_milestones(adopted=Adopted(made.version, country.school), **head)
    assert again.value.code == "NOTHING"
    with pytest.raises(NotAllowed):
        adopt_milestones(adopted=Adopted(made.version, country.school), **made.actor(Role.PROVINCE))
