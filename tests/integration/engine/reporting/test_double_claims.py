"""Proofs that are claimed twice: found from both sides, explained by the unit itself, and nothing leaks."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from peiyou.engine.reporting.actions.answering import explain
from peiyou.engine.reporting.enums import Twice
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.double_claims import (
    CODE,
    doubles_of,
    flagged,
    of_round,
    shown_to,
)
from peiyou.engine.reporting.queries.missing import missing_of
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.enums import Purpose
from peiyou.kernel.evidence.keeping import Upload, attach
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.moves import NewCase, open_cases
from tests.factories.filings import PDF
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round, handed_in, reported

pytestmark = pytest.mark.django_db
NAME = "西省独有之证.pdf"


@pytest.fixture
def made() -> Reported:
    return a_round()


def claim(row: Return, cell: str, content: bytes = PDF, number: str = "", made: Any = None) -> None:
    attach(
        upload=Upload(NAME, content), source_kind="return", source_id=str(row.key), cell=cell,
        purpose=Purpose.EVIDENCE, unit=row.unit, number=number, actor=SYSTEM, at=made.at,
    )  # fmt: skip


def another(made: Reported, unit: Unit, province: Unit | None, *, handed: bool = True) -> Return:
    """A return of another unit in the round, as rows: what matters here is whose it is and whether it counts."""
    mine, act = made.school, (SYSTEM, made.at)
    undertaking = Undertaking.objects.filter(season=made.round.season, unit=unit).first()
    if undertaking is None:
        key = uuid.uuid4()
        new = NewCase("undertaking", "undertaking", str(key), unit, unit, Role.SCHOOL_FILLER)
        undertaking = Undertaking.objects.create(
            key=key, season=made.round.season, unit=unit, party=mine.party, province=province,
            case=open_cases([new], *act)[0],
        )  # fmt: skip
    key = uuid.uuid4()
    new = NewCase("return", "return", str(key), unit, unit, Role.SCHOOL_FILLER)
    row = Return.objects.create(
        key=key, round=mine.round, undertaking=undertaking, unit=unit, province=province,
        party=mine.party, case=open_cases([new], *act)[0],
    )  # fmt: skip
    if handed:
        row.snapshot = Snapshot.objects.create(
            of_return=row, kind="RETURN", no=1, content={}, digest="0" * 64, check_code=str(row.pk),
            made_at=made.at, made_by="x",
        )  # fmt: skip
        row.save()
    return row


def signed_in(person: Person) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client


def test_both_sides_and_each_sees_what_it_may(made: Reported) -> None:
    country = made.takeup.country
    handed_in(made)
    west = another(made, country.west_school, country.west)
    east = another(made, country.other_school, country.east)
    draft = another(made, country.college, country.east, handed=False)
    for row in (west, east, draft):
        claim(row, "1/item/1", made=made)
    found = doubles_of([made.school])[made.school.pk]
    assert [{other.side.of.key for other in one.others} for one in found] == [
        {str(west.key), str(east.key)}
    ]
    assert flagged([made.school, west]) == {made.school.pk: 1, west.pk: 1}
    seen: dict[str, set[str]] = {}
    for role in (Role.COUNTY, Role.PROVINCE, Role.MINISTRY):
        actor = made.takeup.people[role].actor
        [one] = shown_to(found, actor, made.at, all_units=True)
        seen[role] = {other.side.of.name for other in one.others if other.side}
        assert len(one.others) == 2
        assert all(other.place for other in one.others if other.side is None)
    assert seen[Role.COUNTY] == set()
    assert seen[Role.PROVINCE] == {country.other_school.name}
    assert seen[Role.MINISTRY] == {country.other_school.name, country.west_school.name}
    head = made.takeup.people[Role.SCHOOL_HEAD].actor
    assert shown_to(found, head, made.at, all_units=False) == []


def test_pages_say_nothing_of_what_one_may_not_see(made: Reported) -> None:
    country = made.takeup.country
    handed_in(made)
    west = another(made, country.west_school, country.west)
    claim(west, "2/item/1", made=made)
    url = reverse("reporting:double_claims", args=[made.round.key])
    province = signed_in(made.takeup.people[Role.PROVINCE])
    text = province.get(url).content.decode()
    assert country.school.name in text
    for secret in (country.west_school.name, NAME, str(west.key), country.west.name):
        assert secret not in text
        assert country.school.name not in province.get(url, {"q": secret}).content.decode()
    other = signed_in(a_person("west", "西省经办", Role.PROVINCE, country.west))
    text = other.get(url).content.decode()
    assert country.west_school.name in text
    assert country.school.name not in text
    ministry = signed_in(made.takeup.people[Role.MINISTRY])
    text = ministry.get(url, {"show": "UNIT", "q": NAME}).content.decode()
    assert country.school.name in text
    assert country.west_school.name in text
    assert country.school.name not in ministry.get(url, {"show": "TASK"}).content.decode()
    head = signed_in(made.takeup.people[Role.SCHOOL_HEAD])
    assert head.get(url).status_code == 403
    assert signed_in(a_person("x", "路人")).get(url).status_code == 404


def test_what_the_unit_claims_in_another_year_is_explained_once(made: Reported) -> None:
    handed_in(made)
    later = a_round(made.takeup, "2022")
    later.write(reported())
    later.prove()
    row = later.school
    [missing] = [one for one in missing_of(row, made.at) if one.code == CODE]
    assert (missing.cell, missing.is_question) == ("1/item/1", True)
    assert missing_of(made.school, made.at) == []  # the earlier one stands as it was
    [one] = of_round(later.round, made.takeup.people[Role.MINISTRY].actor, made.at)
    assert (one.kinds, one.why) == ({Twice.PERIOD}, "")
    explain(
        return_=row, code=CODE, cell="1/item/1", value="", text="两年同一证书",
        **made.actor(Role.SCHOOL_FILLER),
    )  # fmt: skip
    assert missing_of(row, made.at) == []
    [one] = of_round(later.round, made.takeup.people[Role.MINISTRY].actor, made.at)
    assert one.why == "两年同一证书"


def test_another_task_counts_and_the_same_task_does_not(made: Reported) -> None:
    row = made.school
    claim(row, "1/item/1", PDF + b"%1", "教职成〔2020〕7号", made)
    claim(row, "1", PDF + b"%1", "教职成〔2020〕7号", made)
    assert doubles_of([row])[row.pk] == []
    claim(row, "2", PDF + b"%2", "教职成 [2020] 7 号", made)
    found = doubles_of([row])[row.pk]
    assert {kind for one in found for kind in (other.kind for other in one.others)} == {Twice.TASK}
    asked = [one.cell for one in missing_of(row, made.at) if one.code == CODE]
    assert asked == ["2"]
    explain(return_=row, code=CODE, cell="2", value="", text="同一文件两项", **made.actor(Role.SCHOOL_FILLER))  # fmt: skip
    assert not [one for one in missing_of(row, made.at) if one.code == CODE]
    row.explanations.update(at=made.at - timedelta(hours=1))
    assert [one for one in missing_of(row, made.at) if one.code == CODE]


def test_as_many_statements_for_many_returns(
    made: Reported, django_assert_max_num_queries: Any
) -> None:
    country = made.takeup.country
    handed_in(made)
    rows = [made.school]
    for unit in (country.college, country.other_school, country.west_school):
        rows.append(another(made, unit, country.east))
        claim(rows[-1], "1/item/1", made=made)
    with django_assert_max_num_queries(4):
        doubles_of(rows[:1])
    with django_assert_max_num_queries(4):
        doubles_of(rows)
