"""Units that look like one and are two: said once, remembered, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.telling_apart import tell_apart, undo_telling_apart
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.models import Distinct, Unit
from peiyou.kernel.organisations.requirements.cases import NewUnit
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import Country

PAGE, APART, AGAIN = (
    reverse(f"organisations:{name}") for name in ("duplicates", "tell_apart", "undo_telling_apart")
)
WHY = "两校，分设两区"


@pytest.fixture
def twin(country: Country, at: datetime) -> Unit:
    return twins(country, at, "长沙 职业学院")[0]


def twins(country: Country, at: datetime, *names: str) -> list[Unit]:
    rows = [NewUnit(Kind.SCHOOL, name, {Hierarchy.PLACE: country.yuelu}) for name in names]
    return register_units(rows=rows, source="x", actor=SYSTEM, at=at)


@pytest.fixture
def official(country: Country) -> Person:
    return a_person("hn", "湖南", Role.PROVINCE, country.hunan)


def browser(person: Person) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(person)
    return made


def test_told_apart_they_are_listed_no_more_until_that_is_taken_back(
    country: Country, twin: Unit, official: Person
) -> None:
    mine = browser(official)
    keys = [str(twin.key), str(country.college.key)]
    assert [len(mine.get(PAGE).context[name]) for name in ("pairs",)] == [1]
    assert mine.post(APART, {"unit": keys, "reason": WHY}).url == PAGE
    after = mine.get(PAGE)
    assert after.context["pairs"] == []
    assert "1 pair was told apart" in after.content.decode()
    kept = mine.get(f"{PAGE}?apart=1").content.decode()
    assert WHY in kept
    assert twin.name in kept
    assert mine.post(AGAIN, {"unit": keys}).url == f"{PAGE}?apart=1"
    assert len(mine.get(PAGE).context["pairs"]) == 1
    assert not Distinct.objects.exists()
    for unit in (twin, country.college):
        streams = Row.objects.filter(stream=unit.audit_stream).values_list("verb", flat=True)
        assert {"organisations.tell_apart", "organisations.undo_telling_apart"} <= set(streams)


def test_in_whatever_order_it_is_one_pair(country: Country, twin: Unit, at: datetime) -> None:
    pair = tell_apart(units=[twin, country.college], reason=WHY, actor=SYSTEM, at=at)
    assert (pair.first, pair.second) == (country.college, twin)
    with pytest.raises(OrganisationError) as error:
        tell_apart(units=[country.college, twin], reason=WHY, actor=SYSTEM, at=at)
    assert error.value.code == "TOLD_APART"
    with pytest.raises(IntegrityError), transaction.atomic():
        Distinct.objects.create(first=twin, second=country.college, reason="x", decided_at=at)
    undo_telling_apart(units=[country.college, twin], actor=SYSTEM, at=at)
    with pytest.raises(OrganisationError) as error:
        undo_telling_apart(units=[twin, country.college], actor=SYSTEM, at=at)
    assert error.value.code == "NOT_TOLD_APART"


def test_it_takes_two_and_a_reason(country: Country, twin: Unit, at: datetime) -> None:
    for units, reason, code in (
        ([twin], WHY, "PAIR"),
        ([twin, twin], WHY, "PAIR"),
        ([twin, country.college, country.school], WHY, "PAIR"),
        ([twin, country.college], " ", "REASON"),
    ):
        with pytest.raises(OrganisationError) as error:
            tell_apart(units=units, reason=reason, actor=SYSTEM, at=at)
        assert error.value.code == code
    assert not Distinct.objects.exists()


def test_both_lie_within_the_scope(country: Country, twin: Unit, at: datetime) -> None:
    """An official of one county does not decide about a unit of the prefecture, nor undo it."""
    county = a_person("yl", "岳麓", Role.COUNTY, country.yuelu)
    pair = [country.college, twin]
    with pytest.raises(NotAllowed):
        tell_apart(units=pair, reason=WHY, actor=county.actor, at=at)
    tell_apart(units=pair, reason=WHY, actor=SYSTEM, at=at)
    with pytest.raises(NotAllowed):
        undo_telling_apart(units=pair, actor=county.actor, at=at)
    keys = [str(unit.key) for unit in pair]
    assert browser(county).post(AGAIN, {"unit": keys}).status_code == 403
    elsewhere = a_person("cq", "重庆", Role.PROVINCE, country.chongqing)
    assert WHY not in browser(elsewhere).get(f"{PAGE}?apart=1").content.decode()
    assert Distinct.objects.count() == 1


def test_strangers_decide_nothing(country: Country, twin: Unit, stranger: Person) -> None:
    said = {"unit": [str(twin.key), str(country.college.key)], "reason": WHY}
    assert browser(stranger).post(APART, said).status_code == 403
    assert reverse("accounts:sign_in") in Client().post(APART, said).url
    assert not Distinct.objects.exists()


@pytest.mark.parametrize("said", [{}, {"unit": ["x", "y"]}, {"unit": ["x"], "reason": WHY}])
def test_rubbish_is_said(official: Person, said: dict[str, Any]) -> None:
    answer = browser(official).post(APART, said, follow=True)
    assert answer.status_code == 200
    assert "Choose two different units." in answer.content.decode()


@pytest.mark.parametrize("query", ["", "?apart=1"])
def test_query_count_is_the_same_for_one_and_for_many(
    country: Country, twin: Unit, official: Person, at: datetime, query: str
) -> None:
    mine = browser(official)

    def statements() -> int:
        mine.get(PAGE + query)
        with CaptureQueriesContext(connection) as captured:
            assert mine.get(PAGE + query).context["pairs"]
            return len(captured)

    def pair(name: str, *, apart: bool) -> None:
        units = twins(country, at, name, f"{name[:1]} {name[1:]}")
        if apart:
            tell_apart(units=units, reason=WHY, actor=SYSTEM, at=at)

    pair("甲学校", apart=True)
    pair("乙学校", apart=False)
    one = statements()
    for name in "丙丁戊己庚":
        pair(f"{name}学校", apart=name in "丙丁戊")
    assert statements() == one <= 25
