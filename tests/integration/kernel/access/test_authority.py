"""The authority's answers against a naive model, and the things only it knows: decisions, deputies, memory."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from peiyou.kernel.access.actions.grants import revoke_grant
from peiyou.kernel.access.authority import GrantAuthority
from peiyou.kernel.access.queries.held import remembering
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, Actor, authority, permissions
from peiyou.kernel.actions.permissions import Spot, permit, standing
from peiyou.kernel.actions.roles import ADMINISTRATION, OFFICIALS, SCHOOL, Role, Stage
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.rules import overseen as unit_spots
from tests.factories.country import Country, a_country
from tests.factories.organisations import a_grant, a_person

DAY = timedelta(days=1)


class Work:
    """Something that is done about a unit, in a stage, on a task."""

    def __init__(self, unit: Unit | None, task: str = "", units: frozenset[int] = frozenset()):
        self.unit = unit
        self.task = task
        self.units = units


def unit_of(work: Work) -> int | None:
    return work.unit.pk if work.unit else None


def task_of(work: Work) -> str:
    return work.task


def overseen(work: Work, at: datetime) -> frozenset[Spot]:
    assert work.unit is not None
    return unit_spots(work.unit, at)


def units_of(work: Work, at: datetime) -> frozenset[Spot]:
    return frozenset(Spot(unit) for unit in work.units)


@pytest.fixture(autouse=True)
def verbs() -> Iterator[None]:
    before = dict(permissions._permissions)
    permit("test.fill", roles=[Role.SCHOOL_FILLER, Role.COUNTY], unit_of=unit_of)
    permit("test.check", roles=[*OFFICIALS, *SCHOOL], unit_of=unit_of, decides=True)
    permit("test.report", roles=EVERY, unit_of=unit_of, task_of=task_of, stage=Stage.REPORTING)
    permit("test.help", roles=[*OFFICIALS, Role.SECURITY], units_of=units_of)
    permit("test.keep", roles=OFFICIALS, units_of=overseen, task_of=task_of, stage=Stage.REPORTING)
    permit("test.look", roles=[Role.COUNTY])
    permit("test.lead", roles=OFFICIALS, unit_of=unit_of, limited=True)
    permit("test.draw", roles=OFFICIALS, unit_of=unit_of, limited=True, stage=Stage.TAKE_UP)
    permit("test.own", own=lambda work: work.task)
    permit("test.anyone", anyone=True)
    yield
    permissions._permissions.clear()
    permissions._permissions.update(before)


EVERY = tuple(Role)
VERBS = ["test.fill", "test.check", "test.report", "test.look", "test.lead"]


def may(person: Person, verb: str, obj: Any, at: datetime) -> bool:
    return GrantAuthority().allows(person.actor, verb, obj, at)


def test_in_and_out_of_the_subtree(country: Country, at: datetime) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    assert may(clerk, "test.fill", Work(country.school), at)
    assert may(clerk, "test.fill", Work(country.county), at)
    for unit in (country.other_school, country.west_school, country.city, country.nation):
        assert not may(clerk, "test.fill", Work(unit), at)
    assert may(clerk, "test.fill", None, at)  # somewhere
    assert may(clerk, "test.fill", Work(None), at)  # at no unit: the role decides
    assert not may(clerk, "test.unknown", None, at)


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": +1}, {"valid_to": 0}, {"valid_to": -1}, {"revoked_at": -1},
        {"role": Role.ENTERPRISE}, {"hierarchy": Hierarchy.SPONSOR},
    ],
    ids=str,
)  # fmt: skip
def test_what_does_not_hold_does_not_count(
    change: dict[str, Any], country: Country, at: datetime
) -> None:
    clerk = a_person("c", "县")
    grant = a_grant(clerk, Role.COUNTY, country.county, valid_from=at - 9 * DAY)
    assert may(clerk, "test.fill", Work(country.school), at)
    for name, value in change.items():
        setattr(grant, name, at + value * DAY if isinstance(value, int) else value)
    grant.save()
    assert not may(clerk, "test.fill", Work(country.school), at)


def test_the_inactive_and_nobody(country: Country, at: datetime) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert not may(clerk, "test.fill", Work(country.school), at)
    for odd in ("person:?", "", f"person:{uuid.uuid4()}"):
        assert not GrantAuthority().allows(Actor("PERSON", odd, "?"), "test.fill", None, at)
    assert GrantAuthority().allows(SYSTEM, "test.unknown", None, at)


def test_owner_and_anyone(country: Country, stranger: Person, at: datetime) -> None:
    assert may(stranger, "test.own", Work(None, stranger.actor.id), at)
    assert not may(stranger, "test.own", Work(None, "person:other"), at)
    assert not may(stranger, "test.own", None, at)
    assert may(stranger, "test.anyone", None, at)


def test_administration_covers_everywhere(country: Country, at: datetime, security: Person) -> None:
    assert may(security, "test.help", Work(None, units=frozenset([country.school.pk])), at)
    assert may(security, "test.help", Work(None), at)


def test_of_several_units_each_must_be_covered(country: Country, at: datetime) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    a_grant(clerk, Role.COUNTY, country.other_county)
    both = frozenset([country.school.pk, country.other_school.pk])
    assert may(clerk, "test.help", Work(None, units=both), at)
    assert not may(clerk, "test.help", Work(None, units=both | {country.west_school.pk}), at)
    assert not may(clerk, "test.help", Work(None), at)  # stands nowhere: not a county's business


def test_tasks_and_stages_limit(country: Country, at: datetime) -> None:
    limited = a_person("c", "县")
    a_grant(limited, Role.COUNTY, country.county, task_keys=["a"], stages=[Stage.REPORTING])
    assert may(limited, "test.report", Work(country.school, "a"), at)
    assert not may(limited, "test.report", Work(country.school, "b"), at)
    assert may(limited, "test.report", None, at)
    assert not may(limited, "test.fill", Work(country.school), at)  # about no task
    assert may(limited, "test.lead", Work(country.school), at)
    assert not may(
        limited, "test.draw", Work(country.school), at
    )  # whatever the task: another stage
    assert not may(limited, "test.draw", None, at)
    assert not authority().scope(limited.actor, "test.draw", at)
    other = a_person("d", "县二")
    a_grant(other, Role.COUNTY, country.county, stages=[Stage.TAKE_UP])
    assert not may(other, "test.report", Work(country.school, "a"), at)
    assert not may(other, "test.report", None, at)


def test_nobody_decides_about_their_own(country: Country, at: datetime) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    assert may(clerk, "test.check", Work(country.school), at)
    assert not may(clerk, "test.check", Work(country.county), at)
    a_grant(clerk, Role.SCHOOL_FILLER, country.school)
    assert not may(clerk, "test.check", Work(country.school), at)
    checker = a_person("k", "审核", Role.SCHOOL_CHECKER, country.school)
    assert not may(checker, "test.check", Work(country.school), at)
    minister = a_person("m", "部", Role.MINISTRY, country.nation)
    assert may(minister, "test.check", Work(country.county), at)


def test_a_deputy_acts_while_the_holder_could(country: Country, at: datetime) -> None:
    holder = a_person("h", "在编", Role.COUNTY, country.county)
    deputy = a_person("d", "代理")
    grant = holder.grants.get()
    a_grant(deputy, Role.COUNTY, country.county, deputises_for=grant, valid_to=at + DAY)
    assert may(deputy, "test.fill", Work(country.school), at)
    assert not may(deputy, "test.check", Work(country.county), at)
    assert not may(deputy, "test.fill", Work(country.school), at + DAY)
    Person.objects.filter(pk=holder.pk).update(is_active=False)
    assert not may(deputy, "test.fill", Work(country.school), at)


def test_scope_is_what_allows_says(country: Country, at: datetime) -> None:
    clerk = a_person("c", "两处")
    a_grant(clerk, Role.COUNTY, country.county)
    a_grant(clerk, Role.SCHOOL_HEAD, country.other_school)
    a_grant(clerk, Role.PROVINCE, country.bureau, hierarchy=Hierarchy.OVERSIGHT)
    on = at.date()
    for verb in VERBS:
        scope = authority().scope(clerk.actor, verb, at, "a")
        allowed = {u.pk for u in country.units() if may(clerk, verb, Work(u, "a"), at)}
        assert set(scope.units(on).values_list("pk", flat=True)) == allowed, verb
        assert bool(scope) == bool(allowed)


def test_scope_of_the_system_of_strangers_and_of_administration(
    country: Country, stranger: Person, security: Person, at: datetime
) -> None:
    on = at.date()
    assert authority().scope(SYSTEM, "test.fill", at).units(on).count() == len(country.units())
    assert not authority().scope(stranger.actor, "test.fill", at)
    assert not authority().scope(stranger.actor, "test.fill", at).units(on).exists()
    assert authority().scope(security.actor, "test.help", at).everything


def test_one_statement_a_check(country: Country, at: datetime) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    with CaptureQueriesContext(connection) as asked:
        may(clerk, "test.check", Work(country.school), at)
    assert len(asked) == 1


def test_remembered_within_a_request_and_no_longer(
    country: Country, security: Person, at: datetime
) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    work = Work(country.school)
    with remembering(), CaptureQueriesContext(connection) as asked:
        assert all(may(clerk, "test.check", work, at) for _ in range(5))
        assert may(clerk, "test.fill", work, at)
    assert len(asked) == 1
    with remembering():
        assert may(clerk, "test.fill", work, at)
        revoke_grant(grant=clerk.grants.get(), reason="调离", actor=security.actor, at=at)
        assert not may(clerk, "test.fill", work, at)
    assert not may(clerk, "test.fill", work, at)


def test_memory_does_not_leave_the_request(country: Country, at: datetime) -> None:
    clerk = a_person("c", "县", Role.COUNTY, country.county)
    with remembering():
        assert may(clerk, "test.fill", Work(country.school), at)
    clerk.grants.all().delete()
    with remembering():
        assert not may(clerk, "test.fill", Work(country.school), at)


def where(person: Person, at: datetime) -> set[int]:
    return {spot.unit for spot in standing(person, at)}


def test_where_a_person_stands(country: Country, security: Person, at: datetime) -> None:
    person = a_person("p", "某")
    assert where(person, at) == set()
    a_grant(person, Role.COUNTY, country.other_county, valid_to=at - DAY)
    assert where(person, at) == {country.other_county.pk}
    a_grant(person, Role.COUNTY, country.county, valid_from=at + DAY)
    a_grant(person, Role.SCHOOL_HEAD, country.school)
    assert where(person, at) == {country.county.pk, country.school.pk}
    assert standing(security, at) == frozenset()


@pytest.mark.parametrize("verb", ["accounts.invite_person", "accounts.reveal_personal"])
def test_only_superiors_act_on_a_person(verb: str, country: Country, at: datetime) -> None:
    """Who makes an invitation for somebody could sign in as them: not for equals, nor for half of them."""
    one = a_person("one", "甲", Role.COUNTY, country.county)
    equal = a_person("two", "乙", Role.COUNTY, country.county)
    above = a_person("three", "丙", Role.PREFECTURE, country.city)
    minister = a_person("m", "部", Role.MINISTRY, country.nation)
    security = a_person("s", "安", Role.SECURITY)
    assert not may(equal, verb, one, at)
    assert not may(one, verb, above, at)
    assert may(above, verb, one, at)
    assert may(security, verb, minister, at)
    assert not may(a_person("n", "部二", Role.MINISTRY, country.nation), verb, minister, at)
    a_grant(one, Role.COUNTY, country.county, stages=[Stage.REPORTING])
    a_grant(one, Role.PREFECTURE, country.west_city)
    assert not may(above, verb, one, at)
    assert may(minister, verb, one, at)


# --- against a naive model ---------------------------------------------------------------------------


def naive(person: Person, verb: str, work: Work, at: datetime) -> bool:
    """The rules once more, slowly, one grant and one link at a time."""
    rule = permissions.permission(verb)
    assert rule is not None
    rows = [
        g for g in person.grants.select_related("deputises_for__person")
        if g.revoked_at is None and g.valid_from <= at and (g.valid_to is None or at < g.valid_to)
        and (g.deputises_for is None or g.deputises_for.person.is_active)
    ] if person.is_active else []  # fmt: skip
    if verb == "test.keep":
        return naive_overseen(rows, rule, work, at)
    if rule.decides and any(g.unit_id == work.unit.pk for g in rows):
        return False
    return any(
        g.role in rule.roles and reaches(g, work.unit, at.date())
        and (rule.limited or not g.task_keys or (rule.task_of is not None and work.task in g.task_keys))
        and (not g.stages or (rule.limited if rule.stage is None else rule.stage in g.stages))
        for g in rows if rule.unit_of or g.role in rule.roles
    ) if rule.unit_of else any(g.role in rule.roles and not g.task_keys and not g.stages for g in rows)  # fmt: skip


def naive_overseen(rows: list[Any], rule: Any, work: Work, at: datetime) -> bool:
    """Over the unit and over what oversees it, or with a grant at the unit itself."""
    assert work.unit is not None
    counting = [
        g for g in rows
        if g.role in rule.roles and (not g.task_keys or work.task in g.task_keys)
        and (not g.stages or rule.stage in g.stages)
    ]  # fmt: skip
    on = at.date()
    over = None
    if work.unit.kind != Kind.AUTHORITY:
        link = work.unit.links_up.filter(
            hierarchy=Hierarchy.OVERSIGHT, valid_from__lte=on, valid_to__gt=on
        ).first()
        over = link.parent if link else None
    reaching = [g for g in counting if reaches(g, work.unit, on)]
    if over is None or any(g.unit_id == work.unit.pk for g in reaching):
        return bool(reaching)
    return bool(reaching) and any(reaches(g, over, on) for g in counting)


def reaches(grant: Any, unit: Unit, on: date) -> bool:
    if grant.unit_id is None:
        return True
    here: int | None = unit.pk
    if not Place.objects.filter(unit=unit, node=unit, hierarchy=grant.hierarchy).exists():
        return False
    while here is not None and here != grant.unit_id:
        link = Unit.objects.get(pk=here).links_up.filter(
            hierarchy=grant.hierarchy, valid_from__lte=on, valid_to__gt=on
        )
        here = link.values_list("parent", flat=True).first()
    return here == grant.unit_id


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Country, list[Person]]]:
    """Sixty people with random grants, kept for all examples and removed after them."""
    dice = random.Random(20200916)
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            country = a_country()
            at = datetime.fromisoformat("2026-11-24T09:00+00:00")
            people = [a_person(f"n{i}", f"人{i}") for i in range(60)]
            for person in people:
                person.is_active = dice.random() > 0.1
                person.save()
                for _ in range(dice.choice([0, 1, 1, 2, 3])):
                    role = dice.choice(EVERY)
                    unit = None if role in ADMINISTRATION else dice.choice(country.units())
                    a_grant(
                        person, role, unit,
                        hierarchy=dice.choice([Hierarchy.PLACE] * 4 + [Hierarchy.OVERSIGHT]),
                        valid_from=at + dice.choice([-9, -1, 0, 1]) * DAY,
                        valid_to=dice.choice([None, at + 2 * DAY, at + 9 * DAY]),
                        revoked_at=dice.choice([None, None, None, at]),
                        task_keys=dice.choice([[], [], ["a"], ["a", "b"]]),
                        stages=dice.choice([[], [], [Stage.REPORTING], [Stage.TAKE_UP]]),
                    )  # fmt: skip
            yield country, people
            transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=300)
@given(
    who=st.integers(0, 59), where=st.integers(0, 99), verb=st.sampled_from([*VERBS, "test.keep"]),
    task=st.sampled_from(["a", "b", "c"]), day=st.integers(-2, 10),
)  # fmt: skip
def test_like_the_naive_model(
    seeded: tuple[Country, list[Person]], who: int, where: int, verb: str, task: str, day: int
) -> None:
    country, people = seeded
    at = datetime.fromisoformat("2026-11-24T09:00+00:00") + day * DAY
    units = country.units()
    work = Work(units[where % len(units)], task)
    assert may(people[who], verb, work, at) == naive(people[who], verb, work, at)
