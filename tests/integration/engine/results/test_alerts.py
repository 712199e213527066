"""Alerts fire once when their condition comes true, and only for what their owner still sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.alerting import (
    delete_alert,
    edit_alert,
    pause_alert,
    save_alert,
)
from peiyou.engine.results.actions.rating import give_rating
from peiyou.engine.results.enums import Against, AlertKind, Column, Comparison
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Alert, Firing
from peiyou.engine.results.queries.alerts import alerts_of
from peiyou.engine.results.requirements.alerts import MOST, Wanted
from peiyou.engine.results.upkeep import forecast, look
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.notices.models import Notice
from tests.factories.ratings import Rated, a_rated_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated() -> Rated:
    return a_rated_plan()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(ResultsError) as said:
        yield
    assert said.value.code == code


def wish(rated: Rated, **other: Any) -> Wanted:
    """Approved figures of the east reach half of what it took up."""
    wanted = Wanted(
        name="东省过半", kind=AlertKind.FIGURE, plan=rated.version.plan, node=rated.made.takeup.country.east,
        deliverable_key=rated.line.key, column=Column.APPROVED, comparison=Comparison.REACHES,
        against=Against.TARGET, value=50_000,
    )  # fmt: skip
    return replace(wanted, **other)


def saved(rated: Rated, **other: Any) -> Alert:
    return save_alert(wanted=wish(rated, **other), **rated.by(Role.PROVINCE))


def fired(rated: Rated) -> int:
    look(rated.at)
    return Firing.objects.count()


def test_it_fires_once_for_each_crossing(rated: Rated) -> None:
    alert = saved(rated)
    assert (alert.holds, fired(rated)) == (False, 0)
    rated.approve({"2020": 4})
    assert fired(rated) == fired(rated) == 1
    rated.approve({"2020": 3})
    assert fired(rated) == 1
    rated.approve({"2020": 5})
    assert fired(rated) == 2
    notices = Notice.objects.filter(kind="ALERT_FIRED")
    assert {one.person.name for one in notices} == {"省级经办"}
    assert [one.params for one in notices] == [{"name": "东省过半"}] * 2  # no figure in it


def test_what_held_when_it_was_saved_is_not_told(rated: Rated) -> None:
    rated.approve({"2020": 8})
    assert saved(rated).holds
    assert fired(rated) == 0


def test_who_lost_the_grant_is_told_nothing(rated: Rated) -> None:
    saved(rated)
    rated.approve({"2020": 8})
    province = rated.made.takeup.people[Role.PROVINCE]
    province.grants.update(revoked_at=rated.at)
    assert fired(rated) == 0
    assert not Notice.objects.filter(kind="ALERT_FIRED").exists()
    assert Alert.objects.get().looked_at == rated.at  # when it was saved, and not since


def test_only_about_what_one_sees(rated: Rated) -> None:
    country = rated.made.takeup.country
    with refused("OUT_OF_SIGHT"):
        saved(rated, node=country.west)
    saved(rated, node=country.nation)  # officials see the sums of the nation
    for who in (Role.SCHOOL_HEAD, Role.EXPERT):
        with pytest.raises(NotAllowed):
            save_alert(wanted=wish(rated, node=country.school), **rated.by(who))
    alert = alerts_of(rated.made.takeup.people[Role.PROVINCE].actor).get()
    for act, more in ((delete_alert, {}), (pause_alert, {"is_paused": True}), (edit_alert, {"wanted": wish(rated)})):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(alert=alert, **more, **rated.by(Role.MINISTRY))
    assert not alerts_of(rated.made.takeup.people[Role.MINISTRY].actor).exists()


def test_paused_edited_and_deleted(rated: Rated) -> None:
    alert = saved(rated)
    pause_alert(alert=alert, is_paused=True, **rated.by(Role.PROVINCE))
    rated.approve({"2020": 8})
    assert fired(rated) == 0
    assert pause_alert(alert=alert, is_paused=False, **rated.by(Role.PROVINCE)).holds
    assert fired(rated) == 0
    edit_alert(alert=alert, wanted=wish(rated, value=200_000), **rated.by(Role.PROVINCE))
    rated.approve({"2021": 8})
    assert fired(rated) == 1
    delete_alert(alert=alert, **rated.by(Role.PROVINCE))
    rated.approve({"2021": 1})
    assert fired(rated) == 1
    assert not alerts_of(rated.made.takeup.people[Role.PROVINCE].actor).exists()


def test_every_kind_of_condition(rated: Rated) -> None:
    country = rated.made.takeup.country
    rest = {"deliverable_key": None, "column": "", "against": ""}
    saved(rated, kind=AlertKind.RED, **rest)
    saved(rated, kind=AlertKind.FORECAST, node=country.nation, **rest)
    complete = saved(rated, kind=AlertKind.COMPLETENESS, comparison=Comparison.BELOW, value=80_000, **rest)  # fmt: skip
    assert complete.holds  # nothing is approved of what is expected
    number = saved(rated, against=Against.NUMBER, comparison=Comparison.BELOW, value=2_500)
    assert number.holds
    give_rating(judged=rated.judged(country.east), colour=Rating.RED, reason="滞后", **rated.by(rated.expert))  # fmt: skip
    rated.close()
    rated.approve({"2020": 2, "2021": 2, "2022": 2})
    forecast(rated.at)
    assert fired(rated) == 2
    assert {one.alert.kind for one in Firing.objects.all()} == {AlertKind.RED, AlertKind.FORECAST}
    assert not Alert.objects.get(pk=number.pk).holds


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"kind": "WEATHER"}, {"column": Column.TARGET}, {"value": None}, {"value": -1},
        {"comparison": ""}, {"against": ""}, {"deliverable_key": None},
    ],
)  # fmt: skip
def test_half_a_condition_is_refused(rated: Rated, wrong: dict[str, Any]) -> None:
    with pytest.raises(ResultsError):
        saved(rated, **wrong)


def test_there_are_not_too_many_and_many_cost_as_much_as_few(rated: Rated) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(rated.at)
        return len(queries)

    saved(rated)
    few = statements()
    rows = [Alert.objects.get() for _each in range(MOST - 1)]
    for number, row in enumerate(rows):
        row.pk, row.key = None, f"00000000-0000-4000-8000-{number:012}"
    Alert.objects.bulk_create(rows)
    assert statements() <= few + 2 * (MOST - 1)  # of each, whether its owner sees the place
    with refused("TOO_MANY"):
        saved(rated)
