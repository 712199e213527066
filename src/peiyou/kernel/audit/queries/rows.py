"""Rows to look at: who may see them, filtered, by pages that stay put while rows are added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from peiyou.common.canonical import instant
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.audit.models import PersonalValue, Row

VIEW = "audit.view"
"""The verb that auditors and operators are asked about."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; empty means anything. Days are of the current time zone, `until` included."""

    stream: str = ""
    verb: str = ""
    actor: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first; `older` and `newer` are the keys to ask for the neighbouring pages with."""

    rows: list[Row]
    older: int | None
    newer: int | None


def visible_to(actor: Actor | None, at: datetime) -> QuerySet[Row]:
    """All rows for whoever may view the record, none for others. Every list goes through here."""
    if actor is None or not authority().allows(actor, VIEW, None, at):
        return Row.objects.none()
    return Row.objects.all()


def of_object(rows: QuerySet[Row], audit_stream: str) -> QuerySet[Row]:
    """The history of one object, newest first."""
    return rows.filter(stream=audit_stream).order_by("-seq")


def filtered(rows: QuerySet[Row], by: Filter) -> QuerySet[Row]:
    """`verb` and `stream` match from their beginning (``plans.`` finds all acts on plans)."""
    if by.stream:
        rows = rows.filter(stream__startswith=by.stream)
    if by.verb:
        rows = rows.filter(verb__startswith=by.verb)
    if by.actor:
        rows = rows.filter(actor_name__contains=by.actor) | rows.filter(actor_id=by.actor)
    if by.since:
        rows = rows.filter(at__gte=_midnight(by.since))
    if by.until:
        rows = rows.filter(at__lt=_midnight(by.until + timedelta(days=1)))
    return rows


def page(
    rows: QuerySet[Row], *, size: int, before: int | None = None, after: int | None = None
) -> Page:
    """A page below the key `before`, or above `after`, or the newest."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, shown = len(found) > size, found[:size][::-1]
        newer, older = (shown[0].pk if more else None), (shown[-1].pk if shown else None)
        return Page(shown, older, newer)
    below = rows if before is None else rows.filter(pk__lt=before)
    found = list(below.order_by("-pk")[: size + 1])
    shown = found[:size]
    older = shown[-1].pk if len(found) > size else None
    newer = shown[0].pk if shown and before is not None else None
    return Page(shown, older, newer)


def _midnight(day: date) -> str:
    return instant(timezone.make_aware(datetime.combine(day, time.min)))


@dataclass(frozen=True, slots=True)
class Noted:
    """One name and value of a row's data; `personal` says what became of a personal value."""

    name: str
    value: str
    personal: str = ""


def noted(row: Row) -> list[Noted]:
    """The row's data for reading: commitments are replaced by the values that are still kept."""
    data: dict[str, Any] = json.loads(row.data)
    kept = {v.commitment: v for v in PersonalValue.objects.filter(stream=row.stream, seq=row.seq)}
    return [_noted(name, value, kept) for name, value in data.items()]


def _noted(name: str, value: Any, kept: dict[str, PersonalValue]) -> Noted:
    if isinstance(value, dict) and set(value) == {"personal"}:
        found = kept.get(value["personal"])
        if found is None or found.erased_at is not None:
            return Noted(name, "", "ERASED")
        return Noted(name, found.value, "KEPT")
    return Noted(
        name, json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    )
