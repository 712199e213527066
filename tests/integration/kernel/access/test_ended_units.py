"""A unit that is no more: its superiors still answer for its people, and its grants end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from peiyou.kernel.access.actions.grants import revoke_grant
from peiyou.kernel.access.queries.people import acting_at, visible_grants
from peiyou.kernel.access.tasks import units_changed
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed, authority
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.notices.models import Notice
from peiyou.kernel.organisations.actions.endings import dissolve_unit, merge_units
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy
from peiyou.kernel.organisations.events import UnitsChanged
from tests.factories.country import Country
from tests.factories.organisations import a_grant, a_person

ON = date(2026, 11, 20)


def dissolved(country: Country, at: datetime) -> None:
    dissolve_unit(
        unit=country.other_school, on=ON, heir=None, source="函〔2026〕1号", actor=SYSTEM, at=at
    )


def merged(country: Country, at: datetime) -> None:
    merge_units(
        units=[country.other_school], into=country.west_school, on=ON, source="函〔2026〕1号",
        actor=SYSTEM, at=at,
    )  # fmt: skip


ENDINGS = pytest.mark.parametrize("ending", [dissolved, merged])
Ending = Callable[[Country, datetime], None]


@pytest.fixture
def head(country: Country) -> Person:
    return a_person("head", "校长", Role.SCHOOL_HEAD, country.other_school)


@pytest.fixture(autouse=True)
def on_database(settings: Any) -> None:
    """Tasks become rows, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work_off() -> None:
    """Do what waits in the queue, and what that brings with it."""
    while waiting := list(DBTaskResult.objects.filter(status="READY").order_by("enqueued_at")):
        for row in waiting:
            row.task.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
            row.status = "SUCCESSFUL"
            row.save(update_fields=["status"])


@ENDINGS
def test_covered_as_on_the_last_day(
    ending: Ending, country: Country, head: Person, at: datetime
) -> None:
    above = [
        a_person("c", "乙县", Role.COUNTY, country.other_county),
        a_person("p", "东省", Role.PROVINCE, country.east),
        a_person("m", "部", Role.MINISTRY, country.nation),
    ]
    beside = [
        a_person("d", "甲县", Role.COUNTY, country.county),
        a_person("w", "西市", Role.PREFECTURE, country.west_city),
    ]
    ending(country, at)
    grant = head.grants.get()
    on = timezone.localdate(at)
    may = authority().allows
    for person, expected in [*((p, True) for p in above), *((p, False) for p in beside)]:
        assert may(person.actor, "access.revoke_grant", grant, at) == expected, person
        assert may(person.actor, "accounts.deactivate_person", head, at) == expected, person
        scope = authority().scope(person.actor, "access.view_people", at)
        assert scope.units(on).filter(pk=country.other_school.pk).exists() == expected
        assert visible_grants(person.actor, at).filter(pk=grant.pk).exists() == expected
    assert {g.person for g in acting_at(country.other_school, at)} == {head, *above}
    with pytest.raises(NotAllowed):
        revoke_grant(grant=grant, reason="撤并", actor=beside[0].actor, at=at)
    revoke_grant(grant=grant, reason="撤并", actor=above[0].actor, at=at)


def test_what_had_moved_before_is_covered_from_where_it_stood_last(
    country: Country, head: Person, at: datetime
) -> None:
    """Boundary: the day of the move is the first of the new county, and it ends on a later one."""
    move_unit(
        unit=country.other_school, hierarchy=Hierarchy.PLACE, parent=country.county,
        on=ON - timedelta(days=1), source="函", actor=SYSTEM, at=at,
    )  # fmt: skip
    dissolved(country, at)
    before = a_person("c", "乙县", Role.COUNTY, country.other_county)
    after = a_person("d", "甲县", Role.COUNTY, country.county)
    assert not authority().allows(before.actor, "access.revoke_grant", head.grants.get(), at)
    assert authority().allows(after.actor, "access.revoke_grant", head.grants.get(), at)


@ENDINGS
def test_grants_there_end_with_it(
    ending: Ending, country: Country, head: Person, at: datetime
) -> None:
    deputy = a_person("deputy", "代理")
    a_grant(
        deputy, Role.SCHOOL_HEAD, country.other_school, deputises_for=head.grants.get(),
        valid_to=at + timedelta(days=90),
    )  # fmt: skip
    stays = a_person("stays", "留任", Role.COUNTY, country.other_county)
    gone = a_person("gone", "已离", Role.SCHOOL_FILLER, country.other_school)
    before = gone.grants.get()
    revoke_grant(grant=before, reason="调离", actor=SYSTEM, at=at)
    ending(country, at)
    work_off()
    for person in (head, deputy):
        grant = person.grants.get()
        assert grant.revoked_at is not None
        assert country.other_school.name in grant.end_reason
        assert ON.isoformat() in grant.end_reason
        assert Notice.objects.filter(person=person, kind="GRANT_REVOKED").count() == 1
    assert gone.grants.get().end_reason == "调离"
    assert stays.grants.get().revoked_at is None


def test_told_again_nothing_more_happens(country: Country, head: Person, at: datetime) -> None:
    dissolved(country, at)
    work_off()
    once = list(head.grants.values())
    event: dict[str, Any] = dump(UnitsChanged("DISSOLVED", (country.other_school.key,), ON))
    units_changed.func(event)
    work_off()
    assert list(head.grants.values()) == once
    assert Notice.objects.filter(person=head).count() == 1


def test_grants_at_units_that_stand_stay(country: Country, head: Person, at: datetime) -> None:
    units_changed.func(dump(UnitsChanged("RENAMED", (country.other_school.key,), ON)))
    assert head.grants.get().revoked_at is None
