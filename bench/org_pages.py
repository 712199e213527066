"""Pages of the register at 15,000 units, in process: tree, region, organisation, list."""

from __future__ import annotations

from functools import cache
from typing import Any

from bench.organisations import PAST, PROVINCES, seeded
from bench.pages import BAR_MS, page
from bench.scenario import Measured, scenario

FLOOR = "/healthz in the same stack"


def url_of(unit: Any) -> str:
    from django.urls import reverse

    return reverse("organisations:unit", args=[unit.key])


@cache
def school() -> Any:
    return seeded().units[-1]


@scenario("org.pages.tree", unit="ms p95", bar=BAR_MS, floor=FLOOR)
def tree() -> Measured:
    """A past day, the path to a prefecture open, and what was different."""
    prefecture = seeded().units[PROVINCES]
    return page(f"/organisations/tree/?on={PAST}&open={prefecture.key}")


@scenario("org.pages.region", unit="ms p95", bar=BAR_MS, floor=FLOOR)
def region() -> Measured:
    return page(url_of(seeded().provinces[0]))


@scenario("org.pages.organisation", unit="ms p95", bar=BAR_MS, floor=FLOOR)
def organisation() -> Measured:
    return page(url_of(school()))


@scenario("org.pages.list", unit="ms p95", bar=BAR_MS, floor=FLOOR)
def listed() -> Measured:
    """The last of many pages, of one kind."""
    seeded()
    return page("/organisations/?kind=SCHOOL&page=200")


@scenario("org.pages.search", unit="ms p95", bar=BAR_MS, floor=FLOOR)
def searched() -> Measured:
    seeded()
    return page("/organisations/?q=职业")
