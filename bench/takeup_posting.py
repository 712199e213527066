"""What confirmations of a whole nation post, posted by the ledger itself: hundreds of undertakings in one act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from bench.takeup_nation import load_nation

AT_ONCE = 500
"""Undertakings in one act."""


@dataclass(frozen=True)
class Record:
    """What the bench's own acts are about."""

    audit_stream: str = "bench:ledger"


def act(what: Callable[[], object], name: str = "bench:ledger") -> None:
    """Do it inside an act of the system, as everything that posts is."""
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM, Actor, action

    @action("bench.write", on="record")
    def write(*, record: Record, actor: Actor, at: Any) -> None:
        what()

    write(record=Record(name), actor=SYSTEM, at=timezone.now())


@cache
def posted() -> Any:
    """The season of the nation with the figures of all its undertakings, and their totals."""
    from django.db import connection

    season = load_nation()
    post_season(season)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute
    return season


def post_season(season: Any) -> None:
    """As confirmations do, at the time of each; only the cases do not move."""
    from peiyou.engine.undertakings.book.posting import Pages, post_undertakings, register_measures
    from peiyou.kernel.actions import SYSTEM

    register_measures(season)
    confirmed = season.undertakings.filter(confirmed_at__isnull=False)
    rows = iter(confirmed.select_related("unit", "case").order_by("confirmed_at", "pk"))
    while portion := list(islice(rows, AT_ONCE)):
        at = portion[-1].confirmed_at
        act(lambda: post_undertakings(Pages(season, portion), SYSTEM, at))  # noqa: B023 - done at once
