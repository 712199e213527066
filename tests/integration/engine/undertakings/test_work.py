"""What waits for whom beside turns; and who is told of what."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.undertakings import tasks
from peiyou.engine.undertakings.actions.deciding import return_undertaking
from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.filings import record_filing
from peiyou.engine.undertakings.actions.submitting import submit_undertaking
from peiyou.engine.undertakings.events import (
    FilingRecorded,
    SeasonOpened,
    TasksDeclared,
    UndertakingReturned,
)
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.work import (
    money_to_vouch_for,
    seasons_to_run,
    take_up_to_submit,
    tasks_to_declare,
)
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.notices.kinds import sentence_of
from peiyou.kernel.notices.models import Notice
from tests.factories.filings import a_confirmed_take_up, filed
from tests.factories.seasons import DAY, TakeUp, a_take_up, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup(db: None) -> TakeUp:
    return a_take_up()


def declared(takeup: TakeUp) -> None:
    takeup.write(takeup.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))


def submitted(takeup: TakeUp, source: str) -> Undertaking:
    takeup.write(takeup.school, filled(1, source=source), Role.SCHOOL_FILLER)
    return submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))


def told(kind: str) -> set[Person]:
    rows = Notice.objects.filter(kind=kind).select_related("person")
    for row in rows:
        assert "%(" not in sentence_of(row.kind, row.params)
        assert row.link.startswith("/take-up/")
    return {row.person for row in rows}


def test_a_province_is_asked_to_declare_until_it_has(takeup: TakeUp) -> None:
    actor = takeup.people[Role.PROVINCE].actor
    [item] = tasks_to_declare(actor, takeup.at)
    assert str(takeup.province.key) in item.url
    for other in (Role.COUNTY, Role.SCHOOL_HEAD, Role.MINISTRY):
        assert not list(tasks_to_declare(takeup.people[other].actor, takeup.at))
    declared(takeup)
    assert not list(tasks_to_declare(actor, takeup.at))


def test_money_waits_for_whoever_pays_it(takeup: TakeUp) -> None:
    declared(takeup)
    submitted(takeup, "LOCAL")
    for role, count in {Role.COUNTY: 1, Role.PREFECTURE: 1, Role.PROVINCE: 0, Role.SCHOOL_HEAD: 0}.items():  # fmt: skip
        found = list(money_to_vouch_for(takeup.people[role].actor, takeup.at))
        assert [item.count for item in found] == [1] * count, role


def test_the_ministry_is_told_when_a_result_can_be_published(takeup: TakeUp) -> None:
    actor = takeup.people[Role.MINISTRY].actor
    assert not list(seasons_to_run(actor, takeup.at))
    [item] = seasons_to_run(actor, takeup.season.confirm_by + DAY)
    assert "1" in item.why
    assert not list(seasons_to_run(takeup.people[Role.PROVINCE].actor, takeup.at + 90 * DAY))


def test_it_costs_the_same_however_much_waits(takeup: TakeUp) -> None:
    declared(takeup)
    actor = takeup.people[Role.COUNTY].actor
    submitted(takeup, "LOCAL")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(money_to_vouch_for(actor, takeup.at))
        return len(queries)

    one = statements()
    takeup.write(takeup.college, filled(1, source="LOCAL") | filled(2, source="LOCAL"), Role.EXPERT)
    submit_undertaking(undertaking=takeup.college, **takeup.actor(Role.EXPERT))
    [item] = money_to_vouch_for(actor, takeup.at)
    assert item.count == 3
    assert statements() == one


def test_an_opened_season_tells_provinces_once(takeup: TakeUp) -> None:
    event = dump(SeasonOpened(season=takeup.season.key))
    tasks.season_opened.func(event)
    tasks.season_opened.func(event)
    assert told("SEASON_OPENED") == {takeup.people[Role.PROVINCE]}
    assert Notice.objects.count() == 1


def test_a_declaration_tells_who_fills_in_below(takeup: TakeUp) -> None:
    declared(takeup)
    tasks.tasks_declared.func(dump(TasksDeclared(undertaking=takeup.province.key)))
    people = {takeup.people[role] for role in (Role.SCHOOL_FILLER, Role.SCHOOL_HEAD, Role.EXPERT)}
    assert told("TASKS_DECLARED") == people


def test_what_is_returned_twice_is_told_twice(takeup: TakeUp) -> None:
    declared(takeup)
    for _time in range(2):
        submitted(takeup, "OWN")
        return_undertaking(
            undertaking=takeup.school, remarks={}, reason="请补充", **takeup.actor(Role.COUNTY)
        )
        event = dump(UndertakingReturned(undertaking=takeup.school.key))
        tasks.undertaking_returned.func(event)
        tasks.undertaking_returned.func(event)
    assert told("UNDERTAKING_RETURNED") == {takeup.people[Role.SCHOOL_FILLER], takeup.people[Role.SCHOOL_HEAD]}  # fmt: skip
    assert Notice.objects.filter(person=takeup.people[Role.SCHOOL_HEAD]).count() == 2


def test_a_season_whose_day_has_come_waits_to_be_opened(takeup: TakeUp) -> None:
    Season.objects.update(state="PREPARING", opens_at=takeup.at)
    actor = takeup.people[Role.MINISTRY].actor
    assert not list(seasons_to_run(actor, takeup.at - timedelta(seconds=1)))
    [item] = seasons_to_run(actor, takeup.at)
    assert (item.due, str(takeup.season.key) in item.url) == (takeup.at, True)


def test_a_head_is_asked_to_submit_what_was_begun_and_not_what_was_handed_in(
    takeup: TakeUp,
) -> None:
    head, filler = takeup.people[Role.SCHOOL_HEAD].actor, takeup.people[Role.SCHOOL_FILLER].actor
    declared(takeup)
    assert not list(take_up_to_submit(head, takeup.at))
    takeup.write(takeup.school, filled(1), Role.SCHOOL_FILLER)
    [item] = take_up_to_submit(head, takeup.at)
    assert str(takeup.school.key) in item.url
    assert item.due == takeup.season.fill_by
    assert not list(take_up_to_submit(filler, takeup.at))
    neighbour = takeup.people[Role.EXPERT].actor
    assert not list(take_up_to_submit(neighbour, takeup.at))
    submit_undertaking(undertaking=takeup.school, **takeup.actor(Role.SCHOOL_HEAD))
    assert not list(take_up_to_submit(head, takeup.at))


def test_a_unit_is_told_once_that_a_change_is_on_record(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    takeup = a_confirmed_take_up()
    filing = filed(takeup, {"1/item/1/amount": Decimal(9)})
    record_filing(filing=filing, **takeup.actor(Role.MINISTRY))
    for _time in range(2):
        tasks.filing_recorded.func(dump(FilingRecorded(filing=filing.key)))
    assert told("FILING_RECORDED") == {
        takeup.people[Role.SCHOOL_FILLER], takeup.people[Role.SCHOOL_HEAD],
    }  # fmt: skip
    assert Notice.objects.filter(kind="FILING_RECORDED").count() == 2
