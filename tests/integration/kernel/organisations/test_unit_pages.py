"""The register's pages: what everybody sees, what officials can do, and that nothing grows with the table."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations import api
from peiyou.kernel.organisations.actions.endings import merge_units
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.units import rename_unit
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.exports import csv_lines
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.listing import ORDERS
from peiyou.kernel.organisations.queries.sheet import sheet_rows
from peiyou.kernel.organisations.requirements.cases import NewUnit
from peiyou.kernel.organisations.views import access, listing
from tests.factories.organisations import a_person
from tests.integration.kernel.organisations.conftest import Country

MOST_QUERIES = 25
LIST, TREE = "/organisations/", "/organisations/tree/"


def client(person: Person | None = None) -> Client:
    browser = Client(headers={"accept-language": "en"})
    if person:
        browser.force_login(person)
    return browser


def text(url: str, person: Person | None = None, status: int = 200, **headers: str) -> str:
    answer = client(person).get(url, headers=headers)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def page(unit: Unit, query: str = "") -> str:
    return reverse("organisations:unit", args=[unit.key]) + query


def body(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def queries(url: str) -> int:
    browser = client()
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
        return len(captured)


def more_schools(country: Country, at: datetime, count: int) -> list[Unit]:
    rows = [
        NewUnit(Kind.SCHOOL, f"望城{n}号学校", {Hierarchy.PLACE: country.wangcheng, Hierarchy.OVERSIGHT: country.office})
        for n in range(count)
    ]  # fmt: skip
    return register_units(rows=rows, source="名录", actor=SYSTEM, at=at)


# --- the list ---


def test_the_list_shows_where_units_stand_and_who_checks_them(country: Country) -> None:
    shown = text(f"{LIST}?kind=SCHOOL")
    for words in ("岳麓职业学校", "3643000001", "湖南省", "长沙市", "岳麓区", "湖南省教育厅"):
        assert words in shown
    assert "重庆市" not in text(f"{LIST}?kind=SCHOOL&q=岳麓", **{"HX-Target": "found"})


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=yuelu", {"岳麓区", "岳麓职业学校"}),
        ("q=3643", {"岳麓职业学校"}),
        ("q=岳麓&kind=COUNTY", {"岳麓区"}),
        ("kind=SCHOOL&school_type=HIGHER", {"长沙职业学院"}),
        ("kind=PREFECTURE&numbered=no", {"第一师"}),
        ("kind=PREFECTURE&numbered=yes", {"长沙市"}),
        ("hierarchy=OVERSIGHT&kind=AUTHORITY", {"湖南省教育厅"}),
        ("kind=SCHOOL&life=ended", set()),
    ],
)
def test_filters(country: Country, query: str, names: set[str]) -> None:
    answer = client().get(f"{LIST}?{query}")
    assert {row.name for row in answer.context["rows"]} == names


def test_filters_by_node(country: Country) -> None:
    found = client().get(f"{LIST}?under={country.office.key}&hierarchy=OVERSIGHT&kind=SCHOOL")
    assert {row.name for row in found.context["rows"]} == {"岳麓职业学校", "长沙职业学院"}
    assert "湖南省教育厅" in found.content.decode()
    by_place = client().get(f"{LIST}?province={country.chongqing.key}&kind=COUNTY")
    assert {row.name for row in by_place.context["rows"]} == {"渝中区"}


def test_rubbish_in_the_address_is_not_applied(country: Country) -> None:
    for query in (
        "kind=X",
        "on=yesterday",
        "under=1",
        "province=x",
        "page=-3",
        "sort=nothing",
    ):
        assert client().get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("order", [f"{sign}{name}" for name in ORDERS for sign in ("", "-")])
def test_every_order(country: Country, order: str) -> None:
    shown = client().get(f"{LIST}?sort={order}&kind=COUNTY").context["rows"]
    names = [row.unit.name_key for row in shown]
    if order.lstrip("-") == "name":
        assert names == sorted(names, reverse=order.startswith("-"))


def test_as_of_a_day_units_have_the_names_they_had(country: Country, at: datetime) -> None:
    rename_unit(
        unit=country.school, name="岳麓中等职业学校", on=date(2024, 9, 1), source="批复", actor=SYSTEM, at=at
    )  # fmt: skip
    assert "岳麓职业学校" in text(f"{LIST}?kind=SCHOOL&on=2024-08-31")
    assert "岳麓中等职业学校" in text(f"{LIST}?kind=SCHOOL&q=岳麓职业学校"), (
        "a former name finds it"
    )


def test_nothing_found_says_what_finds(country: Country) -> None:
    assert "No unit fits" in text(f"{LIST}?q=没有这样的学校")


@pytest.mark.parametrize(
    "url",
    [LIST, f"{LIST}?q=学校", TREE, f"{TREE}?on=2020-01-01", "county", "county-past", "branch"],
)
def test_query_count_is_the_same_for_one_and_for_many(
    country: Country, at: datetime, url: str
) -> None:
    where = {
        "county": page(country.wangcheng),
        "county-past": page(country.wangcheng, "?on=2020-01-01"),
        "branch": reverse("organisations:branch", args=[country.wangcheng.key]),
    }.get(url, url)
    more_schools(country, at, 1)
    one = queries(where)
    more_schools(country, at, 5)
    assert queries(where) == one <= MOST_QUERIES


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_of_many_asks_no_more_than_one_of_few(
    country: Country, at: datetime, form: str
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert body(client().get(f"/organisations/table.{form}?kind=SCHOOL"))
            return len(captured)

    few = statements()
    more_schools(country, at, 500)
    assert statements() == few <= 6


def test_a_table_is_sent_as_it_is_read(country: Country, at: datetime) -> None:
    more_schools(country, at, 30)
    parts = list(client().get("/organisations/table.csv?kind=SCHOOL").streaming_content)
    assert parts[0].startswith(b"\xef\xbb\xbf")
    assert [part.count(b"\n") for part in parts] == [1] * (1 + 2 + 30)


def test_a_download_that_is_broken_off_lets_the_database_go(country: Country) -> None:
    lines = csv_lines(sheet_rows(Unit.objects.order_by("pk"), date(2024, 1, 1)))
    assert [next(lines), next(lines)]
    lines.close()  # as the server does when the reader has gone
    assert Unit.objects.exists()


def test_visitors_take_a_part_people_take_all(
    country: Country, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "VISITORS", 2)
    assert body(client().get("/organisations/table.csv?kind=SCHOOL")), "as many as are allowed"
    for form in ("csv", "xlsx"):
        refused = client().get(f"/organisations/table.{form}")
        assert refused.status_code == 403
        html = refused.content.decode()
        assert "up to 2 units" in html
        assert reverse("web:api_reference") in html
        assert f"/table.{form}?" not in html, "what would be refused is not offered"
        assert body(client(stranger).get(f"/organisations/table.{form}"))


def test_taking_away_is_what_the_filters_let_through(country: Country) -> None:
    answer = client().get("/organisations/table.xlsx?kind=SCHOOL")
    sheet = openpyxl.load_workbook(io.BytesIO(body(answer))).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["长沙职业学院", "岳麓职业学校"]
    comma = body(client().get("/organisations/table.csv?kind=SCHOOL")).decode("utf-8-sig")
    assert comma.count("\n") == 3
    assert client().get("/organisations/table.doc").status_code == 404


# --- the tree ---


def test_the_tree_opens_the_path_to_what_is_sought(country: Country) -> None:
    shown = text(f"{TREE}?open={country.school.key}")
    for name in ("中国", "湖南省", "长沙市", "岳麓区", "岳麓职业学校", "望城区", "重庆市"):
        assert name in shown
    assert "渝中区" not in shown


def test_a_tree_of_another_hierarchy(country: Country) -> None:
    shown = client().get(f"{TREE}?hierarchy=OVERSIGHT").context["level"].branches
    assert [(b.name, b.below) for b in shown] == [("湖南省教育厅", 2)]
    assert "Nothing stands in this hierarchy" in text(f"{TREE}?hierarchy=INDUSTRY")


def test_one_branch_comes_alone(country: Country) -> None:
    shown = text(reverse("organisations:branch", args=[country.changsha.key]))
    assert "岳麓区" in shown
    assert "<html" not in shown


def test_the_tree_of_two_days(country: Country, at: datetime) -> None:
    move_unit(
        unit=country.school, hierarchy=Hierarchy.PLACE, parent=country.wangcheng, on=date(2025, 1, 1),
        source="批复", actor=SYSTEM, at=at,
    )  # fmt: skip
    before = text(f"{TREE}?open={country.school.key}&on=2024-12-31")
    assert "today under 望城区" in before
    assert "What has changed since" in before
    after = client().get(f"{TREE}?open={country.wangcheng.key}")
    [nation] = after.context["level"].branches
    assert "岳麓职业学校" in after.content.decode()
    assert nation.below == Unit.objects.count() - 1


def test_search_inside_the_tree_leads_to_the_path(country: Country) -> None:
    hits = text(f"{TREE}?q=岳麓&hierarchy=PLACE", **{"HX-Target": "hits"})
    assert f"open={country.school.key}" in hits
    assert "No unit of this tree fits" in text(
        f"{TREE}?q=岳麓区&hierarchy=OVERSIGHT", **{"HX-Target": "hits"}
    )


# --- a unit ---


def test_the_page_of_an_organisation(country: Country, at: datetime) -> None:
    rename_unit(
        unit=country.school, name="岳麓中等职业学校", on=date(2024, 9, 1), source="湘教函1号", actor=SYSTEM, at=at
    )  # fmt: skip
    shown = text(page(country.school))
    for words in (
        "岳麓中等职业学校",
        "岳麓职业学校",
        "3643000001",
        "湘教函1号",
        "湖南省教育厅",
        "长沙市",
        str(country.school.key),
    ):
        assert words in shown
    was = client().get(page(country.school, "?on=2020-01-01"))
    assert was.context["page"].name == "岳麓职业学校"


def test_before_it_existed_and_after_it_ended(country: Country, at: datetime) -> None:
    merge_units(
        units=[country.wangcheng], into=country.yuelu, on=date(2025, 1, 1), source="国函1号", actor=SYSTEM, at=at
    )  # fmt: skip
    shown = text(page(country.wangcheng))
    assert "does not exist" in shown
    assert "followed by" in shown
    assert "took over from" in text(page(country.yuelu))


def test_strangers_and_citizens_see_no_controls(country: Country, stranger: Person) -> None:
    for who in (None, stranger):
        shown = text(page(country.school), who)
        assert "/rename/" not in shown
        assert "/register/" not in text(LIST, who)


def test_an_official_sees_controls_in_their_own_region_only(country: Country, at: datetime) -> None:
    official = a_person("yl", "岳麓", Role.COUNTY, country.yuelu)
    [own] = register_units(
        rows=[NewUnit(Kind.SCHOOL, "岳麓职教中心", {Hierarchy.PLACE: country.yuelu}, school_type=SchoolType.SECONDARY)],
        source="x", actor=SYSTEM, at=at,
    )  # fmt: skip
    assert "/move/" in text(page(own), official)
    assert "/move/" not in text(page(country.school), official)  # stands there, is the province's
    assert "/move/" not in text(page(country.college), official)


def test_regions_are_offered_for_change_to_those_who_keep_them(country: Country) -> None:
    """A province may register units in itself, but neither rename nor end itself."""
    own = text(page(country.hunan), a_person("hn", "湖南", Role.PROVINCE, country.hunan))
    assert "/organisations/register/" in own
    for act in ("rename", "move", "merge", "dissolve", "correct"):
        assert f"/{act}/" not in own
    assert "/rename/" in text(
        page(country.hunan), a_person("m", "部", Role.MINISTRY, country.nation)
    )


def test_an_unknown_key_is_not_there(country: Country) -> None:
    assert client().get("/organisations/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_choices_name_each_unit_so_that_it_is_understood(country: Country) -> None:
    shown = text("/organisations/choices/?parent=yuelu")
    assert 'value="430104 岳麓区"' in shown
    assert text("/organisations/choices/?parent=").strip() == ""


def test_duplicates_are_for_those_who_may_merge(
    country: Country, at: datetime, stranger: Person
) -> None:
    twin = register_units(
        rows=[NewUnit(Kind.SCHOOL, "长沙 职业学院", {Hierarchy.PLACE: country.yuelu})], source="x", actor=SYSTEM, at=at
    )[0]  # fmt: skip
    official = a_person("hn", "湖南", Role.PROVINCE, country.hunan)
    shown = text("/organisations/duplicates/", official)
    assert f"/organisations/{country.college.key}/merge/" in shown
    assert f"/organisations/{twin.key}/merge/" in shown
    elsewhere = a_person("cq", "重庆", Role.PROVINCE, country.chongqing)
    assert "No pair" in text("/organisations/duplicates/", elsewhere)
    text("/organisations/duplicates/", stranger, 403)


@pytest.mark.parametrize("name", ["register", "bulk", "duplicates", "import", "import_template"])
def test_who_is_not_signed_in_is_asked_to(country: Country, name: str) -> None:
    answer: Any = client().get(reverse(f"organisations:{name}"))
    assert answer.status_code == 302
    assert reverse("accounts:sign_in") in answer.url


# --- who may see what: one place says so ---


@pytest.mark.parametrize(
    "url",
    [
        f"{LIST}?q=学校", f"{LIST}?kind=SCHOOL", f"{LIST}table.csv?kind=SCHOOL", f"{TREE}?q=学校", "unit", "of-region",
        "branch", f"{LIST}choices/?unit=学校", "/api/v1/units?q=学校", "/api/v1/units?kind=SCHOOL", "api-unit",
    ],
)  # fmt: skip
def test_what_is_not_visible_is_nowhere(
    country: Country, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a limit is ever written into `visible_to`, every face keeps to it."""
    hidden = country.school

    def limited(_actor: Any, _at: Any) -> Any:
        return Unit.objects.exclude(pk=hidden.pk)

    where = {
        "unit": page(hidden),
        "of-region": page(country.yuelu, "?kind=SCHOOL"),
        "branch": reverse("organisations:branch", args=[country.yuelu.key]),
        "api-unit": f"/api/v1/units/{hidden.key}",
    }.get(url, url)

    def seen() -> bytes:
        answer = client().get(where)
        return answer.getvalue() if answer.status_code == 200 else b""

    assert hidden.name.encode() in seen() or hidden.name.encode("unicode-escape") in seen()
    monkeypatch.setattr(access, "visible_to", limited)
    monkeypatch.setattr(api, "visible_to", limited)
    assert hidden.name.encode() not in seen()
    assert hidden.name.encode("unicode-escape") not in seen()
