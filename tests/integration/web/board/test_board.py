"""Pages of the scoreboard: what stands on them, for whom, and at what cost."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from peiyou.engine.reporting import measures as reported
from peiyou.engine.results import achieved
from peiyou.engine.results.achieved import Achieved, register_achieved
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.models import IndependentRating, Milestone, Target
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.overlaps import ensure_overlap
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.facts import a_line, inside, posted
from tests.factories.organisations import a_unit
from tests.integration.web.board.conftest import DONE, SECRET, Enter, World

pytestmark = pytest.mark.django_db
SHOWN = f"{SECRET:,}"
MOST_QUERIES = 25


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def rows(client: Client, url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(client, url).removeprefix("\ufeff"))))


def at(unit: Unit) -> str:
    return f"?at={unit.key}"


def queries(client: Client, url: str) -> int:
    text(client, url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
        return len(captured)


# --- what stands there --------------------------------------------------------------------------------------


def test_every_line_stands_there_with_its_stages(world: World, enter: Enter) -> None:
    found = rows(enter(Role.MINISTRY), world.table)
    assert [row["No."] for row in found] == [line.code for line in world.lines]
    first = found[0]
    assert (first["taken up"], first["claimed"], first["checked"]) == (
        "8",
        f"{SECRET + DONE}",
        f"{SECRET + DONE}",
    )
    assert first["approved"] == f"{SECRET + DONE}"


def test_an_approved_return_is_no_achievement(world: World, enter: Enter) -> None:
    """Until a record of the thing itself is registered the cell names the record that it waits for."""
    first = rows(enter(Role.MINISTRY), world.table)[0]
    assert first["achieved"] == ""
    assert first["Waits for"] == str(achieved.RECORDS[world.first.way])
    page = text(enter(Role.MINISTRY), "/board/")
    assert page.count("to be connected") >= len(world.lines)


def test_a_registered_record_fills_the_column(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(achieved, "_counted", {})
    register_achieved(
        world.first.way,
        lambda keys, nodes, on: {
            (key, node): Achieved(2, url="/x/") for key in keys for node in nodes
        },
    )
    first = rows(enter(Role.MINISTRY), world.table)[0]
    assert (first["achieved"], first["Waits for"], first["approved"]) == (
        "2",
        "",
        f"{SECRET + DONE}",
    )


def test_each_figure_opens_to_its_entries(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    page = text(client, f"/board/{at(world.country.east)}&year=2021")
    [link] = set(re.findall(r'href="(/figures/return\.done\.[^"]*approved/[^"]*)"', page))
    assert "period=2021" in link
    assert str(world.country.east.key) in link
    opened = text(client, link.replace("&amp;", "&"))
    assert f'<b class="num">{DONE} ' in opened


def test_down_to_the_cell_of_the_return(world: World, enter: Enter) -> None:
    client, country = enter(Role.MINISTRY), world.country
    for node in (country.nation, country.east, country.city, country.county):
        page = text(client, f"/board/{at(node)}&view=places&behind=1")
        assert "behind=1" in page, "what is filtered stays"
    page = text(client, f"/board/{at(country.school)}")
    [link] = set(
        re.findall(rf'href="(/returns/[^"]*task={world.first.task_seq}#[^"]*/done)"', page)
    )
    assert f'id="{link.partition("#")[2]}"' in text(client, link)
    for above in (country.nation, country.east, country.city, country.county):
        assert f"at={above.key}" in page, "the way back"


def test_a_year_has_its_own_figures_and_all_have_all(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    world.post(world.country.east, 5, "2022")
    assert [rows(client, f"{world.table}?year={year}")[0]["approved"] for year in ("2021", "2022", "all")] == [
        str(SECRET + DONE), "5", str(SECRET + DONE + 5),
    ]  # fmt: skip


def test_another_year_keeps_the_place(world: World, enter: Enter) -> None:
    client, east = enter(Role.MINISTRY), world.country.east
    page = text(client, f"/board/{at(east)}&year=2021&behind=1")
    [back] = re.findall(
        r'name="next" value="([^"]*)"', page.partition("year-switch")[2].partition("</form>")[0]
    )
    assert back.replace("&amp;", "&") == f"/board/{at(east)}&behind=1"


def test_places_add_up_and_sort(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    found = rows(client, f"{world.line}places.csv?sort=-approved")
    assert [row["Place"] for row in found[:2]] == ["西省", "东省"]
    assert sum(int(row["approved"]) for row in found if row["approved"]) == SECRET + DONE
    assert [row["Place"] for row in rows(client, f"{world.line}places.csv?sort=approved")][:2] == [
        "东省",
        "西省",
    ]
    below = rows(client, f"{world.line}places.csv{at(world.country.county)}")
    assert [(row["Place"], row["approved"]) for row in below] == [("甲县职教中心", str(DONE))]


def test_trend_and_pictures_have_their_table(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    for n, period in enumerate(("2020", "2022", "2023")):
        for unit in (world.country.city, world.country.west_city):
            world.post(unit, n + 1, period)
    third = a_unit("南省", Kind.PROVINCE, world.country.nation, code="440000")
    world.post(third, 7)
    page = text(client, world.line)
    for picture in ("cg-map", "sb-trend", "sb-strip", "sb-multiples"):
        assert f'class="{picture}' in page, picture
    periods = rows(client, f"{world.line}periods.csv")
    assert [(row["Period"], row["approved"]) for row in periods] == [
        ("2020", "2"), ("2021", str(SECRET + DONE + 7)), ("2022", "4"), ("2023", "6"),
    ]  # fmt: skip
    assert periods[-1]["approved so far"] == str(SECRET + DONE + 7 + 12)
    assert "南海诸岛" in page
    small = {row["Place"]: row for row in rows(client, f"{world.line}places-by-period.csv")}
    assert (small["东省"]["2020"], small["东省"]["2023"]) == ("1", str(1 + DONE + 2 + 3))
    assert text(client, f"{world.line}nothing.csv", 404)
    assert "sb-trend" in text(client, f"{world.line}{at(world.country.city)}")


def test_a_target_that_was_set_is_what_progress_is_measured_against(
    world: World, enter: Enter
) -> None:
    client, country = enter(Role.MINISTRY), world.country
    Target.objects.create(
        deliverable_key=world.first.key, node=country.east, above=country.nation,
        year=0, aim=Aim.TARGET, quantity=6, no=1, set_at=world.made.at,
    )  # fmt: skip
    found = rows(client, f"{world.line}places.csv")
    assert {row["Place"]: (row["target"], row["approved, of the goal"]) for row in found}[
        "东省"
    ] == ("6", "0.500000")
    here = rows(client, f"{world.table}{at(country.east)}")[0]
    assert (here["Measured against"], here["approved, of the goal"]) == ("6", "0.500000")


def test_one_task_side_by_side(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    page = text(client, world.task)
    assert SHOWN in page
    [east] = [row for row in rows(client, f"{world.task}table.csv") if row["Place"] == "东省"]
    assert east[f"{world.first.code} approved"] == str(DONE)
    assert text(client, f"{world.root}tasks/99/", 404)


def test_two_dates_are_compared(world: World, enter: Enter) -> None:
    client, now = enter(Role.MINISTRY), timezone.localdate()
    yesterday = (now - timedelta(days=2)).isoformat()
    assert rows(client, f"{world.table}?as_of={yesterday}")[0]["approved"] == ""
    page = text(client, f"/board/?than={yesterday}")
    assert f"+{SECRET + DONE:,}" in page
    places = text(client, f"{world.line}{at(world.country.east)}&as_of={yesterday}")
    assert "Figures as they were at the end of" in places


def test_two_dates_are_compared_on_every_page(world: World, enter: Enter) -> None:
    """In cells, places, periods and the trend, with the same words; and in files as numbers."""
    client, before = enter(Role.MINISTRY), (timezone.localdate() - timedelta(days=2)).isoformat()
    world.post(world.country.city, 1, "2022")
    for url in ("/board/", world.task, world.line):
        page = text(client, f"{url}?than={before}")
        assert "The change since the end of" in page, url
        assert f'<span class="sb-change">+{SECRET:,}</span>' in page or url == "/board/", url
        assert f'<span class="sb-change">+{SECRET + DONE + 1:,}</span>' in page, url
        assert 'name="than"' in page, url
    assert 'class="sb-of-then"' not in text(client, f"{world.line}?than={before}"), "nothing then"
    assert 'class="sb-of-then"' in text(client, f"{world.line}?than={timezone.localdate()}")
    [west] = [row for row in rows(client, f"{world.line}places.csv?than={before}") if row["Place"] == "西省"]  # fmt: skip
    assert west[f"change of approved since the end of {before}"] == str(SECRET)
    periods = rows(client, f"{world.line}periods.csv?than={before}")
    assert periods[1][f"change of approved since the end of {before}"] == "1"
    page = text(client, f"/board/?view=places&than={before}")
    assert '<span class="sb-change">+1</span>' in page
    assert "sb-change" not in text(client, world.line)


def test_places_are_listed_by_level(world: World, enter: Enter) -> None:
    """Everything of one level at once: as a table, as blocks of tiles, spread out, and as a file."""
    client, country = enter(Role.MINISTRY), world.country
    found = rows(client, f"{world.line}places.csv?level=prefecture&sort=-approved")
    assert [(row["Place"], row["approved"]) for row in found if row["approved"]] == [
        (country.west_city.name, str(SECRET)), (country.city.name, str(DONE)),
    ]  # fmt: skip
    page = text(client, f"{world.line}?level=prefecture")
    assert "cg-mosaic" in page
    assert f"at={country.city.key}&amp;level=prefecture" in page, "the way back keeps the list"
    for url in (world.task, "/board/?view=places"):
        page = text(client, f"{url}{'&' if '?' in url else '?'}level=prefecture&find={country.city.name}")  # fmt: skip
        table = page.partition("data-rows")[2].partition("</table>")[0]
        assert country.city.name in table, url
        assert country.west_city.name not in table, url
    counties = rows(client, f"{world.line}places.csv?at={country.east.key}&level=county")
    assert [row["Place"] for row in counties if row["approved"]] == [country.county.name]
    assert {row["Place"] for row in counties}.isdisjoint({country.city.name, "甲县职教中心"})
    nonsense = rows(client, f"{world.line}places.csv?at={country.county.key}&level=prefecture")
    assert [row["Place"] for row in nonsense] == ["甲县职教中心"], "no prefecture lies below"
    assert "No place has these words" in text(client, f"{world.line}?level=county&find=xyz")


def test_levels_as_of_a_past_day(world: World, enter: Enter) -> None:
    client, today = enter(Role.MINISTRY), timezone.localdate()
    before = (today - timedelta(days=2)).isoformat()
    asked = f"{world.line}places.csv?level=prefecture"
    assert {row["approved"] for row in rows(client, f"{asked}&as_of={before}")} == {""}
    found = {row["Place"]: row for row in rows(client, f"{asked}&than={before}")}
    column = f"change of approved since the end of {before}"
    assert found[world.country.west_city.name][column] == str(SECRET)


def test_levels_hide_what_is_not_ones_own(world: World, enter: Enter) -> None:
    east, country = enter(Role.PROVINCE), world.country
    for url in (
        f"{world.line}?level=prefecture",
        f"{world.task}?level=prefecture",
        "/board/?view=places&level=prefecture",
    ):
        page = text(east, url)
        assert country.city.name in page, url
        assert SHOWN not in page, url
    found = rows(east, f"{world.line}places.csv?level=prefecture")
    assert not {row["Place"]: row["approved"] for row in found}[country.west_city.name]


def test_a_long_list_is_paged(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    before = queries(client, f"{world.line}?level=prefecture")
    for n in range(60):
        a_unit(f"市{n:02}", Kind.PREFECTURE, world.country.east, code=f"33{n + 10}00")
    assert queries(client, f"{world.line}?level=prefecture") == before <= MOST_QUERIES
    assert queries(client, "/board/?view=places&level=prefecture") <= MOST_QUERIES
    first, second = (text(client, f"{world.line}?level=prefecture&page={n}") for n in (1, 2))
    assert "page 1 of 2" in first
    assert first.count("data-row>") == 50
    assert 'rel="prev"' in second
    assert "page 2 of 2" in text(client, f"{world.line}?level=prefecture&page=99")


def test_sections_are_folded_and_the_address_says_which_are_not(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    page = text(client, "/board/")
    assert page.count('class="is-folded"') == len({line.section for line in world.lines})
    assert page.count('class="sb-row"') == len(world.lines), "print shows them all"
    seq = world.first.section
    opened = text(client, f"/board/?open={seq}")
    assert f'<a id="s{seq}"' in opened
    assert opened.count('class="is-folded"') == page.count('class="is-folded"') - 1
    assert f"open={seq}" in opened.partition("data-row>")[0], "a line opened keeps it"
    for url in (
        "/board/?open=all",
        f"/board/?q={world.first.task_no}",
        "/board/?sort=-approved",
        "/board/?counted=1",
    ):
        assert 'class="is-folded"' not in text(client, url), url


def test_only_ones_own(world: World, enter: Enter) -> None:
    school = enter(Role.SCHOOL_FILLER)
    taken = rows(school, f"{world.table}?mine=1")
    assert 0 < len(taken) < len(world.lines)
    assert all(row["taken up"] or row["claimed"] for row in taken)
    assert "taken up here" in text(school, "/board/")
    ministry = text(enter(Role.MINISTRY), "/board/")
    assert 'name="mine"' not in ministry, "no department's, so nothing is more one's own"


def test_only_what_is_rated_red(world: World, enter: Enter) -> None:
    client, nation = enter(Role.MINISTRY), world.country.nation
    assert rows(client, f"{world.table}?red=1") == []
    IndependentRating.objects.create(
        period=world.made.round.period, node=nation, task_key=world.first.task_key, colour="RED",
        reason="because", at=world.made.at, person=world.made.takeup.people[Role.EXPERT],
    )  # fmt: skip
    red = rows(client, f"{world.table}?red=1")
    assert {row["No."].partition(".")[0] for row in red} == {world.first.task_no}
    assert "rated red" in text(client, "/board/?open=all")
    province = enter(Role.PROVINCE)
    assert rows(province, f"{world.table}?red=1") == [], (
        "ratings of the nation are not for a province"
    )
    assert 'name="red"' not in text(province, f"/board/{at(nation)}")


def test_what_is_said_of_all_figures_goes_with_the_file(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    for url in (
        f"{world.root}table.xlsx",
        f"{world.line}places.xlsx",
        f"{world.line}periods.xlsx",
        f"{world.task}table.xlsx",
    ):
        answer = client.get(url)
        sheet = load_workbook(
            io.BytesIO(b"".join(answer) if answer.streaming else answer.content)
        ).active
        said = "\n".join(str(cell.value) for cell in sheet["A"] if cell.value)
        for words in (
            "Made on",
            "Newest entry",
            "Completeness: 1 of 1",
            "Level of approval",
            "Overlap",
        ):
            assert words in said, (url, words)


def test_filters_and_words_that_mean_nothing(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    assert [row["No."] for row in rows(client, f"{world.table}?q={world.first.task_no}")] == [
        line.code for line in world.lines if line.task_no == world.first.task_no
    ]  # fmt: skip
    assert rows(client, f"{world.table}?q=没有这样的词") == []
    everything = len(world.lines)
    for nonsense in (
        "sort=x",
        "way=x",
        "section=x",
        "year=x",
        "as_of=x&than=y",
        "view=x",
        "sort=-d1",
    ):
        assert len(rows(client, f"{world.table}?{nonsense}")) == everything, nonsense
    behind = rows(client, f"{world.table}?behind=1&year=2020")
    assert {row["approved"] for row in behind} == {""}


def test_how_complete_it_is_is_said(world: World, enter: Enter) -> None:
    assert "1 of 1 returns approved (100 %), 1 handed in" in text(enter(Role.MINISTRY), "/board/")
    found = rows(enter(Role.MINISTRY), f"{world.table}?view=places")
    assert {row["Place"]: row["returns expected"] for row in found} == {"东省": "1", "西省": "0"}


# --- who sees what ------------------------------------------------------------------------------------------


def test_overlaps_are_those_of_the_day(world: World, enter: Enter) -> None:
    """A past day is not said to have none: they are read as they were known then."""
    other = world.lines[1]
    spec = MeasureSpec(reported.done(other.key), other.task, other.unit, deliverable_key=other.key)
    inside(lambda: ensure_measures([spec]))
    codes = (world.first.reported.above, other.reported.above)
    found = inside(lambda: ensure_overlap(Measure.objects.filter(code__in=codes)))
    said = a_line(world.country.school, found.measure, 1)
    posted("both", "1", [said], Stage.CLAIMED, timezone.now() - timedelta(days=3))
    client, today = enter(Role.MINISTRY), timezone.localdate()
    for url in ("/board/", world.line, f"/board/{at(world.country.east)}", f"/board/{at(world.country.school)}"):  # fmt: skip
        mark = "&" if "?" in url else "?"
        for days, is_known in ((0, True), (2, True), (5, False)):
            page = text(client, f"{url}{mark}as_of={today - timedelta(days=days)}")
            assert ("in part counted under others too" in page) is is_known, (url, days)


def test_the_west_is_not_for_the_east(world: World, enter: Enter) -> None:
    """Officials see the sums of the nation and their own place; what is planted in the west is nowhere else."""
    east, west = enter(Role.PROVINCE), world.country.west
    files = ("places.csv", "periods.csv")
    hidden = [
        f"/board/{at(west)}", f"{world.line}{at(west)}", f"{world.task}{at(west)}",
        f"/board/{at(world.country.west_school)}", f"/board/{at(west)}&view=places",
        f"/board/{at(world.country.east)}", f"{world.line}{at(world.country.east)}", f"{world.line}places.csv",
    ]  # fmt: skip
    for url in hidden:
        page = text(east, url)
        assert SHOWN not in page, url
        assert str(SECRET) not in page, url
    for url in (f"{world.line}{file}{at(west)}" for file in files):
        assert SHOWN not in text(east, url, 404)
    assert "Overlap" not in text(east, f"{world.line}{at(west)}"), (
        "nor is anything said of its figures"
    )
    assert text(east, f"{world.table}{at(west)}", 404)
    assert str(SECRET + DONE) in text(east, world.table), "the sum of the nation"
    assert SHOWN in text(enter(Role.MINISTRY), f"/board/{at(west)}")


def test_a_school_sees_itself_alone(world: World, enter: Enter) -> None:
    school = enter(Role.SCHOOL_FILLER)
    own = text(school, "/board/")
    assert "甲县职教中心" in own
    for unit in (world.country.nation, world.country.county, world.country.west_school):
        page = text(school, f"/board/{at(unit)}")
        assert "not published yet" in page
        assert SHOWN not in page
        assert f"{SECRET + DONE:,}" not in page
    assert rows(school, world.table)[0]["approved"] == str(DONE)


def test_who_sees_nothing_is_told_why(world: World, client: Client) -> None:
    page = client.get("/board/", headers={"accept-language": "en"}).content.decode()
    assert "not published yet" in page
    assert "Sign in" in page
    assert 'href="/progress/"' in page.partition("<main")[2], (
        "what is published is open to everybody"
    )
    assert client.get(world.table).status_code == 404


def test_a_place_that_is_not_there(world: World, enter: Enter) -> None:
    client = enter(Role.MINISTRY)
    for key in ("x", "00000000-0000-0000-0000-000000000000"):
        assert text(client, f"/board/?at={key}", 404)
    assert text(client, "/board/nothing/", 404)


# --- what it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["/board/", "/board/?view=places", "LINE", "TASK"])
def test_as_many_queries_for_five_provinces_as_for_one(
    world: World, enter: Enter, url: str
) -> None:
    url = {"LINE": world.line, "TASK": world.task}.get(url, url)
    client = enter(Role.MINISTRY)
    before = queries(client, url)
    assert before <= MOST_QUERIES
    for code, name in (("130000", "北省"), ("420000", "中省"), ("440000", "南省")):
        province = a_unit(name, Kind.PROVINCE, world.country.nation, code=code)
        world.post(a_unit(f"{name}市", Kind.PREFECTURE, province), 4)
    assert queries(client, url) == before


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.PROVINCE, Role.SCHOOL_FILLER])
@pytest.mark.parametrize("page", ["/board/", "/board/?view=places", "LINE", "TASK", "YEAR"])
def test_every_page_is_within_its_budget(world: World, enter: Enter, role: Role, page: str) -> None:
    """Whoever looks, at the nation and at their own place, with all that stands beside the figures."""
    country = world.country
    own = country.school if role == Role.SCHOOL_FILLER else country.east
    Milestone.objects.create(
        task_key=world.first.task_key, node=own, above=country.nation, title="a", due_on=date(2021, 1, 1),
        said_at=world.made.at, made_at=world.made.at,
    )  # fmt: skip
    url = {"LINE": world.line, "TASK": world.task, "YEAR": f"{world.line}?year=2021"}.get(page, page)  # fmt: skip
    for place in (own, country.nation):
        asked = f"{url}{'&' if '?' in url else '?'}at={place.key}"
        assert queries(enter(role), asked) <= MOST_QUERIES, place


def test_the_corps_is_told_apart(world: World, enter: Enter) -> None:
    """Its units stand in the west by place: the nation counts them once, the Corps has a figure of its own."""
    from peiyou.kernel.organisations.enums import Function, Hierarchy
    from tests.factories.organisations import put

    country = world.country
    corps = a_unit("新疆生产建设兵团", Kind.PROVINCE, country.nation, undertakes=True)
    body = a_unit("兵团教育局", Kind.AUTHORITY, corps, function=Function.EDUCATION)
    put(body, None, Hierarchy.OVERSIGHT)
    school = a_unit("石河子职校", Kind.SCHOOL, country.west_city, school_type="SECONDARY")
    put(school, body, Hierarchy.OVERSIGHT)
    world.post(school, 11)
    client = enter(Role.MINISTRY)
    found = {row["Place"]: row["approved"] for row in rows(client, f"{world.line}places.csv")}
    assert (found["西省"], found["新疆生产建设兵团"]) == (str(SECRET + 11), "11")
    assert rows(client, world.table)[0]["approved"] == str(SECRET + DONE + 11)
    assert rows(client, f"{world.table}{at(corps)}")[0]["approved"] == "11"


def test_a_real_map_takes_the_place_of_the_scheme(
    world: World, enter: Enter, settings: Any, tmp_path: Any
) -> None:
    settings.PEIYOU_DATA = tmp_path
    folder = tmp_path / "maps"
    folder.mkdir()
    square = "[[[118,28],[122,28],[122,31],[118,31],[118,28]]]"
    feature = f'{{"type":"Feature","properties":{{"adcode":330000}},"geometry":{{"type":"Polygon","coordinates":{square}}}}}'
    strokes = '{"properties":{"adcode":"100000_JD"},"geometry":{"type":"MultiPolygon","coordinates":[[[[110,5],[111,5],[110,6],[110,5]]]]}}'
    (folder / "nation.geojson").write_text(
        f'{{"features":[{feature},{strokes}],"approval_number":"GS(2024)0650号"}}'
    )
    client = enter(Role.MINISTRY)
    page = text(client, world.line)
    assert "GS(2024)0650号" in page
    assert "cg-real" in page
    assert page.count("cg-line") == 1, "what is no region of ours is drawn as it is"
    assert "Not drawn on this map:" in page, "places without an outline are figures beside it"
    (folder / "nation.geojson").write_text(f'{{"features":[{feature}]}}')
    assert "cg-real" not in text(client, world.line), "no number, no map"


def test_only_what_was_recorded_by_then_counts(world: World, enter: Enter) -> None:
    world.post(world.country.city, 5, "2022", Stage.CLAIMED)
    client, tomorrow = enter(Role.MINISTRY), date(2999, 1, 1).isoformat()
    now = rows(client, f"{world.table}?as_of={tomorrow}")[0]
    assert now["claimed"] == str(SECRET + DONE + 5), "a day that has not come is today"
    assert now["approved"] == str(SECRET + DONE)
