"""Who sees how much: planted numbers that must show to some and to nobody else, on pages, in files and in refreshes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from peiyou.engine.undertakings.enums import Party, SeasonState, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.balance.cutoffs import defaults
from peiyou.engine.undertakings.queries.balance.lines import around
from peiyou.engine.undertakings.queries.balance.targets import targets_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from tests.factories.organisations import a_unit, put
from tests.factories.takeup import an_undertaking
from tests.integration.engine.undertakings.balance.conftest import Scene

pytestmark = pytest.mark.django_db

SECRET = {"one": 90001, "two": 80011, "three": 70039, "four": 60107}
"""What each school takes up of task 1: numbers that no sum of others gives."""


@pytest.fixture
def planted(scene: Scene) -> Scene:
    for name, amount in SECRET.items():
        scene.take(name, [1], amount, OWN=amount * 10**6)
    return scene


def client_of(person: Person | None) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    if person is not None:
        client.force_login(person)
    return client


def base(scene: Scene) -> str:
    return f"/take-up/{scene.season.key}/balance/"


def addresses(scene: Scene) -> list[str]:
    """Every page of the balance at every place there is, and every file at some."""
    some = ["", str(scene.provinces["west"].key), str(scene.schools["two"].key)]
    places = [*some, str(scene.provinces["east"].key)]
    places += [str(unit.key) for name, unit in scene.schools.items() if name != "two"]
    places.append(f"{scene.provinces['east'].key}.{scene.cities['east-a'].key}")
    files = ["items.csv", "money.csv", "item-1-1.csv", "rules.csv", "items.xlsx"]
    found = [
        f"{base(scene)}{page}?at={at}" for at in places for page in ("", "1/1/", "money/", "rules/")
    ]
    return found + [f"{base(scene)}{file}?at={at}" for at in some for file in files]


def read(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code in {200, 302, 403, 404}, url
    body = answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(part) for part in book.namelist())
    return body.decode(errors="ignore").replace(",", "") if answer.status_code == 200 else ""


def shown_to(scene: Scene, person: Person | None) -> set[int]:
    """The planted numbers that somebody can read anywhere, also as the money they are (万元)."""
    client = client_of(person)
    words = read(client, base(scene))
    for url in addresses(scene):
        words += read(client, url, **{"X-Refresh": "1"})
    return {n for n in (*SECRET.values(), sum(SECRET.values())) if str(n) in words}


def test_the_ministry_sees_every_number(planted: Scene, people: dict[str, Person]) -> None:
    assert shown_to(planted, people["ministry"]) == {*SECRET.values(), sum(SECRET.values())}


def test_a_province_sees_its_own_and_the_nation_s_sum(
    planted: Scene, people: dict[str, Person]
) -> None:
    assert shown_to(planted, people["province"]) == {
        SECRET["one"], SECRET["two"], SECRET["three"], sum(SECRET.values()),
    }  # fmt: skip


def test_a_bureau_sees_the_units_it_oversees(planted: Scene, people: dict[str, Person]) -> None:
    """The schools of its city that the province oversees itself are not the city's."""
    assert shown_to(planted, people["prefecture"]) == set()
    office = a_unit(
        "east-a市教育局", Kind.AUTHORITY, planted.cities["east-a"], function="EDUCATION"
    )
    put(office, planted.bodies["east"], Hierarchy.OVERSIGHT)
    one = planted.schools["one"]
    one.links_up.filter(hierarchy=Hierarchy.OVERSIGHT).update(parent=office)
    assert shown_to(planted, people["prefecture"]) == {SECRET["one"]}


def test_a_school_sees_its_own(planted: Scene, people: dict[str, Person]) -> None:
    assert shown_to(planted, people["school"]) == {SECRET["one"]}


def test_strangers_and_visitors_see_nothing(planted: Scene, people: dict[str, Person]) -> None:
    assert shown_to(planted, people["stranger"]) == set()
    assert shown_to(planted, None) == set()
    assert client_of(None).get(base(planted)).status_code == 302


def test_what_is_published_shows_provinces_and_no_unit_s_draft(
    planted: Scene, people: dict[str, Person]
) -> None:
    Season.objects.update(state=SeasonState.PUBLISHED)
    assert shown_to(planted, None) == {SECRET["three"]}, (
        "the only one confirmed, as its province's sum"
    )
    page = read(client_of(None), base(planted))
    assert "three校" not in page
    answer = client_of(None).get(f"{base(planted)}?at={planted.schools['three'].key}")
    assert answer.status_code == 404


def test_a_season_in_preparation_is_not_there_for_others(
    planted: Scene, people: dict[str, Person]
) -> None:
    Season.objects.update(state=SeasonState.PREPARING)
    assert shown_to(planted, people["school"]) == set()
    assert shown_to(planted, people["province"]) == set()


# --- sums of the own province -----------------------------------------------------------------------------


def neighbours(scene: Scene, n: int) -> None:
    """`n` more schools of the east have sent in 1,000 each."""
    for i in range(n):
        school = a_unit(
            f"邻{i}校", Kind.SCHOOL, scene.cities["east-a"], school_type=SchoolType.SECONDARY
        )
        put(school, scene.bodies["east"], Hierarchy.OVERSIGHT)
        scene.rows[f"n{i}"] = an_undertaking(
            scene.season, school, scene.provinces["east"], Party.SECONDARY, State.CONFIRMING
        )
        scene.take(f"n{i}", [1], 1_000)


@pytest.mark.parametrize(("others", "is_shown"), [(2, False), (3, True)])
def test_a_school_sees_the_sum_of_what_its_province_sent_in_where_enough_make_it_up(
    planted: Scene, people: dict[str, Person], others: int, is_shown: bool
) -> None:
    """Two have sent in already; five are enough. Its own draft and the drafts of others are not in it."""
    neighbours(planted, others)
    page = read(client_of(people["school"]), base(planted))
    total = SECRET["two"] + SECRET["three"] + others * 1_000
    assert (str(total) in page) == is_shown
    assert ("too few units" in page) != is_shown


def test_a_neighbour_s_draft_changes_nothing_that_a_school_sees(
    planted: Scene, people: dict[str, Person]
) -> None:
    neighbours(planted, 4)
    client = client_of(people["school"])
    before = _figures(client, planted)
    school = a_unit(
        "又一校", Kind.SCHOOL, planted.cities["east-a"], school_type=SchoolType.SECONDARY
    )
    put(school, planted.bodies["east"], Hierarchy.OVERSIGHT)
    planted.rows["draft"] = an_undertaking(
        planted.season, school, planted.provinces["east"], state=State.FILLING
    )
    planted.take("draft", [1, 2], 55_555, OWN=77)
    assert _figures(client, planted) == before


def _figures(client: Client, scene: Scene) -> str:
    page = client.get(base(scene), headers={"X-Refresh": "1"}).content.decode()
    return page[page.index("bl-top") :]


# --- refreshing -------------------------------------------------------------------------------------------


def test_nothing_is_sent_or_added_up_where_nothing_changed(
    planted: Scene, people: dict[str, Person], django_assert_max_num_queries: Any
) -> None:
    client = client_of(people["ministry"])
    page = client.get(base(planted))
    stamp = page.headers["ETag"]
    ask = {"X-Refresh": "1", "If-None-Match": stamp}
    with django_assert_max_num_queries(12) as asked:
        answer = client.get(base(planted), headers=ask)
    assert answer.status_code == 304
    assert answer.content == b""
    assert not any("undertakings_commitment" in q["sql"] for q in asked.captured_queries)
    planted.touch("one")
    answer = client.get(base(planted), headers=ask)
    assert answer.status_code == 200
    assert b"<html" not in answer.content


def test_a_page_asked_for_as_a_whole_is_sent_as_a_whole(
    planted: Scene, people: dict[str, Person]
) -> None:
    client = client_of(people["ministry"])
    stamp = client.get(base(planted)).headers["ETag"]
    assert b"<html" in client.get(base(planted), headers={"If-None-Match": stamp}).content


@pytest.mark.parametrize("page", ["", "1/1/", "money/", "rules/"])
def test_queries_of_a_page(
    planted: Scene, people: dict[str, Person], page: str, django_assert_max_num_queries: Any
) -> None:
    client = client_of(people["ministry"])
    client.get(base(planted) + page)
    with django_assert_max_num_queries(26):
        client.get(base(planted) + page)
    client = client_of(people["school"])
    with django_assert_max_num_queries(26):
        client.get(base(planted) + page)


def test_a_file_carries_no_formula(planted: Scene, people: dict[str, Person]) -> None:
    school = planted.schools["one"]
    school.name = "=cmd|' /C calc'!A0"
    school.save()
    words = read(client_of(people["school"]), f"{base(planted)}money.csv")
    assert "'=cmd" in words


def test_the_page_needs_no_inline_style(planted: Scene, people: dict[str, Person]) -> None:
    for page in ("", "1/1/", "money/"):
        words = client_of(people["ministry"]).get(base(planted) + page).content.decode()
        assert ' style="' not in words
        assert "南海诸岛" in words
    assert Undertaking.objects.count() == 6


@pytest.mark.parametrize(
    ("own", "is_hidden"),
    [(["one"], False), (["two"], False), (["two", "n0"], True), (["two", "n0", "n1", "n2"], True)],
)
def test_who_sees_some_of_the_units_cannot_take_them_away_and_read_the_rest(
    planted: Scene, own: list[str], is_hidden: bool
) -> None:
    """Six have sent in: two, three and four neighbours. Five besides one's own are enough, one's draft is none of them."""
    neighbours(planted, 4)
    place = planted.place(at=str(planted.provinces["east"].key))
    units = frozenset(planted.rows[name].unit_id for name in own)
    targets = targets_of(planted.season)
    east = planted.provinces["east"].pk
    lines = around(planted.season, targets, east, place.revisions, {}, defaults(), units)
    assert lines[planted.item().pk].is_hidden == is_hidden


def test_who_has_no_unit_in_the_season_is_told_so(
    planted: Scene, people: dict[str, Person]
) -> None:
    client = client_of(people["prefecture"])
    answer = client.get(base(planted))
    assert answer.status_code == 200
    assert "No balance to see yet" in answer.content.decode()
    elsewhere = client.get(f"{base(planted)}?at={planted.provinces['west'].key}")
    assert elsewhere.status_code == 404
