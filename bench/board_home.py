"""`board.home`: the first page of the scoreboard for the ministry, all lines of the plan, over the loaded nation."""

from __future__ import annotations

from typing import Any, Final

from bench.scenario import Measured, p95_ms, scenario

BAR_MS: Final = 300
MOST_QUERIES: Final = 25


@scenario("board.home", unit="ms p95", bar=BAR_MS, floor="/healthz in the same stack")
def home_scenario() -> Measured:
    from bench.board import asked

    return asked("home")


def home(made: Any) -> Measured:
    """p95 of the page, signed in; fails over its budget of queries. The other pages of the board stand in the note."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.board import about
    from peiyou.kernel.organisations.models import Unit

    browser = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="zh-CN")
    browser.force_login(minister("home"))
    province = Unit.objects.get(pk=made.provinces[0])
    school = Unit.objects.get(pk=made.schools[0])
    code = made.version.plan.code
    line = f"/board/{code}/tasks/1/1/"
    pages = {
        "home": "/board/", "one year": "/board/?year=2022", "places": "/board/?view=places",
        "of a province": f"/board/?at={province.key}", "of a school": f"/board/?at={school.key}",
        "one deliverable": line, "one deliverable in a province": f"{line}?at={province.key}",
        "as of a past day": "/board/?as_of=2022-06-30", "a line by prefecture": f"{line}?level=prefecture",
    }  # fmt: skip
    took, asked = {}, 0
    for name, url in pages.items():
        answer = browser.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status_code}")
        if name == "home":
            with CaptureQueriesContext(connection) as captured:
                browser.get(url)
                asked = len(captured)
            if asked > MOST_QUERIES:
                raise RuntimeError(f"{url}: {asked} queries, budget {MOST_QUERIES}")
        took[name] = p95_ms(lambda: browser.get(url))  # noqa: B023 - done at once
    floor = p95_ms(lambda: Client(SERVER_NAME="localhost").get("/healthz"))
    others = ", ".join(f"{name} {ms:.0f}" for name, ms in took.items() if name != "home")
    return Measured(took["home"], floor, f"{asked} queries; p95 in ms: {others}; {about(made)}")


def minister(name: str) -> Any:
    """Somebody of the ministry for one figure: each makes its own."""
    from bench.returns import official

    person = official()
    type(person).objects.filter(pk=person.pk).update(handle=f"bench-{name}")
    return person
