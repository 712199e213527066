"""A season is prepared from the plan, changed while it is prepared, opened once, extended, published."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.engine.undertakings.actions.opening import open_season
from peiyou.engine.undertakings.actions.seasons import (
    edit_season,
    extend_season,
    prepare_season,
    publish_season,
    set_item,
    set_openings,
    set_shares,
    set_sources,
)
from peiyou.engine.undertakings.beginnings import beginnings
from peiyou.engine.undertakings.enums import Counting, Party, SeasonState
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.forms.models import Edition
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from peiyou.kernel.workflow.models import Extension
from tests.factories.country import a_country
from tests.factories.organisations import a_person
from tests.factories.plans import plan_from_key
from tests.factories.seasons import AT, DAY, TakeUp, a_take_up
from tests.factories.takeup import rows_of_tasks
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db


def kind(no: int, way: str, unit: str | None, quantity: int | None) -> dict[str, Any]:
    return {
        "no": no, "section": "任务", "text": f"任务{no}", "parties": [{"name": "教育部"}],
        "deliverables": [
            {"verb": "做", "object": "事", "quantity": quantity, "unit": unit, "kind": way, "surface": f"任务{no}"}
        ],
    }  # fmt: skip


@pytest.fixture
def ministry(db: None) -> Person:
    return a_person("ministry", "部委经办", Role.MINISTRY)


def prepared(ministry: Person, version: Version | None = None, **times: Any) -> Season:
    given = {"opens_at": AT, "fill_by": AT + DAY, "check_by": AT + DAY, "confirm_by": AT + 2 * DAY}
    version = version or plan_from_key(rows_of_tasks(2), year_start=2020, year_end=2023)
    return prepare_season(
        version=version, title=" 承接 ", **given | times, actor=ministry.actor, at=AT
    )


def test_it_begins_as_the_plan_and_the_defaults_have_it(ministry: Person) -> None:
    version = plan_from_key(
        [
            kind(1, "build", "个", 300), kind(2, "select", "所", 50), kind(3, "comply", "%", 50), kind(4, "comply", None, None),
            kind(5, "establish", "项", 1), kind(6, "promote", None, None), kind(7, "build", "倍", 2),
        ],
        year_start=2020, year_end=2023,
    )  # fmt: skip
    season = prepared(ministry, version)
    assert (season.title, season.state, list(season.years)) == ("承接", SeasonState.PREPARING, [2020, 2021, 2022, 2023])  # fmt: skip
    found = season.openings.values_list("seq", "items__counting", "items__unit")
    assert list(found) == [
        (1, Counting.SUM, "个"), (2, Counting.CANDIDATES, "所"), (3, Counting.RATIO, ""), (4, Counting.COVERAGE, ""),
        (5, Counting.INSTRUMENT, "项"), (6, Counting.PARTICIPANTS, "个"), (7, Counting.RATIO, ""),
    ]  # fmt: skip
    assert {tuple(o.parties) for o in season.openings.all()} == {beginnings().parties}
    assert [source.code for source in season.sources.all()] == ["OWN", "ENTERPRISE", "SPONSOR", "LOCAL", "PROVINCE"]  # fmt: skip


def test_tasks_that_are_not_open_are_named_in_the_data_by_plan(ministry: Person) -> None:
    version = plan_from_key([kind(n, "build", "个", 9) for n in range(1, 33)], year_start=2020)
    version.plan.code = "tzpy-2020"
    version.plan.save()
    season = prepared(ministry, version)
    closed = [opening.seq for opening in season.openings.filter(is_open=False)]
    assert closed == [8, 24, 29, 30, 31, 32]
    assert all(opening.parties == [] for opening in season.openings.filter(is_open=False))


def test_one_season_of_a_published_version(ministry: Person) -> None:
    season = prepared(ministry)
    with refused("SEASON_THERE"):
        prepared(ministry, season.version)
    with refused("NOT_PUBLISHED"):
        prepared(ministry, plan_from_key(rows_of_tasks(1), published=False))


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"opens_at": AT + DAY}, "TIMES_OUT_OF_ORDER"),
        ({"check_by": AT + DAY / 2}, "TIMES_OUT_OF_ORDER"),
        ({"confirm_by": AT + DAY / 2}, "TIMES_OUT_OF_ORDER"),
    ],
)
def test_times_are_in_order(ministry: Person, times: dict[str, Any], code: str) -> None:
    with refused(code):
        prepared(ministry, **times)
    assert not Season.objects.exists()


def test_only_the_ministry_prepares(ministry: Person) -> None:
    with pytest.raises(NotAllowed):
        prepared(a_person("p", "省级经办", Role.PROVINCE, a_country().east))


def test_everything_can_be_changed_before_it_opens(ministry: Person) -> None:
    season, act = prepared(ministry), {"actor": ministry.actor, "at": AT}
    item = season.openings.get(seq=1).items.get()
    edit_season(season=season, values={"title": "二期承接", "confirm_by": AT + 9 * DAY}, **act)
    set_item(season=season, item=item, counting=Counting.CANDIDATES, unit=" 所 ", scale=2, **act)
    set_sources(season=season, sources=[{"code": "OWN", "name": "自筹", "payer": "UNIT"}], **act)
    set_openings(season=season, changes={1: {"parties": [Party.HIGHER], "guidance": "请量力"}, 2: {"is_open": False}}, **act)  # fmt: skip
    found = Season.objects.get()
    item.refresh_from_db()
    assert (found.title, found.confirm_by) == ("二期承接", AT + 9 * DAY)
    assert (item.counting, item.unit, item.scale) == (Counting.CANDIDATES, "所", 2)
    assert next((o.is_open, o.parties) for o in found.openings.all()) == (True, ["HIGHER"])
    assert found.sources.count() == 1


def test_changes_that_make_no_sense_are_refused(ministry: Person) -> None:
    season, act = prepared(ministry), {"actor": ministry.actor, "at": AT}
    item = season.openings.get(seq=1).items.get()
    with refused("TITLE_MISSING"):
        edit_season(season=season, values={"title": ""}, **act)
    with refused("YEARS_OUT_OF_ORDER"):
        edit_season(season=season, values={"year_end": 2019}, **act)
    with refused("NOBODY_MAY"):
        set_openings(season=season, changes={1: {"parties": []}}, **act)
    with refused("PARTY_UNKNOWN"):
        set_openings(season=season, changes={1: {"parties": ["SKILLED"]}}, **act)
    with refused("SCALE_WRONG"):
        set_item(season=season, item=item, counting=Counting.SUM, unit="个", scale=7, **act)
    with refused("SOURCES_WRONG"):
        set_sources(season=season, sources=[], **act)


def test_nothing_is_asked_where_nothing_is_open(ministry: Person) -> None:
    season, act = prepared(ministry), {"actor": ministry.actor, "at": AT}
    a_country()
    set_openings(season=season, changes={1: {"is_open": False}, 2: {"is_open": False}}, **act)
    with refused("NOTHING_OPEN"):
        open_season(season=season, **act)


@pytest.fixture
def takeup(db: None) -> TakeUp:
    return a_take_up()


def test_opened_is_opened(takeup: TakeUp) -> None:
    act = takeup.actor(Role.MINISTRY)
    with refused("SEASON_OPENED"):
        open_season(season=takeup.season, **act)
    for change in (
        lambda: edit_season(season=takeup.season, values={"title": "x"}, **act),
        lambda: set_openings(season=takeup.season, changes={1: {"guidance": "x"}}, **act),
        lambda: set_sources(season=takeup.season, sources=[], **act),
    ):
        with refused("SEASON_OPENED"):
            change()
    assert Measure.objects.filter(code__startswith="takeup.").exists()
    assert Edition.objects.count() == 1


def test_a_rehearsal_says_how_many_and_leaves_nothing(ministry: Person) -> None:
    season = prepared(ministry)
    Unit.objects.filter(pk=a_country().east.pk).update(undertakes=True)
    with rehearsal():
        opened = open_season(season=season, actor=ministry.actor, at=AT)
    assert opened.asked == {"PROVINCE": 1, "SECONDARY": 1, "HIGHER": 1}
    assert opened.astray == ("乙县职业中学",), "a school under no authority is named"
    assert not Undertaking.objects.exists()
    assert Season.objects.get().state == SeasonState.PREPARING


def test_shares_are_of_provinces_and_may_be_given_later(takeup: TakeUp) -> None:
    act = takeup.actor(Role.MINISTRY)
    item, east, west = takeup.season.openings.get(seq=1).items.get(), takeup.country.east, takeup.country.west  # fmt: skip
    set_shares(season=takeup.season, item=item, shares={east.pk: 5}, **act)
    set_shares(season=takeup.season, item=item, shares={east.pk: 7}, **act)
    assert list(item.shares.values_list("province", "amount")) == [(east.pk, 7)]
    with refused("NOT_A_PROVINCE"):
        set_shares(season=takeup.season, item=item, shares={west.pk: 5}, **act)
    with refused("SHARE_NEGATIVE"):
        set_shares(season=takeup.season, item=item, shares={east.pk: -1}, **act)


def test_an_extension_goes_forward_and_takes_deadlines_along(takeup: TakeUp) -> None:
    act, season = takeup.actor(Role.MINISTRY), takeup.season
    times = {
        "fill_by": season.fill_by,
        "check_by": season.check_by,
        "confirm_by": season.confirm_by,
    }
    later = {name: moment + 5 * DAY for name, moment in times.items()}
    with refused("REASON_MISSING"):
        extend_season(season=season, **later, reason=" ", **act)
    with refused("EARLIER"):
        extend_season(
            season=season, **times | {"fill_by": season.fill_by - DAY}, reason="疫情", **act
        )
    extend_season(season=season, **later, reason="疫情", **act)
    assert {row.case.due_at for row in season.undertakings.select_related("case")} == {later["fill_by"]}  # fmt: skip
    assert Extension.objects.count() == season.undertakings.count()


def test_a_result_without_all_provinces_needs_a_reason(takeup: TakeUp) -> None:
    act = takeup.actor(Role.MINISTRY)
    with refused("PROVINCES_MISSING"):
        publish_season(season=takeup.season, reason="  ", **act)
    publish_season(season=takeup.season, reason="其余省份另行公布", **act)
    with refused("SEASON_NOT_OPEN"):
        publish_season(season=takeup.season, reason="再次", **act)
    with refused("SEASON_NOT_OPEN"):
        takeup.write(takeup.province, {"1/taken": True}, Role.PROVINCE)
