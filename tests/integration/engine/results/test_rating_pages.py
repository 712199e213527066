"""Pages of ratings, replies, forecasts and alerts: what stands on them, what is refused, and what they cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.actions.alerting import save_alert
from peiyou.engine.results.actions.rating import give_rating
from peiyou.engine.results.enums import AlertKind
from peiyou.engine.results.models import Alert, IndependentRating, RedReply
from peiyou.engine.results.requirements.alerts import Wanted
from peiyou.engine.results.upkeep import ask_for_replies, count_ratings, forecast
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from tests.factories.filings import PDF, confirm_school
from tests.factories.organisations import a_unit
from tests.factories.ratings import Rated, a_rated_plan
from tests.factories.returns import handed_in
from tests.factories.seasons import a_take_up

pytestmark = pytest.mark.django_db
Enter = Callable[[Person | Role], Client]


@pytest.fixture
def rated(settings: object, tmp_path: object) -> Rated:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    return a_rated_plan(takeup)


@pytest.fixture
def enter(rated: Rated) -> Enter:
    def come(who: Person | Role) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(rated.made.takeup.people[who] if isinstance(who, Role) else who)
        return client

    return come


def red(rated: Rated) -> None:
    for node in Kind.PROVINCE, Kind.COUNTY:
        for unit in type(rated.made.takeup.country.east).objects.filter(kind=node):
            give_rating(
                judged=rated.judged(unit), colour=Rating.RED, reason="滞后", **rated.by(rated.expert)
            )  # fmt: skip
    ask_for_replies(rated.at)


def an_alert(rated: Rated) -> None:
    wanted = Wanted(
        name="红灯",
        kind=AlertKind.RED,
        plan=rated.version.plan,
        node=rated.made.takeup.country.nation,
    )
    save_alert(wanted=wanted, **rated.by(Role.MINISTRY))


def words(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_empty_voice_reads_so_and_the_three_stand_side_by_side(
    rated: Rated, enter: Enter
) -> None:
    east = rated.made.takeup.country.east
    ministry = enter(Role.MINISTRY)
    page = words(ministry, f"/results/ratings/?at={east.key}")
    for said in ("no own rating", "cannot be computed", "not rated"):
        assert said in page
    handed_in(rated.made)
    count_ratings(rated.at)
    red(rated)
    page = words(ministry, "/results/ratings/differing/?least=2")
    assert "2 steps" in page
    rows = list(
        csv.reader(io.StringIO(words(ministry, "/results/ratings/differing.csv").lstrip("\ufeff")))
    )
    assert [east.name] == [row[0] for row in rows[1:] if row[-1:] == ["2"]]
    assert "滞后" in words(ministry, "/results/ratings/list.csv?task=1")


def test_ratings_that_differ_are_found_and_paged(
    rated: Rated, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ministry, country = enter(Role.MINISTRY), rated.made.takeup.country
    handed_in(rated.made)
    count_ratings(rated.at)
    red(rated)
    nation = f"/results/ratings/at/{country.nation.key}/{rated.line.task_key}/give/"
    enter(rated.expert).post(nation, {"colour": "RED", "reason": "核查所见"})
    url = "/results/ratings/differing/"
    every = words(ministry, url).count('<th scope="row">')
    assert every >= 2
    named = words(ministry, f"{url}?q={country.east.name}")
    assert 0 < named.count('<th scope="row">') < every
    assert country.west.name not in named.partition("<tbody>")[2].partition("</table>")[0]
    assert words(ministry, f"{url}?q=没有这样的").count('<th scope="row">') == 0
    assert words(ministry, f"{url}?q={rated.line.task_no}").count('<th scope="row">') > 0
    table = words(ministry, f"/results/ratings/differing.csv?q={country.east.name}")
    assert table.count(country.east.name) == named.count('<th scope="row">')
    monkeypatch.setattr("peiyou.engine.results.views.ratings.SIZE", 1)
    first, last = words(ministry, url), words(ministry, f"{url}?page=99")
    assert f"page 1 of {every}" in first
    assert 'rel="next"' in first
    assert f"page {every} of {every}" in last
    assert 'rel="next"' not in last
    assert first.count('<th scope="row">') == last.count('<th scope="row">') == 1
    whole = words(ministry, f"{url}?page=all&q=")
    assert whole.count('<th scope="row">') == every
    assert "Page by page" in whole


def test_an_expert_rates_with_evidence_and_takes_it_back(rated: Rated, enter: Enter) -> None:
    east, task = rated.made.takeup.country.east, rated.line.task_key
    url = f"/results/ratings/at/{east.key}/{task}/"
    expert = enter(rated.expert)
    proof = SimpleUploadedFile("核查.pdf", PDF)
    expert.post(f"{url}give/", {"colour": "AMBER", "reason": "核查所见", "file": proof})
    page = words(expert, url)
    assert "核查所见" in page
    assert "核查.pdf" in page
    file = next(one for one in page.split('"') if one.startswith("/evidence/"))
    opened = enter(Role.PROVINCE).get(file)
    assert opened.status_code == 200
    assert b"".join(opened).startswith(b"%PDF")
    assert enter(Role.SCHOOL_HEAD).get(file).status_code in {403, 404}
    expert.post(f"{url}withdraw/", {"reason": "有误"})
    assert "taken back" in words(expert, url)
    assert IndependentRating.objects.count() == 2
    province = enter(Role.PROVINCE)
    assert "Give this rating" not in words(province, url)
    assert province.post(f"{url}give/", {"colour": "GREEN", "reason": "x"}).status_code == 403


def test_who_is_of_the_place_is_told_to_step_aside(rated: Rated, enter: Enter) -> None:
    nation = rated.made.takeup.country.nation
    page = words(enter(Role.MINISTRY), f"/results/ratings/at/{nation.key}/{rated.line.task_key}/")
    assert "step aside" in page
    assert "Give this rating" not in page


def test_places_out_of_sight_are_not_there(rated: Rated, enter: Enter) -> None:
    country = rated.made.takeup.country
    province = enter(Role.PROVINCE)
    for url in (
        f"/results/ratings/?at={country.west.key}",
        f"/results/ratings/at/{country.west.key}/{rated.line.task_key}/",
        f"/results/forecasts/?at={country.west.key}",
        f"/results/ratings/at/{country.east.key}/{country.east.key}/",
        "/results/ratings/?at=nonsense",
    ):
        assert province.get(url).status_code == 404, url
    assert country.west.name not in words(province, "/results/ratings/?task=1")
    assert country.west.name not in words(province, "/results/ratings/differing/")
    red(rated)
    seen = words(province, "/results/red/") + words(province, "/results/red/list.csv")
    assert country.east.name in seen
    assert country.west.name not in seen


def test_a_reply_goes_its_way_through_the_pages(rated: Rated, enter: Enter) -> None:
    red(rated)
    row = RedReply.objects.get(node=rated.made.takeup.country.east)
    url = f"/results/red/{row.key}/"
    province, ministry = enter(Role.PROVINCE), enter(Role.MINISTRY)
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    said = {"obstacle": "缺编", "remedy": "调剂", "by": day, "responsible": "人事处"}
    answer = province.post(f"{url}answer/", said | {"by": "never"}, follow=True)
    assert "by which day" in answer.content.decode()
    province.post(f"{url}answer/", said)
    assert ministry.post(f"{url}return/", {"reason": ""}, follow=True).status_code == 200
    assert "调剂" in words(ministry, url)
    ministry.post(f"{url}return/", {"reason": "不具体"})
    assert "不具体" in words(province, url)
    province.post(f"{url}answer/", said | {"remedy": "招聘十人"})
    assert ministry.post(f"{url}accept/").status_code == 302
    assert province.post(f"{url}answer/", said).status_code == 403
    assert "reply accepted" in words(province, url)
    assert "招聘十人" in words(ministry, "/results/red/?state=ACCEPTED")


def test_alerts_are_kept_on_their_page(rated: Rated, enter: Enter) -> None:
    province, east = enter(Role.PROVINCE), rated.made.takeup.country.east
    said = {
        "name": "过半", "kind": "FIGURE", "at": str(east.key), "line": str(rated.line.key),
        "column": "APPROVED", "comparison": "REACHES", "against": "TARGET", "value": "50 %",
    }  # fmt: skip
    answer = province.post("/results/alerts/", said | {"value": "half"})
    assert "Say which figure is watched" in answer.content.decode()
    province.post("/results/alerts/", said)
    alert = Alert.objects.get()
    assert alert.value == 50_000
    assert 'value="50"' in words(province, f"/results/alerts/{alert.key}/")
    province.post(f"/results/alerts/{alert.key}/", said | {"value": "62.5"})
    province.post(f"/results/alerts/{alert.key}/pause/")
    assert "paused" in words(province, "/results/alerts/")
    ministry = enter(Role.MINISTRY)
    assert ministry.get(f"/results/alerts/{alert.key}/").status_code == 404
    assert "过半" not in words(ministry, "/results/alerts/")
    province.post(f"/results/alerts/{alert.key}/delete/")
    assert "过半" not in words(province, "/results/alerts/")


def test_forecasts_say_why_there_is_none_and_print_their_record(rated: Rated, enter: Enter) -> None:
    ministry, line = enter(Role.MINISTRY), rated.line
    rated.close()
    rated.approve({"2020": 20, "2021": 22})
    assert "2 of the 3" in words(ministry, "/results/forecasts/")
    rated.approve({"2022": 24})
    assert "within the hour" in words(ministry, f"/results/forecasts/{line.key}/")
    forecast(rated.at)
    page = words(ministry, f"/results/forecasts/{line.key}/")
    assert "fc-picture" in page
    assert "None has reached" not in page
    rated.approve({"2023": 22})
    forecast(rated.at)
    page = words(ministry, "/results/forecasts/")
    assert "100 %" in page
    assert "within 80 %" in words(ministry, f"/results/forecasts/{line.key}/")
    assert line.words in words(ministry, "/results/forecasts/list.csv")


def test_a_page_costs_as_much_for_many_as_for_few(rated: Rated, enter: Enter) -> None:
    ministry = enter(Role.MINISTRY)
    rated.approve({"2020": 1})
    urls = (
        "/results/ratings/?task=1",
        "/results/ratings/differing/",
        "/results/red/",
        "/results/forecasts/",
        "/results/alerts/",
    )

    def costs() -> list[int]:
        found = []
        for url in urls:
            ministry.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert ministry.get(url).status_code == 200
            found.append(len(queries))
        return found

    red(rated)
    an_alert(rated)
    few = costs()
    for n in range(4):
        a_unit(f"南{n}省", Kind.PROVINCE, rated.made.takeup.country.nation)
        an_alert(rated)
    red(rated)
    assert RedReply.objects.count() >= 8
    assert costs() == few
    assert max(few) <= 40
