"""The analysis page: who sees what, in every form; kept views; numbers that open to their proof."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.results.actions.views import delete_view, edit_view, save_view, share_view
from peiyou.engine.results.analysis.definition import Definition, parse
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import View
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.results.queries.views import views_visible
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts import sources
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.sources import Described, register_source
from tests.factories.country import Country, a_country
from tests.factories.facts import KIND, a_line, a_measure, posted
from tests.factories.organisations import a_person, a_unit

pytestmark = pytest.mark.django_db
FOREIGN = "987,654,321"
PAGE = "/results/analysis/"
TASK, LINE = uuid4(), uuid4()


@pytest.fixture
def country(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Country:
    """The east's school says 120 and 30, its college 80; the west's school a number that nobody else may see."""
    settings.PEIYOU_DATA = tmp_path
    monkeypatch.setattr(sources, "_sources", {})
    register_source(
        KIND,
        describe=lambda ids: {pk: Described(pk, "/organisations/") for pk in ids},
        visible=lambda actor, at: Batch.objects.values("source_id"),
    )
    made = a_country()
    done = a_measure(f"return.done.{LINE}", task_key=TASK, deliverable_key=LINE)
    for unit, name, said in (
        (made.school, "2020", 120), (made.school, "2021", 30), (made.college, "2021", 80),
        (made.west_school, "2021", int(FOREIGN.replace(",", ""))),
    ):  # fmt: skip
        posted(f"{unit.pk}:{name}", uuid4().hex, [a_line(unit, done, said, name)], Stage.APPROVED)
    return made


def _client(role: Role, unit: Any, handle: str = "") -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(a_person(handle or f"p{uuid4().hex[:8]}", "某人", role, unit))
    return client


def _cells(client: Client, query: str) -> list[list[str]]:
    """The file as numbers without grouping."""
    answer = client.get(f"{PAGE}file.csv?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_sums_by_region_and_period_open_to_their_entries(country: Country) -> None:
    client = _client(Role.MINISTRY, country.nation)
    page = client.get(f"{PAGE}?rows=province&columns=period").content.decode()
    assert f">{FOREIGN}<" in page
    assert _cells(client, "rows=province&columns=period") == [
        ["province", "2020", "2021", "Total"],
        ["东省", "120", "110", "230"],
        ["西省", "", "987654321", "987654321"],
        ["Total", "120", "987654431", "987654551"],
    ]
    figure = re.search(r'href="(/figures/[^"]*)">110<', page)
    assert figure
    proof = client.get(figure[1].replace("&amp;", "&")).content.decode()
    assert "110 个" in proof
    assert f"{country.school.pk}:2021" in proof
    assert FOREIGN not in proof


@pytest.mark.parametrize(
    "query",
    [
        "rows=province&columns=stage", "rows=unit&columns=period", "rows=&columns=", "rows=deliverable&operator=MEAN",
        "rows=kind&operator=MAX", "rows=province&operator=MEDIAN&percent=column", "rows=task&over_time=LAST",
        "rows=unit&columns=&operator=RATIO&over_stage=CLAIMED", "rows=province&compare=2000-01-01", "rows=period&sort=most",
    ],
)  # fmt: skip
def test_a_foreign_figure_is_in_nothing_that_a_province_gets(country: Country, query: str) -> None:
    """Neither as itself nor in a total, a mean, a share; on the page and in every file."""
    client = _client(Role.PROVINCE, country.east)
    told = [client.get(f"{PAGE}?{query}")]
    told += [client.get(f"{PAGE}file.{form}?{query}") for form in ("csv", "xlsx", "parquet")]
    assert {answer.status_code for answer in told} == {200}
    page, file = (
        re.sub(r"[0-9a-f-]{36}|<input[^>]*>", "", one.content.decode()) for one in told[:2]
    )
    for words, number in ((page, r"\d[\d,]*"), (file, r"\d+")):
        assert all(int(found.replace(",", "")) < 10**7 for found in re.findall(number, words))
        assert "西省" not in words
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(io.BytesIO(told[3].content))
    assert max(table["quantity"].to_pylist()) <= 230


def test_who_gets_in(country: Country) -> None:
    assert Client().get(PAGE).status_code == 302
    assert _client(Role.EXPERT, country.nation).get(PAGE).status_code == 403
    assert _cells(_client(Role.SCHOOL_FILLER, country.school), "rows=unit&columns=stage")[1:] == [
        ["甲县职教中心", "150"], ["Total", "150"],
    ]  # fmt: skip


def test_two_days_are_compared(country: Country) -> None:
    measure = a_measure(f"return.done.{LINE}", task_key=TASK, deliverable_key=LINE)
    now = timezone.now()
    posted("later", "1", [a_line(country.college, measure, 5, "2021")], Stage.APPROVED, now)
    day = (timezone.localdate(now) - timedelta(days=1)).isoformat()
    client = _client(Role.PROVINCE, country.east)
    assert _cells(client, f"rows=unit&columns=stage&compare={day}") == [
        ["unit (place)", f"approved {day}", "approved", "approved Difference"],
        ["东省职业学院", "80", "85", "5"],
        ["甲县职教中心", "150", "150", "0"],
        ["Total", "230", "235", "5"],
    ]


def test_what_cannot_be_meant_is_said_with_a_way_out(country: Country) -> None:
    client = _client(Role.MINISTRY, country.nation)
    for query, words in {
        "rows=moon": "“moon” is nothing",
        "rows=task&columns=task": "down or across, not both",
        "rows=task&rows=kind&rows=unit&rows=period": "At most three",
        "columns=&operator=RATIO": "the same",
        "as_of=yesterday": "is no day",
        "as_of=2021-01-01&compare=2021-01-01": "before the other",
    }.items():
        answer = client.get(f"{PAGE}?{query}")
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert client.get(f"{PAGE}file.csv?{query}").status_code == 422
    assert client.get(f"{PAGE}file.exe").status_code == 404


def test_a_question_that_takes_too_long_says_how_to_narrow(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peiyou.engine.results.analysis.engines import TooLong
    from peiyou.engine.results.queries import pivot

    def too_long(*_rest: Any) -> Any:
        raise TooLong

    monkeypatch.setattr(pivot, "answer", too_long)
    answer = _client(Role.MINISTRY, country.nation).get(PAGE)
    assert answer.status_code == 422
    assert "within 5 seconds" in answer.content.decode()


def test_as_many_statements_for_many_lines_as_for_one(country: Country) -> None:
    client = _client(Role.MINISTRY, country.nation)
    query = f"{PAGE}?rows=unit&rows=measure&columns=period"

    def asked() -> int:
        client.get(query)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(query).status_code == 200
        return len(seen)

    few = asked()
    for i in range(5):
        unit = a_unit(f"又一校{i}", "SCHOOL", country.county, school_type="SECONDARY")
        posted(
            f"more{i}",
            uuid4().hex,
            [a_line(unit, a_measure(f"return.done.{uuid4()}"), 3 + i)],
            Stage.APPROVED,
        )
    client.post(f"{PAGE}refresh/")
    assert asked() == few
    assert few <= 25


# --- kept views -----------------------------------------------------------------------------------------------


def _kept(person: Any, at: Any, title: str = "各省核定数") -> View:
    wanted = parse({"rows": ["province"], "columns": ["period"]})
    return save_view(title=title, definition=wanted, actor=person.actor, at=at)


def test_a_view_is_shown_to_the_officials_of_a_place_who_see_their_own(country: Country) -> None:
    at = timezone.now()
    minister = a_person("minister", "部里", Role.MINISTRY, country.nation)
    view = _kept(minister, at)
    east = a_person("east", "省里", Role.PROVINCE, country.east)
    county = a_person("county", "县里", Role.COUNTY, country.county)
    west = a_person("west", "外省", Role.PROVINCE, country.west)
    school = a_person("school", "校里", Role.SCHOOL_HEAD, country.school)

    def sees(person: Any) -> bool:
        return view in views_visible(person.actor, sight_of(person.actor, at), at)

    assert [sees(one) for one in (minister, east, county, west, school)] == [True] + [False] * 4
    share_view(view=view, place=country.east, actor=minister.actor, at=at)
    assert [sees(one) for one in (minister, east, county, west, school)] == [True, True, True, False, False]  # fmt: skip
    share_view(view=view, place=country.nation, actor=minister.actor, at=at)
    assert [sees(one) for one in (minister, east, county, west, school)] == [True] * 4 + [False]
    client = Client()
    client.force_login(east)
    page = client.get(f"{PAGE}?view={view.key}").content.decode()
    assert "各省核定数" in page
    assert ">230<" in page
    assert FOREIGN not in page
    client.force_login(school)
    assert client.get(f"{PAGE}?view={view.key}").status_code == 404
    share_view(view=view, place=None, actor=minister.actor, at=at)
    assert not sees(east)


def test_views_are_changed_by_whose_they_are_and_shown_to_their_own_place(country: Country) -> None:
    at = timezone.now()
    east = a_person("east", "省里", Role.PROVINCE, country.east)
    other = a_person("other", "省里另一人", Role.PROVINCE, country.east)
    view = _kept(east, at)
    for act in (
        lambda: edit_view(view=view, title="改", definition=None, actor=other.actor, at=at),
        lambda: share_view(view=view, place=None, actor=other.actor, at=at),
        lambda: delete_view(view=view, actor=other.actor, at=at),
    ):
        with pytest.raises(NotAllowed):
            act()
    for title, code in (("", "TITLE_MISSING"), ("各省核定数", "TITLE_TAKEN")):
        with pytest.raises(ResultsError) as refused:
            save_view(title=title, definition=Definition(), actor=east.actor, at=at)
        assert refused.value.code == code
    for place in (country.west, country.nation):
        with pytest.raises(ResultsError) as refused:
            share_view(view=view, place=place, actor=east.actor, at=at)
        assert refused.value.code == "NOT_YOUR_PLACE"
    share_view(view=view, place=country.city, actor=east.actor, at=at)
    changed = edit_view(
        view=view, title="改名", definition=parse({"rows": ["unit"]}), actor=east.actor, at=at
    )
    assert (changed.title, changed.definition) == ("改名", {"rows": ["unit"]})
    delete_view(view=view, actor=east.actor, at=at)
    assert not View.objects.exists()


def test_views_by_the_page(country: Country) -> None:
    client = _client(Role.PROVINCE, country.east, "east")
    kept = client.post(f"{PAGE}views/", {"title": "我的", "query": "rows=unit&columns=stage"})
    view = View.objects.get()
    assert kept["Location"] == f"{PAGE}?view={view.key}"
    assert view.definition == {"rows": ["unit"]}
    where = f"{PAGE}views/{view.key}/"
    client.post(where, {"act": "share", "place": str(country.city.key), "query": ""})
    client.post(where, {"act": "edit", "title": "我的", "query": "rows=kind"})
    view.refresh_from_db()
    assert (view.place, view.definition) == (country.city, {"rows": ["kind"]})
    stranger = _client(Role.PROVINCE, country.west)
    assert stranger.post(where, {"act": "delete"}).status_code == 404
    official = _client(Role.PREFECTURE, country.city)
    official.post(where, {"act": "delete"})
    assert View.objects.exists()
    client.post(where, {"act": "delete"})
    assert not View.objects.exists()
