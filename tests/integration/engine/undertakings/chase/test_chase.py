"""The chase list: who is on it, how often they are told, and that nobody reminds whom they may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peiyou.engine.undertakings.actions.chasing import chase_units
from peiyou.engine.undertakings.enums import SeasonState, State
from peiyou.engine.undertakings.models import Chase, Season, Undertaking
from peiyou.engine.undertakings.queries.chase_list import (
    counts,
    in_order,
    lines,
    regions,
    waiting_in,
)
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.workflow.models import Case
from tests.factories.seasons import AT, DAY, TakeUp, a_take_up, filled
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_up(db: None) -> TakeUp:
    return a_take_up()


def url(take_up: TakeUp, page: str = "") -> str:
    return f"/take-up/{take_up.season.key}/chase/{page}"


def client_of(take_up: TakeUp, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(take_up.people[role])
    return client


def waiting(take_up: TakeUp, role: Role = Role.MINISTRY) -> Any:
    return waiting_in(take_up.season, visible_to(take_up.people[role].actor, AT))


def test_each_state_that_waits_is_on_the_list_once(take_up: TakeUp) -> None:
    everybody = waiting(take_up).count()
    assert counts(waiting(take_up)) == {
        "unanswered": everybody, "filling": 0, "returned": 0, "checking": 0, "confirming": 0,
    }  # fmt: skip
    keys = list(Undertaking.objects.order_by("pk").values_list("pk", flat=True))[:4]
    Undertaking.objects.filter(pk=keys[0]).update(started_at=AT)
    for pk, state in zip(
        keys[1:], (State.CONFIRMING, State.CONFIRMED, State.RETURNED), strict=True
    ):
        Case.objects.filter(pk=Undertaking.objects.get(pk=pk).case_id).update(state=state)
    found = counts(waiting(take_up))
    assert (found["filling"], found["confirming"], found["returned"]) == (1, 1, 1)
    assert sum(found.values()) == everybody - 1, "whoever is confirmed is not on it"
    assert sum(region.total for region in regions(waiting(take_up))) == everybody - 1


def test_a_school_is_told_once_a_day(take_up: TakeUp) -> None:
    act = {
        "season": take_up.season,
        "undertakings": [take_up.school.pk],
        "actor": take_up.people[Role.COUNTY].actor,
    }
    first = chase_units(**act, at=AT)
    assert (first.units, first.people, first.without) == (1, 1, 0)
    notice = Notice.objects.get(kind="TAKE_UP_CHASED")
    assert notice.person == take_up.people[Role.SCHOOL_FILLER]
    assert str(take_up.school.key) in notice.link
    again = chase_units(**act, at=AT + timedelta(hours=1))
    assert again.units == 0
    assert Notice.objects.filter(kind="TAKE_UP_CHASED").count() == 1
    chase_units(**act, at=AT + DAY)
    assert Notice.objects.filter(kind="TAKE_UP_CHASED").count() == 2
    [line] = lines(Undertaking.objects.filter(pk=take_up.school.pk).select_related(
        "unit", "province", "case__holder", "case__process"), AT + DAY)  # fmt: skip
    assert (line.times, line.last) == (2, timezone.localdate(AT + DAY))


def test_where_nobody_has_an_account_it_says_so(take_up: TakeUp) -> None:
    other = take_up.of(take_up.country.other_school)
    done = chase_units(
        season=take_up.season,
        undertakings=[other.pk],
        actor=take_up.people[Role.PROVINCE].actor,
        at=AT,
    )
    assert (done.units, done.people, done.without) == (1, 0, 1)
    assert Chase.objects.get().people == 0
    page = client_of(take_up, Role.PROVINCE).get(url(take_up)).content.decode()
    assert "nobody there has an account" in page


def test_whoever_holds_several_is_told_once_with_how_many(take_up: TakeUp) -> None:
    province = take_up.people[Role.PROVINCE]
    rows = [take_up.school, take_up.college]
    for row in rows:
        Case.objects.filter(pk=row.case_id).update(
            state=State.CONFIRMING, holder=take_up.country.bureau, role=Role.PROVINCE
        )
    keys = [row.pk for row in rows]
    chase_units(
        season=take_up.season, undertakings=keys, actor=take_up.people[Role.MINISTRY].actor, at=AT
    )
    notice = Notice.objects.get(kind="TAKE_UP_CHASED")
    assert (notice.person, notice.params["count"]) == (province, 2)
    assert notice.link.endswith("desk/?show=waiting")


def test_whoever_is_done_is_passed_over(take_up: TakeUp) -> None:
    Case.objects.filter(pk=take_up.school.case_id).update(state=State.CONFIRMED)
    done = chase_units(
        season=take_up.season,
        undertakings=[take_up.school.pk],
        actor=take_up.people[Role.MINISTRY].actor,
        at=AT,
    )
    assert done.units == 0


@pytest.mark.parametrize("role", [Role.SCHOOL_HEAD, Role.SCHOOL_FILLER])
def test_schools_remind_nobody(take_up: TakeUp, role: Role) -> None:
    with pytest.raises(NotAllowed):
        chase_units(
            season=take_up.season,
            undertakings=[take_up.school.pk],
            actor=take_up.people[role].actor,
            at=AT,
        )
    assert client_of(take_up, role).get(url(take_up)).status_code == 403


def test_nobody_reminds_whom_they_do_not_see(take_up: TakeUp) -> None:
    """The county's school, and the province's college that stands in the county."""
    keys = [take_up.school.pk, take_up.college.pk]
    county = take_up.people[Role.COUNTY].actor
    with pytest.raises(NotAllowed):
        chase_units(season=take_up.season, undertakings=keys, actor=county, at=AT)
    assert not Chase.objects.exists()
    page = client_of(take_up, Role.COUNTY).get(url(take_up)).content.decode()
    assert take_up.country.school.name in page
    assert take_up.country.college.name not in page
    file = client_of(take_up, Role.COUNTY).get(url(take_up, "list.csv")).content.decode()
    assert take_up.country.college.name not in file


def test_only_while_the_season_is_open(take_up: TakeUp) -> None:
    Season.objects.update(state=SeasonState.PUBLISHED)
    with refused("SEASON_NOT_OPEN"):
        chase_units(
            season=take_up.season,
            undertakings=[take_up.school.pk],
            actor=take_up.people[Role.MINISTRY].actor,
            at=AT,
        )


def test_the_act_is_recorded(take_up: TakeUp) -> None:
    chase_units(
        season=take_up.season,
        undertakings=[take_up.school.pk],
        actor=take_up.people[Role.MINISTRY].actor,
        at=AT,
    )
    row = Row.objects.get(verb="undertakings.chase_units")
    assert row.stream == take_up.season.audit_stream


def test_the_page_reminds(take_up: TakeUp) -> None:
    client = client_of(take_up, Role.PROVINCE)
    answer = client.post(url(take_up, "send/"), {"unit": [str(take_up.school.key)]})
    assert answer.status_code == 302
    assert Chase.objects.count() == 1
    client.post(url(take_up, "send/?what=unanswered"), {"all": "1"})
    assert Chase.objects.count() == waiting(take_up, Role.PROVINCE).count()
    page = client.get(url(take_up)).content.decode()
    assert "by hand, last on" in page
    assert client.get(url(take_up) + "?what=filling").status_code == 200


def test_queries_do_not_grow_with_rows(take_up: TakeUp, django_assert_max_num_queries: Any) -> None:
    client = client_of(take_up, Role.MINISTRY)
    with django_assert_max_num_queries(25) as one:
        client.get(url(take_up) + f"?q={take_up.country.school.name}")
    with django_assert_max_num_queries(len(one)):
        client.get(url(take_up))
    assert in_order(waiting(take_up)).count() > 1
    assert filled(1)
