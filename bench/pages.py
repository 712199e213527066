"""Pages of the published plan and the review desk, in process, on the demonstration in SQLite."""

from __future__ import annotations

from functools import cache
from typing import Any

from bench.scenario import Measured, p95_ms, scenario

BAR_MS = 150
MOST_QUERIES = 25


@cache
def nation() -> dict[str, Any]:
    """The demonstration plan published, a second draft of the same document under review."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from peiyou.config.demo import nation as demo
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.plans.actions.drafts import draft_version
    from peiyou.kernel.plans.models import Department, Plan
    from peiyou.kernel.plans.reader.sandbox import read_safely

    call_command("migrate", verbosity=0)
    list(demo.fill(at=timezone.now()))
    operator = Person.objects.get(handle=demo.OPERATOR)
    plan = Plan.objects.get(code=demo.CODE)
    source, reading = read_safely(demo.DOCUMENT, demo.DOCUMENT.name)
    draft = draft_version(
        plan=plan, code="", name=demo.DOCUMENT.name, media=source.media,
        content=demo.DOCUMENT.read_bytes(), source=source, reading=reading,
        actor=operator.actor, at=timezone.now(),
    )  # fmt: skip
    department = Department.objects.get(name="教育部")
    return {"operator": operator, "draft": draft, "department": department}


def client(signed_in: bool = False) -> Any:
    from django.test import Client

    browser = Client(SERVER_NAME="localhost")
    if signed_in:
        browser.force_login(nation()["operator"])
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
    if len(captured) > MOST_QUERIES:
        raise RuntimeError(f"{url}: {len(captured)} queries, budget {MOST_QUERIES}")
    floor = p95_ms(lambda: client().get("/healthz"))
    return Measured(p95_ms(lambda: browser.get(url)), floor, f"{len(captured)} queries")


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
