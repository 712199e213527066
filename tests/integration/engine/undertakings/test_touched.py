"""What a later version of the plan touches: the tasks it changes or removes, with who holds them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.engine.undertakings.queries.touched import Touched, later_versions, touched_by
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.plans.models import Task, Version
from tests.factories.filings import a_confirmed_take_up
from tests.factories.organisations import a_person
from tests.factories.plans import plan_from_key
from tests.factories.seasons import TakeUp, filled
from tests.factories.takeup import rows_of_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def takeup(db: None, settings: Any, tmp_path: Any) -> TakeUp:
    """The school is confirmed with task 1, the college drafts task 2, nobody has task 3."""
    settings.MEDIA_ROOT = tmp_path
    found = a_confirmed_take_up()
    found.write(found.college, filled(2), Role.EXPERT)
    return found


def next_version(takeup: TakeUp, *, published: bool = True) -> Version:
    """The same tasks by their keys; the second says something else, the first promises something else, the third
    is gone."""
    season = takeup.season
    new = plan_from_key(
        rows_of_tasks(2), plan=season.version.plan, published=published, year_start=2020, year_end=2023,
        **({"no": (season.version.no or 1) + 1} if published else {}),
    )  # fmt: skip
    for old in season.version.tasks.filter(seq__lte=2):
        task = new.tasks.get(seq=old.seq)
        Task.objects.filter(pk=task.pk).update(key=old.key, no=old.no, text=old.text)
        for mine, before in zip(task.deliverables.order_by("seq"), old.deliverables.order_by("seq"), strict=True):  # fmt: skip
            type(mine).objects.filter(pk=mine.pk).update(key=before.key)
    new.tasks.filter(seq=2).update(text="改了说法")
    new.tasks.get(seq=1).deliverables.update(object="别的东西")
    return new


def touched(takeup: TakeUp, version: Version, role: Role) -> dict[int, Touched]:
    rows = touched_by(takeup.season, version, takeup.people[role].actor, takeup.at)
    return {row.task.seq: row for row in rows}


def test_changed_and_removed_tasks_with_who_holds_them(takeup: TakeUp) -> None:
    found = touched(takeup, next_version(takeup), Role.MINISTRY)
    assert [(seq, one.units, one.confirmed, one.quantities) for seq, one in found.items()] == [
        (1, 2, 1, 1), (2, 2, 0, 0), (3, 0, 0, 0),
    ]  # fmt: skip
    assert [one.row.new is None for one in found.values()] == [False, False, True]
    assert [one.name for one in found[1].provinces] == [takeup.country.east.name]


def test_each_sees_counts_of_its_own(takeup: TakeUp) -> None:
    found = touched(takeup, next_version(takeup), Role.SCHOOL_HEAD)
    assert [one.units for one in found.values()] == [1, 0, 0]


def test_the_same_again_touches_nothing(takeup: TakeUp) -> None:
    assert touched(takeup, takeup.season.version, Role.MINISTRY) == {}


def test_a_draft_is_for_the_ministry(takeup: TakeUp) -> None:
    draft = next_version(takeup, published=False)
    at, people = takeup.at, takeup.people
    assert list(later_versions(takeup.season, people[Role.MINISTRY].actor, at)) == [draft]
    assert list(later_versions(takeup.season, people[Role.PROVINCE].actor, at)) == []


def test_the_page(takeup: TakeUp) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(takeup.people[Role.MINISTRY])
    here = reverse("undertakings:touched", args=[takeup.season.key])
    assert "There is no later version" in client.get(here).content.decode()
    next_version(takeup)
    page = client.get(here).content.decode()
    assert "别的东西" in page
    assert "4 placements" in page
    stranger = Client()
    stranger.force_login(a_person("stranger", "路人"))
    assert stranger.get(here).status_code == 404
