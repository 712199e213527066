"""A person's notices, and how many wait to be read. Everybody sees their own and no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from peiyou.kernel.actions import Actor
from peiyou.kernel.notices.kinds import sentence_of
from peiyou.kernel.notices.models import Notice

MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in the reader's language."""

    pk: int
    sentence: str
    link: str
    at: datetime
    is_read: bool


def visible_to(actor: Actor | None) -> QuerySet[Notice]:
    if actor is None or actor.kind != "PERSON":
        return Notice.objects.none()
    return Notice.objects.filter(person__key=actor.id.removeprefix("person:"))


def unread(actor: Actor | None) -> int:
    """How many wait, counted up to one more than `MOST_COUNTED`: one small query of an index."""
    rows = visible_to(actor).filter(read_at=None).values("pk")[: MOST_COUNTED + 1]
    return len(rows)


def lines(notices: Iterable[Notice]) -> list[NoticeLine]:
    return [
        NoticeLine(
            notice.pk,
            sentence_of(notice.kind, notice.params),
            notice.link,
            notice.at,
            notice.read_at is not None,
        )
        for notice in notices
    ]
