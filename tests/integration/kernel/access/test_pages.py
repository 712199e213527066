"""Pages of people: each sees their own part, forms say what is wrong where, secrets are shown once."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Invitation, Person
from peiyou.kernel.actions.roles import Role
from tests.factories.country import Country
from tests.factories.organisations import LONG_AGO, a_grant, a_person

EN = {"HTTP_ACCEPT_LANGUAGE": "en"}
PHONE, EMAIL = "13912345678", "secret.person@example.cn"
MOST_QUERIES = 25


@pytest.fixture
def east(country: Country) -> Person:
    return a_person("east", "东省经办", Role.PROVINCE, country.east)


@pytest.fixture
def browser(client: Client, east: Person) -> Client:
    client.defaults.update(EN)
    client.force_login(east)
    return client


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


# --- seeing ---


def test_the_list_is_ones_own_part(browser: Client, country: Country) -> None:
    here = a_person("here", "张东", Role.COUNTY, country.county)
    Person.objects.filter(pk=here.pk).update(phone=PHONE, email=EMAIL)
    a_person("there", "李西", Role.PREFECTURE, country.west_city)
    a_person("above", "王中", Role.MINISTRY, country.nation)
    a_person("admin", "赵管", Role.OPERATOR)
    page = words(browser.get("/people/"))
    assert "张东" in page
    assert not re.search("李西|王中|赵管", page)
    assert PHONE not in page
    assert EMAIL not in page
    assert words(browser.get("/people/", {"q": "李西"})).count("李西") == 1  # the question itself


def test_filters(browser: Client, country: Country) -> None:
    now = timezone.now()
    clerk = a_person("clerk", "张县")
    a_grant(clerk, Role.COUNTY, country.county, valid_to=now + timedelta(days=9))
    former = a_person("former", "钱旧")
    a_grant(former, Role.COUNTY, country.county, valid_to=now - timedelta(days=9))
    head = a_person("head", "孙校", Role.SCHOOL_HEAD, country.other_school)
    closed = a_person("closed", "周关", Role.COUNTY, country.county)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    Invitation.objects.create(person=head, way="SLIP", digest="x", made_at=now, expires_at=now + timedelta(days=1))  # fmt: skip
    for asked, found in {
        "": {"clerk", "head", "east"},
        "show=ending": {"clerk"},
        "show=earlier": {"former"},
        "show=closed": {"closed"},
        "show=invited": {"head"},
        "show=no-factor": set(),
        "role=SCHOOL_HEAD": {"head"},
        "q=职业中学": {"head"},
        "q=张": {"clerk"},
        f"unit={country.other_county.key}": {"head"},
        "role=?&show=?&page=?&unit=?": {"clerk", "head", "east"},
    }.items():
        rows = browser.get(f"/people/?{asked}").context["rows"]
        assert {row.person.handle for row in rows} == found, asked


def test_as_many_queries_for_five_as_for_one(browser: Client, country: Country) -> None:
    counts = []
    for n in (1, 5):
        while Person.objects.filter(handle__startswith="q").count() < n:
            number = Person.objects.count()
            a_person(f"q{number}", f"人{number}", Role.SCHOOL_HEAD, country.school)
        with CaptureQueriesContext(connection) as asked:
            browser.get("/people/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_take_away_without_contact(browser: Client, country: Country) -> None:
    person = a_person("here", "=张东", Role.COUNTY, country.county)
    Person.objects.filter(pk=person.pk).update(phone=PHONE, email=EMAIL)
    text = browser.get("/people/table.csv").content.decode("utf-8-sig")
    assert "'=张东,county,甲县" in text
    assert PHONE not in text
    assert EMAIL not in text
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/people/table.xlsx").content))
    assert ["=张东", "county", "甲县"] in [[c.value for c in row[:3]] for row in book.active]  # type: ignore[union-attr]
    assert browser.get("/people/table.pdf").status_code == 404


def test_a_persons_page(browser: Client, country: Country, at: datetime) -> None:
    person = a_person("both", "两地", Role.COUNTY, country.county)
    a_grant(person, Role.PREFECTURE, country.west_city)
    a_grant(person, Role.COUNTY, country.other_county, revoked_at=at, end_reason="机构改革")
    page = words(browser.get(f"/people/{person.key}/"))
    assert "甲县" in page
    assert "机构改革" in page
    assert "西一市" not in page
    there = a_person("there", "李西", Role.PREFECTURE, country.west_city)
    for odd in (there.key, "6f9619ff-8b86-d011-b42d-00cf4fc964ff"):
        answer = browser.get(f"/people/{odd}/")
        assert answer.status_code == 403
        assert "李西" not in words(answer)


def test_everybody_sees_their_own(client: Client, country: Country) -> None:
    filler = a_person("filler", "填报", Role.SCHOOL_FILLER, country.school)
    client.force_login(filler)
    assert "甲县职教中心" in words(client.get(f"/people/{filler.key}/", **EN))
    assert client.get("/people/").status_code == 403
    assert client.get("/people/roles/").status_code == 200


def test_who_may_act_here(browser: Client, country: Country, official: Person) -> None:
    head = a_person("head", "孙校", Role.SCHOOL_HEAD, country.school)
    county = a_person("county", "县办", Role.COUNTY, country.county)
    page = words(browser.get(f"/people/at/{country.school.key}/"))
    assert page.index(head.name) < page.index(county.name)
    assert official.name not in page  # above: the role alone
    assert "ministry" in page
    assert browser.get(f"/people/at/{country.west_school.key}/").status_code == 403


def test_roles_are_explained_from_the_tables(browser: Client) -> None:
    page = words(browser.get("/people/roles/"))
    assert page.count("<section") == len(Role)
    assert "check what was read of a plan against its document" in page


# --- acting ---


def test_invited_by_a_link_shown_once(browser: Client, country: Country) -> None:
    answer = browser.post("/people/invite/", {
        "handle": "zhang", "name": "张三", "email": EMAIL, "phone": PHONE, "role": Role.COUNTY,
        "unit": "甲县", "valid_from": timezone.localdate().isoformat(), "way": "LINK",
    })  # fmt: skip
    (link,) = re.findall(r"http://testserver/account/invitation/([\w-]+)/", words(answer))
    person = Person.objects.get(handle="zhang")
    assert person.grants.get().unit == country.county
    assert Invitation.objects.get(person=person).digest != link
    browser.logout()
    assert browser.get(f"/account/invitation/{link}/").status_code == 200


def test_invited_by_a_slip(browser: Client, country: Country) -> None:
    answer = browser.post("/people/invite/", {
        "handle": "zhang", "name": "张三", "role": Role.COUNTY, "unit": "甲县", "last_day": "2099-12-31",
        "valid_from": timezone.localdate().isoformat(), "way": "SLIP",
    })  # fmt: skip
    assert re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", words(answer))
    end = Grant.objects.get(person__handle="zhang").valid_to
    assert end is not None
    assert timezone.localtime(end).isoformat() == "2100-01-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "西一市"}, "unit"), ({"unit": "无此单位"}, "unit"), ({"unit": ""}, "unit"),
        ({"handle": "east"}, "handle"), ({"valid_from": "2001-01-01"}, "valid_from"),
        ({"role": Role.MINISTRY}, "role"), ({"unit": "东一市"}, "unit"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    change: dict[str, str], field: str, browser: Client, country: Country
) -> None:
    sent = {
        "handle": "zhang", "name": "张三", "role": Role.COUNTY, "unit": "甲县", "way": "LINK",
        "valid_from": timezone.localdate().isoformat(), **change,
    }  # fmt: skip
    answer = browser.post("/people/invite/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Person.objects.filter(handle="zhang").exists()


def test_given_taken_deputised_handed_over(browser: Client, country: Country) -> None:
    old, new = a_person("old", "旧人"), a_person("new", "新人")
    for person in (old, new):  # who worked there before, and so are known
        a_grant(person, Role.SCHOOL_FILLER, country.school, valid_to=LONG_AGO + timedelta(days=9))
    today = timezone.localdate().isoformat()
    sent = {"person": "old", "role": Role.COUNTY, "unit": "甲县", "valid_from": today}
    assert browser.post("/people/give/", sent).status_code == 302
    grant = old.grants.get(role=Role.COUNTY)
    assert browser.post("/people/give/", sent).status_code == 422  # twice
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    sent = {"person": "new", "valid_from": today, "last_day": tomorrow, "reason": "出差"}
    assert browser.post(f"/people/grants/{grant.key}/deputy/", sent).status_code == 302
    assert grant.deputies.get().person == new
    page = words(browser.get(f"/people/{old.key}/"))
    assert "新人" in page
    sent = {"to": "new", "grants": [str(grant.key)], "reason": "调动"}
    answer = browser.post(f"/people/{old.key}/hand-over/", sent)
    assert answer.headers["Location"] == f"/people/{new.key}/"
    handed = Grant.objects.get(person=new, role=Role.COUNTY, deputises_for=None)
    assert handed.unit == country.county
    assert browser.post(f"/people/grants/{handed.key}/revoke/", {"reason": ""}).status_code == 422
    assert browser.post(f"/people/grants/{handed.key}/revoke/", {"reason": "错"}).status_code == 302
    handed.refresh_from_db()
    assert handed.revoked_at


def test_sign_in_names_cannot_be_probed(browser: Client, country: Country) -> None:
    """Of somebody whom the giver does not see they learn no more than of nobody: neither that there is
    such a name nor whose it is."""
    a_person("westerner", "李西", Role.PREFECTURE, country.west_city)
    a_person("nowhere", "王无")
    closed = a_person("closed", "周关", Role.SCHOOL_HEAD, country.west_school)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    clerk = a_person("clerk", "张县", Role.COUNTY, country.county)
    key = clerk.grants.get().key
    today = timezone.localdate()
    days = {"valid_from": today.isoformat(), "last_day": (today + timedelta(days=1)).isoformat()}
    forms = {
        "/people/give/": ("person", {"role": Role.SCHOOL_HEAD, "unit": "甲县职教中心", **days}),
        f"/people/grants/{key}/deputy/": ("person", {"reason": "出差", **days}),
        f"/people/{clerk.key}/hand-over/": ("to", {"grants": [str(key)], "reason": "调动"}),
    }
    for url, (field, sent) in forms.items():
        answers = set()
        for handle in ("no-such-one", "westerner", "nowhere", "closed"):
            with CaptureQueriesContext(connection) as asked:
                answer = browser.post(url, {field: handle, **sent})
            page = words(answer).replace(handle, "?")
            assert not re.search("李西|王无|周关", page)
            page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page)
            answers.add((answer.status_code, page, len(asked)))
        [(status, _page, _asked)] = answers
        assert status == 422
    assert Grant.objects.count() == 4


def test_who_sees_nobody_names_a_colleague(client: Client, country: Country) -> None:
    filler = a_person("filler", "填报", Role.SCHOOL_FILLER, country.school)
    a_person("colleague", "同事", Role.SCHOOL_FILLER, country.school)
    a_person("other", "别校", Role.SCHOOL_FILLER, country.other_school)
    client.force_login(filler)
    grant, today = filler.grants.get(), timezone.localdate()
    sent = {
        "valid_from": today.isoformat(), "last_day": (today + timedelta(days=1)).isoformat(),
        "reason": "出差",
    }  # fmt: skip
    url = f"/people/grants/{grant.key}/deputy/"
    assert client.post(url, {"person": "other", **sent}).status_code == 422
    assert client.post(url, {"person": "colleague", **sent}).status_code == 302
    assert [deputy.person.handle for deputy in grant.deputies.all()] == ["colleague"]


def test_pages_of_others_grants_are_refused(browser: Client, country: Country) -> None:
    west = a_person("west", "西", Role.PREFECTURE, country.west_city)
    grant = west.grants.get()
    for url in (f"/people/grants/{grant.key}/revoke/", f"/people/grants/{grant.key}/deputy/", f"/people/{west.key}/hand-over/"):  # fmt: skip
        for method in (browser.get, browser.post):
            assert method(url).status_code == 403


# --- many at once ---


def workbook(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "角色", "单位", "登录名", "邮箱", "电话", "截止"])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("people.xlsx", out.getvalue())


def test_many_are_tried_then_invited(browser: Client, country: Country) -> None:
    file = workbook(
        ("张校", "SCHOOL_HEAD", "甲县职教中心"),
        ("李校", "school: head", "乙县职业中学", "li-xiao", EMAIL, PHONE, "2099-12-31"),
    )
    answer = browser.post("/people/invite/many/", {"file": file})
    assert answer.status_code == 200
    assert not Person.objects.filter(name="张校").exists()
    rows = answer.context["rows"]
    answer = browser.post("/people/invite/many/commit/", {"rows": rows})
    assert len(re.findall(r"\w{4}-\w{4}-\w{4}-\w{4}", words(answer))) == 2
    assert Grant.objects.filter(role=Role.SCHOOL_HEAD, unit=country.school).count() == 1
    assert Person.objects.get(handle="li-xiao").phone == PHONE
    again = browser.post("/people/invite/many/commit/", {"rows": rows})
    assert again.status_code == 302
    assert Person.objects.filter(name__in=["张校", "李校"]).count() == 2


def test_every_wrong_row_is_said(browser: Client, country: Country) -> None:
    file = workbook(
        ("好人", "SCHOOL_HEAD", "甲县职教中心"),
        ("西人", "SCHOOL_HEAD", "西一市技师学院"),
        ("错角", "校长大人", "甲县职教中心"),
        ("无处", "SCHOOL_HEAD", "无此学校"),
        ("错日", "SCHOOL_HEAD", "甲县职教中心", "x1", "", "", "明年"),
        ("同名", "SCHOOL_HEAD", "甲县职教中心", "east"),
        ("", "SCHOOL_HEAD", "甲县职教中心"),
    )
    answer = browser.post("/people/invite/many/", {"file": file})
    assert answer.status_code == 422
    lines = answer.context["lines"]
    assert [bool(line.fault) for line in lines] == [False] + [True] * 6
    assert Person.objects.count() == 1
    refused = browser.post("/people/invite/many/commit/", {"rows": answer.context["rows"]})
    assert refused.status_code in {302, 422}
    assert Person.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello"])
def test_what_is_no_workbook(content: bytes, browser: Client) -> None:
    file = SimpleUploadedFile("people.xlsx", content)
    answer = browser.post("/people/invite/many/", {"file": file})
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_a_damaged_workbook_is_said(browser: Client) -> None:
    """Whole as an archive, broken within: a sheet and the shared strings that are no XML."""
    whole = browser.get("/people/invite/many/template.xlsx").content
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):
        damaged = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(damaged, "w") as new:
            for entry in old.namelist():
                new.writestr(entry, b"<worksheet><row" if entry == name else old.read(entry))
        file = SimpleUploadedFile("people.xlsx", damaged.getvalue())
        answer = browser.post("/people/invite/many/", {"file": file})
        assert answer.status_code == 422, name
        assert "file" in answer.context["form"].errors


def test_the_template_offers_ones_own_roles(browser: Client) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(browser.get("/people/invite/many/template.xlsx").content)
    )
    roles = [cell.value for cell in book.worksheets[1]["A"]]
    assert "school: head" in roles
    assert "ministry" not in roles
    empty = SimpleUploadedFile("e.xlsx", browser.get("/people/invite/many/template.xlsx").content)
    assert browser.post("/people/invite/many/", {"file": empty}).status_code == 422


def test_rows_that_did_not_arrive(browser: Client) -> None:
    for rows in ("", "[", '[{"number": 1}]', "[1]", '{"a": 1}', "[]"):
        assert browser.post("/people/invite/many/commit/", {"rows": rows}).status_code in {302, 422}
