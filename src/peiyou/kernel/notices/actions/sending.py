"""Telling people something, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.notices.kinds import kind as kind_of
from peiyou.kernel.notices.models import Notice

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, and to how many who did not know it yet."""

    cause: str
    count: int

    @property
    def audit_stream(self) -> str:
        return f"notices:{self.cause}"


@action("notices.send_notices", on=None)
def send_notices(
    *,
    people: Iterable[int],
    kind: str,
    params: dict[str, Any],
    link: str,
    cause: str,
    actor: Actor,
    at: datetime,
) -> Told:
    """Tell each of `people` (primary keys) what `cause` names; who has been told already is left alone.

    `params` are plain values for the kind's sentence and nothing secret. Only the count is noted.
    """
    kind_of(kind)
    asked = sorted(set(people))
    known = set(Notice.objects.filter(cause=cause).values_list("person_id", flat=True))
    rows = [
        Notice(person_id=pk, kind=kind, params=params, link=link, cause=cause, at=at)
        for pk in asked
        if pk not in known
    ]
    Notice.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    note(kind=kind, people=len(rows))
    return Told(cause, len(rows))
