"""Rows of the audit record, appended as actions append them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from peiyou.kernel.actions import Actor, Entry
from peiyou.kernel.audit.appending import append

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ACTOR = Actor(kind="PERSON", id="person:00000000-0000-0000-0000-000000000007", name="王建国")


def entry(stream: str = "plan:1", verb: str = "plans.edit", **data: Any) -> Entry:
    return Entry(verb=verb, actor=ACTOR, at=AT, stream=stream, data=data)


def append_rows(n: int, streams: int = 3) -> None:
    """`n` rows in turn on `streams` streams, in units of ten."""
    for start in range(0, n, 10):
        with transaction.atomic():
            append(
                [
                    entry(f"plan:{i % streams}", n=i, what="布点")
                    for i in range(start, min(n, start + 10))
                ]
            )
