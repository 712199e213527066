"""Where one can go: a table of role and pages, the place one is at, the year, the frame of strangers."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import OFFICIALS, SCHOOL, Role
from peiyou.kernel.plans.models import Version
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round

PLAN = ["Overview", "Departments", "Versions"]
UNITS = ["Register of units", "Regions"]
PUBLISHED = ["Published results"]
TABS = ["Published figures", "Releases", "Corrections register", "Public reports"]
RATINGS = "Ratings and forecasts"
BOARD = ["Scoreboard", "Targets", RATINGS, "Analysis and overlaps", "Reports and ranking"]
GIVERS = {*OFFICIALS, Role.SCHOOL_HEAD, Role.SECURITY}


def nav_of(client: Client, url: str = "/", place: str = "side") -> list[tuple[str, str]]:
    """(label, aria-current) of the links of one navigation: beside the page, or the tabs."""
    html = client.get(url).content.decode()
    found = re.search(rf'<nav class="{place}.*?</nav>', html, re.DOTALL)
    assert found, url
    links = re.findall(r'<a href="[^"]+"(?: aria-current="(\w+)")?>([^<]+)</a>', found.group())
    return [(label, here) for here, label in links]


def expected(role: Role) -> list[str]:
    pages = ["My work", *PLAN]
    if role in {*OFFICIALS, *SCHOOL, Role.ENTERPRISE}:
        pages += ["Seasons", "Rounds", *BOARD]
    if role == Role.EXPERT:
        pages.append(RATINGS)
    pages += PUBLISHED
    pages += UNITS
    if role in GIVERS or role == Role.AUDITOR:
        pages.append("People and grants")
    pages.append("What roles may")
    if role == Role.MINISTRY:
        pages += ["Plan documents", "Who the departments are", "Working days"]
    if role == Role.AUDITOR:
        pages += ["Acts", "Seals"]
    return pages


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_pages_and_no_others(plan: Version, english: Client, role: Role) -> None:
    english.force_login(a_person("somebody", "某人", role))
    assert [label for label, _here in nav_of(english)] == expected(role)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_that_is_offered_opens(plan: Version, english: Client, role: Role) -> None:
    english.force_login(a_person("somebody", "某人", role))
    html = english.get("/").content.decode()
    side = html[html.index('<nav class="side') : html.index("</main>")]
    for url in set(re.findall(r'<a href="(/[^"]*)"', side)):
        assert english.get(url).status_code == 200, url


def test_strangers_see_the_plan(plan: Version, english: Client, stranger: Person) -> None:
    assert [label for label, _here in nav_of(english, place="tabs")] == [
        *PLAN,
        *PUBLISHED,
        *UNITS,
    ]
    english.force_login(stranger)
    assert [label for label, _here in nav_of(english)] == [
        "My work",
        *PLAN,
        *PUBLISHED,
        *UNITS,
        "What roles may",
    ]


@pytest.mark.parametrize(
    ("url", "label", "here"),
    [
        ("/", "My work", "page"),
        ("/plans/tzpy-2020/", "Overview", "page"),
        ("/plans/tzpy-2020/tasks/7/", "Overview", "true"),
        ("/plans/tzpy-2020/departments/", "Departments", "page"),
        ("/organisations/", "Register of units", "page"),
        ("/organisations/tree/", "Regions", "page"),
        ("/organisations/import/", "Register of units", "true"),
        ("/desk/plans/", "Plan documents", "page"),
    ],
)
def test_one_place_is_marked(
    plan: Version, english: Client, official: Person, url: str, label: str, here: str
) -> None:
    english.force_login(official)
    assert [pair for pair in nav_of(english, url) if pair[1]] == [(label, here)]


RATED = ["Ratings", "Replies to red"]
FORESEEN = [*RATED, "Forecasts"]


@pytest.mark.parametrize(
    ("role", "url", "tabs", "here"),
    [
        (Role.MINISTRY, "/results/forecasts/", [*FORESEEN, "Alerts"], "Forecasts"),
        (Role.SCHOOL_FILLER, "/results/ratings/", FORESEEN, "Ratings"),
        (Role.EXPERT, "/results/red/", RATED, "Replies to red"),
        (Role.MINISTRY, "/results/overlaps/", ["Analysis", "Counted more than once"], "Counted more than once"),
        (Role.PROVINCE, "/results/ranking/", ["Annual reports", "Ranking of provinces"], "Ranking of provinces"),
        (Role.MINISTRY, "/results/releases/", [*TABS, "Prepare a release"], "Prepare a release"),
        (Role.PROVINCE, "/progress/releases/", TABS, "Releases"),
    ],
)  # fmt: skip
def test_what_belongs_together_is_one_entry_with_tabs(
    plan: Version, english: Client, role: Role, url: str, tabs: list[str], here: str
) -> None:
    english.force_login(a_person("somebody", "某人", role))
    found = nav_of(english, url, place="in-tabs")
    assert [label for label, _here in found] == tabs
    assert [pair for pair in found if pair[1]] == [(here, "page")]
    marked = [label for label, mark in nav_of(english, url) if mark]
    assert len(marked) == 1, "one entry beside the page is marked, whichever tab it is"


def test_every_tab_opens(plan: Version, english: Client) -> None:
    english.force_login(a_person("somebody", "某人", Role.MINISTRY))
    for url in ("/results/ratings/", "/results/analysis/", "/results/reports/", "/progress/"):
        html = english.get(url).content.decode()
        tabs = html.partition('<nav class="in-tabs')[2].partition("</nav>")[0]
        links = re.findall(r'<a href="(/[^"]*)"', tabs)
        assert len(links) > 1, url
        for link in links:
            assert english.get(link).status_code == 200, link


def test_strangers_have_tabs_too(plan: Version, english: Client) -> None:
    assert [label for label, _here in nav_of(english, "/progress/", place="in-tabs")] == TABS


# --- a season and a round ------------------------------------------------------------------------------

TAKING_PART = [*OFFICIALS, Role.SCHOOL_FILLER, Role.SCHOOL_HEAD]
TAKE_UP = {
    "": ("What to do now", TAKING_PART),
    "desk/": ("Checking desk", OFFICIALS),
    "filings/": ("Filings", [Role.PROVINCE, Role.MINISTRY]),
    "tables/": ("Tables", TAKING_PART),
    "chase/": ("Chase list", OFFICIALS),
    "setup/": ("Set-up", [Role.MINISTRY]),
}
RETURNS = {
    "": ("What to do now", TAKING_PART),
    "desk/": ("Checking desk", OFFICIALS),
    "completeness/": ("Completeness", TAKING_PART),
    "spot-checks/": ("Spot checks", TAKING_PART),
    "setup/": ("Set-up of the round", [Role.MINISTRY]),
}


@pytest.fixture
def made(db: None) -> Reported:
    return a_round()


@pytest.mark.parametrize("role", TAKING_PART)
def test_a_season_and_a_round_are_few_entries(made: Reported, role: Role) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.takeup.people[role])
    for base, name, pages in (
        (f"/take-up/{made.takeup.season.key}/", "This season", TAKE_UP),
        (f"/returns/{made.round.key}/", "This round", RETURNS),
    ):
        beside = [label for label, _here in nav_of(client, base)]
        assert {"Seasons", "This season", "Rounds", "This round"} <= set(beside)
        assert beside.count("Checking desk") in {0, 2}
        assert not {"What to do now", "Filings", "Completeness"} & set(beside)
        tabs = dict(nav_of(client, base, place="in-tabs"))
        for tail, (label, roles) in pages.items():
            assert (label in tabs) == (role in roles), (label, tabs)
            if role not in roles:
                continue
            assert [one for one, here in nav_of(client, base + tail, "in-tabs") if here] == [label]
            marked = [one for one, here in nav_of(client, base + tail) if here]
            assert marked == (["Checking desk"] if tail == "desk/" else [name])


def test_every_tab_of_a_season_and_a_round_opens(made: Reported) -> None:
    for role in TAKING_PART:
        client = Client(headers={"accept-language": "en"})
        client.force_login(made.takeup.people[role])
        for base in (f"/take-up/{made.takeup.season.key}/", f"/returns/{made.round.key}/"):
            html = client.get(base).content.decode()
            tabs = html.partition('<nav class="in-tabs')[2].partition("</nav>")[0]
            for link in re.findall(r'<a href="(/[^"]*)"', tabs):
                assert client.get(link).status_code == 200, (role, link)


def test_a_page_without_a_place_belongs_to_its_app(
    plan: Version, english: Client, auditor: Person
) -> None:
    english.force_login(auditor)
    assert [p for p in nav_of(english, "/audit/seals/") if p[1]] == [("Seals", "page")]
    assert [p for p in nav_of(english, "/notices/") if p[1]] == []


def test_the_phone_has_the_same_pages(plan: Version, english: Client, official: Person) -> None:
    english.force_login(official)
    assert nav_of(english, place="menu-list places") == nav_of(english)


# --- the year ------------------------------------------------------------------------------------------


def test_the_year_is_kept_and_leads_to_its_last_day(
    plan: Version, english: Client, official: Person
) -> None:
    english.force_login(official)
    assert "?on=" not in english.get("/").content.decode()
    answer = english.post("/year/", {"year": "2021", "next": "/plans/tzpy-2020/"})
    assert answer.headers["Location"] == "/plans/tzpy-2020/"
    html = english.get("/").content.decode()
    assert '<span class="num">2021</span>' in html
    assert "?on=2021-12-31" in html
    english.post("/year/", {"year": ""})
    assert "?on=" not in english.get("/").content.decode()


@pytest.mark.parametrize("year", ["2019", "2024", "abcd", "٢٠٢١", "<x>"])
def test_a_year_outside_the_plan_changes_nothing(
    plan: Version, english: Client, official: Person, year: str
) -> None:
    english.force_login(official)
    assert english.post("/year/", {"year": year}).status_code == 302
    html = english.get("/").content.decode()
    assert "?on=" not in html
    assert "<x>" not in html


def test_one_is_not_led_elsewhere(plan: Version, english: Client, official: Person) -> None:
    english.force_login(official)
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        answer = english.post("/year/", {"year": "2021", "next": back})
        assert answer.headers["Location"] == "/", back
    assert english.get("/year/").status_code == 405


# --- the bell ------------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_not_read(
    plan: Version, english: Client, official: Person, at: datetime
) -> None:
    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.notices.actions.sending import send_notices

    english.force_login(official)
    assert "not read" not in english.get("/").content.decode()
    send_notices(
        people=[official.pk], kind="PLAN_PUBLISHED", params={"no": 1, "title": "x"}, link="/",
        cause="c", actor=SYSTEM, at=at,
    )  # fmt: skip
    assert re.search(r"1<span class=\"sr\"> not read", english.get("/").content.decode())
