"""Statements: frozen, numbered, checked by a code, sealed on paper, and old as soon as the records change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.common.tokens import ALPHABET, grouped, read_code
from peiyou.engine.undertakings.actions.statements import (
    receive_sealed_page,
    take_back_sealed_page,
    take_statement,
)
from peiyou.engine.undertakings.enums import Party, SeasonState, State, StatementKind
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Commitment, Pledge, Season, Statement, Undertaking
from peiyou.engine.undertakings.queries.contents import contents_of, digest_of
from peiyou.engine.undertakings.queries.differences import differences
from peiyou.engine.undertakings.queries.sealing import letters_of
from peiyou.engine.undertakings.queries.statements import (
    Sealing,
    by_code,
    content_now,
    sealed_of,
    sealed_of_units,
    statements_visible,
)
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_person, a_unit, put, the_nation
from tests.factories.takeup import a_province, a_season, an_undertaking, post_facts, take

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Place:
    """One province with a city, two schools, its own take-up, and the people who act."""

    season: Season
    province: Unit
    city: Unit
    own: Undertaking
    school: Undertaking
    other: Undertaking
    people: dict[str, Person]

    def of(self, name: str) -> Any:
        return self.people[name].actor


@pytest.fixture
def place(db: None) -> Place:
    season = a_season(tasks=3)
    province, body = a_province("东省", the_nation())
    city = a_unit("东一市", Kind.PREFECTURE, province)
    put(body, None, Hierarchy.OVERSIGHT)
    schools = []
    for name in ("甲校", "乙校"):
        unit = a_unit(name, Kind.SCHOOL, city)
        put(unit, body, Hierarchy.OVERSIGHT)
        schools.append(unit)
    west, _west_body = a_province("西省", the_nation())
    school, other = (an_undertaking(season, unit, province) for unit in schools)
    own = an_undertaking(season, body, province, Party.PROVINCE)
    take(own, [1, 2])
    take(
        school,
        [1],
        {"OWN": 123_456_789, "LOCAL": 100},
        person="李老师",
        milestones={"2021": "建成"},
    )
    take(other, [2], {"OWN": 5})
    people = {
        "school": a_person("school", "甲校填报", Role.SCHOOL_FILLER, schools[0]),
        "other": a_person("other", "乙校填报", Role.SCHOOL_FILLER, schools[1]),
        "city": a_person("city", "市局", Role.PREFECTURE, city),
        "province": a_person("prov", "省厅", Role.PROVINCE, province),
        "west": a_person("west", "西省厅", Role.PROVINCE, west),
        "ministry": a_person("min", "部", Role.MINISTRY),
    }
    return Place(season, province, city, own, school, other, people)


def taken(place: Place, at: datetime, who: str = "school", **how: Any) -> Statement:
    asked = {"kind": StatementKind.UNIT, "unit": place.school.unit, **how}
    return take_statement(season=place.season, actor=place.of(who), at=at, **asked)


# --- taking one -------------------------------------------------------------------------------------------


def test_a_statement_freezes_what_the_records_say(place: Place, at: datetime) -> None:
    made = taken(place, at)
    assert (made.no, made.kind, made.unit) == (1, StatementKind.UNIT, place.school.unit)
    assert made.digest == hex_digest("sha256", [canonical(made.content).encode()])
    task = made.content["tasks"][0]
    assert (task["number"], task["person"], task["milestones"]) == ("1", "李老师", {"2021": "建成"})
    assert {fund["code"]: fund["fen"] for fund in task["funds"]} == {
        "OWN": 123_456_789,
        "LOCAL": 100,
    }
    Pledge.objects.filter(placement__undertaking=place.school).update(amount=1)
    again = Statement.objects.get(pk=made.pk)
    assert again.content == made.content, "what was frozen does not move with the records"


def test_the_check_code_is_read_however_it_is_written(place: Place, at: datetime) -> None:
    made = taken(place, at)
    assert set(made.check_code) <= set(ALPHABET)
    assert not set("01ILOU") & set(made.check_code)
    typed = grouped(made.check_code).lower().replace("-", " ")
    assert by_code(typed) == made
    wrong = made.check_code[:-1] + next(c for c in ALPHABET if c != made.check_code[-1])
    assert read_code(wrong) is None, "the last sign checks the others"
    assert by_code(wrong) is None
    assert by_code("") is None


def test_the_same_content_makes_no_second_version(place: Place, at: datetime) -> None:
    taken(place, at)
    with pytest.raises(UndertakingError) as refused:
        taken(place, at + timedelta(days=1))
    assert refused.value.code == "UNCHANGED"
    Commitment.objects.filter(placement__undertaking=place.school).update(amount=11)
    assert taken(place, at + timedelta(days=1)).no == 2


def test_confirming_is_no_change_of_content(place: Place, at: datetime) -> None:
    made = taken(place, at)
    type(place.school.case).objects.filter(pk=place.school.case_id).update(state=State.RETURNED)
    assert sealed_of(made, at).state == Sealing.PRINTED


def test_nothing_makes_no_page(place: Place, at: datetime) -> None:
    empty = an_undertaking(place.season, a_unit("丙校", Kind.SCHOOL, place.city), place.province)
    with pytest.raises(UndertakingError) as refused:
        taken(place, at, "province", unit=empty.unit)
    assert refused.value.code == "NOTHING_YET"
    with pytest.raises(UndertakingError) as refused:
        taken(place, at, "ministry", unit=the_nation())
    assert refused.value.code == "NOT_ASKED"


def test_numbers_are_unique(place: Place, at: datetime) -> None:
    made = taken(place, at)
    twin = Statement(
        season=made.season, kind=made.kind, unit=made.unit, no=1, content={}, digest="0" * 64,
        check_code="X" * 16, made_at=at, made_by="x",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_act_is_on_record_in_the_stream_of_the_statement(place: Place, at: datetime) -> None:
    made = taken(place, at)
    row = Row.objects.get(verb="undertakings.take_statement")
    assert row.stream == made.audit_stream
    assert made.digest in str(row.data)


# --- provinces and results ----------------------------------------------------------------------------------


def test_a_province_states_its_own_and_its_confirmed_units(place: Place, at: datetime) -> None:
    an_undertaking(place.season, a_unit("未核校", Kind.SCHOOL, place.city), place.province, state=State.CONFIRMING)  # fmt: skip
    made = taken(place, at, "province", kind=StatementKind.PROVINCE, unit=place.province)
    content = made.content
    assert [task["number"] for task in content["own"]] == ["1", "2"]
    assert [(unit["name"], unit["tasks"], unit["fen"]) for unit in content["units"]] == [
        ("甲校", 1, 123_456_889), ("乙校", 1, 5),
    ]  # fmt: skip
    assert [(task["number"], task["units"]) for task in content["tasks"]] == [("1", 1), ("2", 1)]
    assert content["asked"] == 3


def test_a_result_waits_for_the_publication(place: Place, at: datetime) -> None:
    with pytest.raises(UndertakingError) as refused:
        taken(place, at, "ministry", kind=StatementKind.RESULT, unit=None)
    assert refused.value.code == "NOT_PUBLISHED"


def test_a_result_holds_the_tables(place: Place, at: datetime) -> None:
    made = a_result(place, at)
    assert made.unit is None
    assert [row["name"] for row in made.content["provinces"]] == ["东省"]
    assert made.content["provinces"][0]["fen"]["OWN"] == 7
    with pytest.raises(UndertakingError) as refused:
        take_statement(
            season=place.season, kind=StatementKind.RESULT, unit=None, actor=place.of("ministry"),
            at=at + timedelta(days=3),
        )  # fmt: skip
    assert refused.value.code == "UNCHANGED", "another day alone is no other table"


def a_result(place: Place, at: datetime) -> Statement:
    post_facts(place.own, at.date() - timedelta(days=1), {1: 1})
    post_facts(place.school, at.date() - timedelta(days=1), {1: 1}, {(1, "OWN"): 7})
    Season.objects.filter(pk=place.season.pk).update(state=SeasonState.PUBLISHED, published_at=at)
    return taken(place, at, "ministry", kind=StatementKind.RESULT, unit=None)


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"),
    [("school", True), ("province", True), ("ministry", True), ("other", False), ("city", False), ("west", False)],
)  # fmt: skip
def test_who_may_take_a_unit_s(place: Place, at: datetime, who: str, may: bool) -> None:
    if may:
        assert taken(place, at, who).no == 1
        return
    with pytest.raises(NotAllowed):
        taken(place, at, who)
    assert Statement.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "may"), [("province", True), ("ministry", True), ("school", False), ("city", False), ("west", False)]
)  # fmt: skip
def test_who_may_take_a_province_s(place: Place, at: datetime, who: str, may: bool) -> None:
    how = {"kind": StatementKind.PROVINCE, "unit": place.province}
    if may:
        assert taken(place, at, who, **how).no == 1
        return
    with pytest.raises(NotAllowed):
        taken(place, at, who, **how)


@pytest.mark.parametrize("who", ["province", "school", "city"])
def test_only_who_publishes_takes_a_result(place: Place, at: datetime, who: str) -> None:
    Season.objects.filter(pk=place.season.pk).update(state=SeasonState.PUBLISHED, published_at=at)
    with pytest.raises(NotAllowed):
        taken(place, at, who, kind=StatementKind.RESULT, unit=None)


def test_who_sees_which(place: Place, at: datetime) -> None:
    unit = taken(place, at)
    of_province = taken(place, at, "province", kind=StatementKind.PROVINCE, unit=place.province)
    result = a_result(place, at)
    seen = {who: set(statements_visible(person.actor, at)) for who, person in place.people.items()}
    assert seen == {
        "school": {unit, result},
        "other": {result},
        "city": {result},  # the schools are the province's by 主管
        "province": {unit, of_province, result},
        "west": {result},
        "ministry": {unit, of_province, result},
    }
    assert set(statements_visible(None, at)) == {result}


# --- the page that comes back ------------------------------------------------------------------------------


def seal(statement: Statement, place: Place, at: datetime, who: str = "school") -> Any:
    upload = Upload(name="盖章页.pdf", content=PDF)
    return receive_sealed_page(statement=statement, upload=upload, actor=place.of(who), at=at)


def test_data_and_page_are_two_states(place: Place, at: datetime) -> None:
    made = taken(place, at)
    rows = Undertaking.objects.filter(season=place.season)
    type(place.other.case).objects.filter(pk=place.other.case_id).update(state=State.FILLING)
    assert sealed_of(made, at).state == Sealing.PRINTED
    before = letters_of(rows)
    assert (before.both, before.only_data, before.only_page, before.neither) == (0, 2, 0, 1)
    seal(made, place, at)
    assert sealed_of(made, at).state == Sealing.RECEIVED
    after = letters_of(rows)
    assert (after.both, after.only_data, after.only_page, after.neither) == (1, 1, 0, 1)
    assert after.all == 3


def test_a_page_of_a_province_counts_for_its_education_body(place: Place, at: datetime) -> None:
    made = taken(place, at, "province", kind=StatementKind.PROVINCE, unit=place.province)
    seal(made, place, at, "province")
    provinces = letters_of(Undertaking.objects.filter(party=Party.PROVINCE))
    assert (provinces.both, provinces.all) == (1, 1)


def test_an_old_page_is_taken_in_and_flagged(place: Place, at: datetime) -> None:
    first = taken(place, at)
    Commitment.objects.filter(placement__undertaking=place.school).update(amount=99)
    assert sealed_of(first, at).state == Sealing.CHANGED
    seal(first, place, at)
    found = sealed_of(first, at)
    assert (found.state, found.received) == (Sealing.CHANGED, first)
    second = taken(place, at)
    found = sealed_of(second, at)
    assert (found.state, found.statement, found.received) == (Sealing.PRINTED, second, first)
    seal(second, place, at)
    assert sealed_of(first, at).state == Sealing.RECEIVED


def test_a_scan_is_taken_back_with_a_reason_and_stays_on_record(place: Place, at: datetime) -> None:
    made = taken(place, at)
    scan = seal(made, place, at)
    with pytest.raises(UndertakingError) as refused:
        take_back_sealed_page(
            statement=made, attachment=scan, reason=" ", actor=place.of("school"), at=at
        )
    assert refused.value.code == "REASON_MISSING"
    take_back_sealed_page(
        statement=made, attachment=scan, reason="看不清", actor=place.of("school"), at=at
    )
    assert sealed_of(made, at).state == Sealing.PRINTED
    scan.refresh_from_db()
    assert scan.removed_at == at
    with pytest.raises(UndertakingError) as refused:
        take_back_sealed_page(
            statement=made, attachment=scan, reason="x", actor=place.of("school"), at=at
        )
    assert refused.value.code == "NOT_THERE"


def test_a_result_is_not_sealed(place: Place, at: datetime) -> None:
    with pytest.raises((UndertakingError, NotAllowed)):
        seal(a_result(place, at), place, at, "ministry")


def test_strangers_hand_in_nothing(place: Place, at: datetime) -> None:
    made = taken(place, at)
    for who in ("other", "west", "city"):
        with pytest.raises(NotAllowed):
            seal(made, place, at, who)
    made.refresh_from_db()
    assert made.sealed_at is None


# --- differences and lists ----------------------------------------------------------------------------------


def test_what_changed_is_said_place_by_place(place: Place, at: datetime) -> None:
    before = content_now(place.season, StatementKind.UNIT, place.school.unit, at)
    Commitment.objects.filter(placement__undertaking=place.school).update(amount=12)
    Pledge.objects.filter(placement__undertaking=place.school, source__code="LOCAL").delete()
    take(place.school, [3], {"OWN": 10**10})
    after = content_now(place.season, StatementKind.UNIT, place.school.unit, at)
    assert before is not None
    assert after is not None
    with translation.override("en"):
        found = {row.place: (row.before, row.after) for row in differences(before, after)}
    said = {place: pair for place, pair in found.items() if "2021" not in place}
    assert said["task 1 · 建设100个基地 · quantity"] == ("10", "12")
    assert said["task 1 · 地市县级财政 · money in 万元"] == ("0.0001", "")
    assert said["task 3 · 学校自筹 · money in 万元"] == ("", "10,000")
    assert differences(before, before) == []


def test_contents_are_read_in_a_fixed_number_of_statements(place: Place) -> None:
    counts = []
    for many in ([place.school], [place.school, place.other, place.own]):
        with CaptureQueriesContext(connection) as asked:
            contents_of(place.season, many)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_states_of_a_list_agree_with_those_of_each(place: Place, at: datetime) -> None:
    made = taken(place, at)
    seal(made, place, at)
    listed = sealed_of_units(place.season, [place.school, place.other])
    assert listed[place.school.pk].state == sealed_of(made, at).state == Sealing.RECEIVED
    assert listed[place.other.pk].state == Sealing.NONE


def test_the_digest_is_of_the_content_alone(place: Place) -> None:
    content = contents_of(place.season, [place.school])[place.school.pk]
    assert digest_of(content) == digest_of(dict(reversed(content.items())))
