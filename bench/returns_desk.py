"""The review desk of the province with most units: one page, as somebody of the ministry opens it."""

from __future__ import annotations

from typing import Any

from bench.returns import load, official
from bench.scenario import Measured, p95_ms, scenario
from bench.takeup_apart import apart

MOST_STATEMENTS = 25


@scenario("returns.review", unit="ms", bar=400)
def review_scenario() -> Measured:
    return apart("review", "returns_desk")


def review() -> Measured:
    """p95 of the desk with every return of the province handed in, each of up to 45 tasks, sorted by risk."""
    from django.conf import settings
    from django.db import connection
    from django.db.models import Count
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils import timezone

    from bench import returns_nation as nation

    round_, at = nation.opened(), timezone.now()
    below = round_.returns.exclude(province=None).exclude(party="PROVINCE")
    by_size = below.values("province", "province__key").annotate(n=Count("pk")).order_by("-n")
    most: Any = by_size[0]
    pks = list(below.filter(province=most["province"]).values_list("pk", flat=True))
    nation.fill(pks, at)
    nation.prove(pks, at)
    nation.submit(pks, at)
    client = Client()
    client.force_login(official(), backend=settings.AUTHENTICATION_BACKENDS[0])
    path = (
        f"{reverse('reporting:desk', args=[round_.key])}?province={most['province__key']}&show=ALL"
    )

    def page() -> None:
        if client.get(path, HTTP_HOST="127.0.0.1").status_code != 200:
            raise RuntimeError("the desk did not open")

    took = p95_ms(page, runs=30)
    with CaptureQueriesContext(connection) as captured:
        page()
    if len(captured) > MOST_STATEMENTS:
        raise RuntimeError(f"{len(captured)} statements")
    return Measured(
        took, note=f"{len(pks)} units of the province, {len(captured)} statements; {load()}"
    )
