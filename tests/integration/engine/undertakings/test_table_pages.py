"""Pages and files of tables and statements: who gets them, what they say, what they cost, what they do not tell."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from peiyou.common.canonical import canonical
from peiyou.common.digest import hex_digest
from peiyou.common.official import fonts
from peiyou.common.tokens import grouped
from peiyou.engine.undertakings.enums import State, StatementKind
from peiyou.engine.undertakings.models import Commitment, Season, Statement
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.enums import Kind
from tests.factories.organisations import a_unit
from tests.factories.takeup import an_undertaking, post_facts, take
from tests.integration.engine.undertakings.test_statements import (
    PDF,
    Place,
    a_result,
    place,
    seal,
    taken,
)

pytestmark = pytest.mark.django_db
__all__ = ["place"]
SECRET = "不得外传的负责人"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def browser(person: Person | None = None, language: str = "en") -> Client:
    made = Client(headers={"accept-language": language})
    if person:
        made.force_login(person)
    return made


def words(answer: Any) -> str:
    return str(answer.content.decode())


def url(name: str, *args: Any) -> str:
    return reverse(f"undertakings:{name}", args=args)


# --- tables ----------------------------------------------------------------------------------------------


def test_the_ministry_sees_tables_of_any_day_and_drafts(place: Place, at: datetime) -> None:
    day = timezone.localdate() - timedelta(days=30)
    post_facts(place.own, day, {1: 1})
    post_facts(place.school, day, {1: 1}, {(1, "OWN"): 123 * 10**8})
    ministry = browser(place.people["ministry"])
    page = words(ministry.get(url("tables", place.season.key)))
    assert "1.23" in page
    assert "东省" in page
    before = words(ministry.get(url("tables", place.season.key), {"on": day - timedelta(days=1)}))
    assert "1.23" not in before
    drafts = words(ministry.get(url("tables", place.season.key), {"drafts": "1"}))
    assert "Draft: counts for nothing" in drafts
    assert "Draft: counts for nothing" not in page


@pytest.mark.parametrize("who", ["school", "province", "city"])
def test_others_find_that_nothing_is_published_yet(place: Place, at: datetime, who: str) -> None:
    post_facts(place.own, at.date(), {1: 1})
    client = browser(place.people[who])
    page = client.get(url("tables", place.season.key))
    assert page.status_code == 200
    assert "<table" not in words(page)
    for name, args in (("table_file", ("summary", "pdf")), ("execution", ())):
        assert client.get(url(name, place.season.key, *args)).status_code == 403
    a_result(place, at)
    assert url("result", place.season.key) in words(client.get(url("tables", place.season.key)))


def test_a_day_to_come_is_today_and_nonsense_is_no_error(place: Place) -> None:
    ministry = browser(place.people["ministry"])
    for query in ({"on": "2999-01-01"}, {"on": "x"}, {"below": "99999"}, {"below": "-1"}, {"below": "x"}):  # fmt: skip
        for name in ("tables", "execution"):
            assert ministry.get(url(name, place.season.key), query).status_code == 200


def test_tables_as_files_are_chinese_and_say_the_same(place: Place, at: datetime) -> None:
    day = timezone.localdate()
    post_facts(place.own, day, {1: 1})
    post_facts(place.school, day, {1: 1}, {(1, "OWN"): 123 * 10**8})
    ministry = browser(place.people["ministry"])
    found = {
        form: ministry.get(url("table_file", place.season.key, "summary", form))
        for form in ("docx", "pdf", "xlsx")
    }
    assert {answer.status_code for answer in found.values()} == {200}
    table = docx.Document(io.BytesIO(found["docx"].content)).tables[0]
    assert [cell.text for cell in table.rows[2].cells][1:6] == ["东省", "1", "1", "1", "1.23"]
    sheet = openpyxl.load_workbook(io.BytesIO(found["xlsx"].content)).worksheets[0]
    assert 1.23 in [cell.value for row in sheet.iter_rows() for cell in row]
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(found["pdf"].content)).pages)  # fmt: skip
    assert "东省" in text
    assert "1.23" in text
    assert found["docx"]["Content-Disposition"].startswith("attachment")
    assert ministry.get(url("table_file", place.season.key, "other", "pdf")).status_code == 404
    assert ministry.get(url("table_file", place.season.key, "summary", "exe")).status_code == 404


def test_without_a_font_the_page_says_what_to_do(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "installed", lambda _folders: (None, frozenset()))
    ministry = browser(place.people["ministry"])
    answer = ministry.get(url("table_file", place.season.key, "summary", "pdf"))
    assert answer.status_code == 503
    assert "make assets" in words(answer)
    assert ministry.get(url("table_file", place.season.key, "summary", "docx")).status_code == 200


def test_names_of_units_are_never_markup(place: Place, at: datetime) -> None:
    nasty = '<b>#x$[`\\"</b>'
    place.province.names.update(name=nasty)
    ministry = browser(place.people["ministry"])
    page = words(ministry.get(url("tables", place.season.key)))
    assert nasty not in page
    assert "&lt;b&gt;#x$[`\\&quot;&lt;/b&gt;" in page
    for form in ("pdf", "docx", "xlsx"):
        assert ministry.get(url("table_file", place.season.key, "summary", form)).status_code == 200
    made = ministry.get(url("table_file", place.season.key, "summary", "pdf"))
    assert "#x$[" in "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(made.content)).pages)  # fmt: skip


# --- the published result ----------------------------------------------------------------------------------


def test_a_result_is_everybody_s_at_an_address_that_stays(place: Place, at: datetime) -> None:
    assert browser().get(url("result", place.season.key)).status_code == 404
    made = a_result(place, at)
    visitor = browser()
    page = words(visitor.get(url("result", place.season.key)))
    assert grouped(made.check_code) in page
    assert made.digest in page
    data = visitor.get(url("result_file", place.season.key, "tables", "json")).json()
    assert hex_digest("sha256", [canonical(data["content"]).encode()]) == data["digest"]["sha256"]
    summary = visitor.get(url("result_file", place.season.key, "summary", "csv")).content
    rows = list(csv.DictReader(io.StringIO(summary.decode("utf-8-sig"))))
    assert [(row["province"], row["own_fen"], row["together_fen"]) for row in rows] == [("东省", "7", "7")]  # fmt: skip
    coverage = visitor.get(url("result_file", place.season.key, "coverage", "csv")).content
    lines = list(csv.DictReader(io.StringIO(coverage.decode("utf-8-sig"))))
    assert [(row["task"], row["taken_up"]) for row in lines] == [("1", "1"), ("2", "0"), ("3", "0")]
    for form in ("docx", "pdf", "xlsx"):
        once = visitor.get(url("result_file", place.season.key, "coverage", form)).content
        assert once == visitor.get(url("result_file", place.season.key, "coverage", form)).content


def test_what_is_published_does_not_move_with_the_records(place: Place, at: datetime) -> None:
    a_result(place, at)
    before = browser().get(url("result_file", place.season.key, "tables", "json")).json()
    post_facts(place.other, at.date() - timedelta(days=1), {2: 1}, {(2, "OWN"): 10**12})
    place.province.names.update(name="改名省")
    assert browser().get(url("result_file", place.season.key, "tables", "json")).json() == before
    ministry = browser(place.people["ministry"])
    answer = ministry.post(url("take_statement", place.season.key), {"kind": "RESULT"})
    assert answer["Location"] == url("result", place.season.key)
    page = words(browser().get(url("result", place.season.key)))
    assert "改名省" in page
    assert browser().get(url("result_file", place.season.key, "tables", "json"), {"no": 1}).json() == before  # fmt: skip
    newest = Statement.objects.get(kind=StatementKind.RESULT, no=2)
    assert "东省" in words(browser().get(url("statement_changes", newest.key)))


# --- checking a sheet of paper ------------------------------------------------------------------------------


def test_anybody_may_check_a_code_but_not_read_the_page(place: Place, at: datetime) -> None:
    place.school.placements.update(person=SECRET)
    made = taken(place, at)
    answer = browser().get(url("check"), {"code": grouped(made.check_code).lower()})
    page = words(answer)
    assert answer.status_code == 200
    assert "This page was made here" in page
    assert "甲校" in page
    assert made.digest in page
    assert SECRET not in page
    assert url("statement", made.key) not in page
    assert url("statement", made.key) in words(
        browser(place.people["school"]).get(url("check"), {"code": made.check_code})
    )


def test_a_wrong_code_is_said_to_be_wrong(place: Place, at: datetime) -> None:
    taken(place, at)
    for code in ("ABCD", "2222-2222-2222-2222", "<script>", "甲" * 80):
        answer = browser().get(url("check"), {"code": code})
        assert answer.status_code == 404
        assert "No page has this code" in words(answer)
        assert "<script>" not in words(answer).replace('<script src="', "")
    assert browser().get(url("check")).status_code == 200


def test_an_older_page_is_genuine_and_said_to_be_old(place: Place, at: datetime) -> None:
    first = taken(place, at)
    Commitment.objects.filter(placement__undertaking=place.school).update(amount=77)
    taken(place, at + timedelta(days=1))
    page = words(browser().get(url("check"), {"code": first.check_code}))
    assert "there is a newer one: version 2" in page


# --- pages to be sealed -------------------------------------------------------------------------------------


def test_a_school_makes_prints_and_hands_in_its_page(place: Place, at: datetime) -> None:
    place.school.placements.update(person=SECRET)
    school = browser(place.people["school"])
    listed = words(school.get(url("statements", place.season.key)))
    assert "Make the page" in listed
    answer = school.post(
        url("take_statement", place.season.key), {"kind": "UNIT", "unit": place.school.unit.key}
    )
    made = Statement.objects.get()
    assert answer["Location"] == url("statement", made.key)
    page = words(school.get(url("statement", made.key)))
    assert SECRET in page
    assert grouped(made.check_code) in page
    assert "<svg" in page
    for form in ("docx", "pdf", "xlsx"):
        assert school.get(url("statement_file", made.key, form)).status_code == 200
    pdf = school.get(url("statement_file", made.key, "pdf")).content
    text = "".join("".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(pdf)).pages)  # fmt: skip
    assert grouped(made.check_code) in text
    assert SECRET in text
    scan = SimpleUploadedFile("盖章页.pdf", PDF, "application/pdf")
    code = grouped(made.check_code).lower()
    school.post(url("statement_receive", made.key), {"file": scan, "code": code})
    made.refresh_from_db()
    assert made.sealed_at is not None
    page = words(school.get(url("statement", made.key)))
    assert "sealed page received" in page
    assert "盖章页.pdf" in page


def test_a_scan_of_another_unit_is_not_matched(place: Place, at: datetime) -> None:
    mine, theirs = taken(place, at), taken(place, at, "other", unit=place.other.unit)
    school = browser(place.people["school"])
    scan = SimpleUploadedFile("x.pdf", PDF, "application/pdf")
    answer = school.post(
        url("statement_receive", mine.key), {"file": scan, "code": theirs.check_code}, follow=True
    )
    assert "not of a page of this unit" in words(answer)
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.sealed_at, theirs.sealed_at) == (None, None)
    answer = school.post(url("statement_receive", mine.key), {"code": ""}, follow=True)
    assert "Choose the scan first" in words(answer)


def test_the_code_says_of_which_version_a_scan_is(place: Place, at: datetime) -> None:
    first = taken(place, at)
    Commitment.objects.filter(placement__undertaking=place.school).update(amount=77)
    second = taken(place, at)
    school = browser(place.people["school"])
    scan = SimpleUploadedFile("x.pdf", PDF, "application/pdf")
    school.post(url("statement_receive", second.key), {"file": scan, "code": first.check_code})
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.sealed_at is not None
    assert second.sealed_at is None
    page = words(school.get(url("statement", second.key)))
    assert "that of version 2 is still missing" in page
    changes = words(school.get(url("statement_changes", second.key)))
    assert "<del>10</del>" in changes
    assert "<ins>77</ins>" in changes


def test_records_that_changed_since_are_shown_against_the_page(place: Place, at: datetime) -> None:
    made = taken(place, at)
    seal(made, place, at)
    Commitment.objects.filter(placement__undertaking=place.school).update(amount=77)
    province = browser(place.people["province"])
    assert "a new page is needed" in words(province.get(url("statement", made.key)))
    assert "<ins>77</ins>" in words(province.get(url("statement_changes", made.key), {"now": "1"}))
    assert "changed since" in words(province.get(url("statements", place.season.key)))


@pytest.mark.parametrize("who", ["other", "west", "city", None])
def test_pages_of_others_are_not_there(place: Place, at: datetime, who: str | None) -> None:
    place.school.placements.update(person=SECRET)
    made = taken(place, at)
    client = browser(place.people[who] if who else None)
    for address in (
        url("statement", made.key), url("statement_file", made.key, "pdf"), url("statement_changes", made.key),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == (404 if who else 302)
        assert SECRET.encode() not in answer.content
    listed = client.get(url("statements", place.season.key))
    assert made.check_code not in words(listed)


def test_filters_and_counts_of_the_list(place: Place, at: datetime) -> None:
    made = taken(place, at)
    ministry = browser(place.people["ministry"])
    address = url("statements", place.season.key)

    def names(**query: str) -> set[str]:
        answer = ministry.get(address, query)
        return {row.unit.name for row, _state in answer.context["rows"]}

    assert names() == {"甲校", "乙校", "东省教育厅"}
    assert names(show="waiting") == {"甲校"}
    assert names(show="none") == {"乙校", "东省教育厅"}
    assert names(q="乙") == {"乙校"}
    assert names(show="nonsense", page="99") == {"甲校", "乙校", "东省教育厅"}
    seal(made, place, at)
    assert names(show="received") == {"甲校"}


def test_pages_cost_the_same_for_one_and_for_five(place: Place, at: datetime) -> None:
    ministry = browser(place.people["ministry"])
    taken(place, at)
    post_facts(place.school, at.date(), {1: 1}, {(1, "OWN"): 5})
    addresses = [
        url("statements", place.season.key), url("tables", place.season.key), url("execution", place.season.key),
    ]  # fmt: skip
    ministry.get(addresses[0])

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert ministry.get(address).status_code == 200
            found.append(len(asked))
        return found

    before = costs()
    for number in range(5):
        unit = a_unit(f"新校{number}", Kind.SCHOOL, place.city)
        more = an_undertaking(place.season, unit, place.province, state=State.CONFIRMING)
        take(more, [1, 2], {"OWN": 5})
        taken(place, at, "ministry", unit=unit)
        post_facts(more, at.date(), {1: 1}, {(1, "OWN"): 5})
    assert costs() == before
    assert max(before) <= 26


def test_a_published_season_offers_its_tables_to_visitors_in_few_queries(
    place: Place, at: datetime
) -> None:
    a_result(place, at)
    visitor = browser()
    visitor.get(url("result", place.season.key))
    with CaptureQueriesContext(connection) as asked:
        visitor.get(url("result", place.season.key))
    assert len(asked) <= 12
    assert json.dumps(Season.objects.get().title)
