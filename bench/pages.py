"""Pages of the published plan and the review desk, in process, on the demonstration in SQLite."""

from __future__ import annotations

from functools import cache
from typing import Any

from bench.installation import ready
from bench.scenario import Measured, p95_ms, scenario

BAR_MS = 150
MOST_QUERIES = 25


@cache
def nation() -> dict[str, Any]:
    """The demonstration plan published, a second draft of the same document under review."""
    from django.utils import timezone

    from peiyou.config.demo.nation import fill
    from peiyou.config.demo.people import OFFICIAL
    from peiyou.config.demo.plan import CODE, DOCUMENT
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.plans.actions.drafts import draft_version
    from peiyou.kernel.plans.models import Department, Plan
    from peiyou.kernel.plans.reader.sandbox import read_safely

    ready()
    list(fill(at=timezone.now()))
    official = Person.objects.get(handle=OFFICIAL)
    plan = Plan.objects.get(code=CODE)
    source, reading = read_safely(DOCUMENT, DOCUMENT.name)
    draft = draft_version(
        plan=plan, code="", name=DOCUMENT.name, media=source.media,
        content=DOCUMENT.read_bytes(), source=source, reading=reading,
        actor=official.actor, at=timezone.now(),
    )  # fmt: skip
    department = Department.objects.get(name="教育部")
    return {"official": official, "draft": draft, "department": department}


def client(signed_in: bool = False) -> Any:
    from django.test import Client

    browser = Client(SERVER_NAME="localhost")
    if signed_in:
        browser.force_login(nation()["official"])
    return browser


def page(url: str, signed_in: bool = False) -> Measured:
    """p95 of the page, with the trivial page of the same stack as floor; fails over its query budget."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client(signed_in)
    answer = browser.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        browser.get(url)
        queries = len(captured)  # the log is emptied by the next request outside
    if queries > MOST_QUERIES:
        raise RuntimeError(f"{url}: {queries} queries, budget {MOST_QUERIES}")
    floor = p95_ms(lambda: client().get("/healthz"))
    return Measured(p95_ms(lambda: browser.get(url)), floor, f"{queries} queries")


@scenario("pages.plan", unit="ms p95", bar=BAR_MS, floor="/healthz in the same stack")
def plan() -> Measured:
    nation()
    return page("/plans/tzpy-2020/")


@scenario("pages.task", unit="ms p95", bar=BAR_MS, floor="/healthz in the same stack")
def task() -> Measured:
    nation()
    return page("/plans/tzpy-2020/tasks/4/")


@scenario("pages.department", unit="ms p95", bar=BAR_MS, floor="/healthz in the same stack")
def department() -> Measured:
    return page(f"/plans/tzpy-2020/departments/{nation()['department'].pk}/")


@scenario("pages.review", unit="ms p95", bar=BAR_MS, floor="/healthz in the same stack")
def review() -> Measured:
    from django.urls import reverse

    return page(reverse("plans:review", args=[nation()["draft"].pk]), signed_in=True)


@scenario("search", unit="ms p95", bar=100, floor="/healthz in the same stack")
def search() -> Measured:
    nation()
    return page("/plans/tzpy-2020/search/?q=双师")
