"""What has to follow when something happened: here, or to units. Each may come twice and acts once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from peiyou.engine.undertakings.actions.opening import ask_units
from peiyou.engine.undertakings.actions.succession import pass_to_successor
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, SeasonState
from peiyou.engine.undertakings.events import (
    FilingRecorded,
    SeasonOpened,
    SeasonPublished,
    TasksDeclared,
    UndertakingReturned,
)
from peiyou.engine.undertakings.models import Filing, Season, Undertaking
from peiyou.engine.undertakings.queries.latecomers import latecomers
from peiyou.engine.undertakings.queries.succession import ended
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Stage
from peiyou.kernel.jobs.outbox import load
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.organisations.enums import ChangeKind
from peiyou.kernel.organisations.events import UnitsChanged
from peiyou.kernel.workflow.queries.people import Turn, acting

NEW_TO_ASK = (ChangeKind.REGISTERED, ChangeKind.MOVED, ChangeKind.CORRECTED)


ENDINGS = (ChangeKind.MERGED, ChangeKind.SPLIT, ChangeKind.DISSOLVED)


@task
def units_changed(event: dict[str, Any]) -> None:
    """Schools that are registered (or found their authority) while a season is open are asked as well; what units
    that are no more had taken up passes on."""
    changed = load(UnitsChanged, event)
    at = timezone.now()
    if changed.what in ENDINGS:
        pass_on(at)
    if changed.what not in NEW_TO_ASK:
        return
    for season in Season.objects.filter(state=SeasonState.OPEN):
        new = latecomers(season, changed.units, timezone.localdate(at))
        if new:
            ask_units(season=season, units=new, actor=SYSTEM, at=at)


def pass_on(at: datetime) -> None:
    """Let undertakings of units that are no more pass to their heirs, as far as that can be done now.

    Asked for again every hour: a unit ends on a day that comes, an heir is confirmed later.
    """
    for row in ended(timezone.localdate(at)):
        pass_to_successor(undertaking=row, actor=SYSTEM, at=at)


@task
def season_opened(event: dict[str, Any]) -> None:
    """Provinces and departments can begin; units below are told once their province has declared."""
    _tell_first(load(SeasonOpened, event).season, "SEASON_OPENED")


@task
def season_published(event: dict[str, Any]) -> None:
    _tell_first(load(SeasonPublished, event).season, "SEASON_PUBLISHED")


@task
def tasks_declared(event: dict[str, Any]) -> None:
    """Everybody who fills in for a unit of the province."""
    row = _undertakings(load(TasksDeclared, event).undertaking).first()
    if row is None or row.province is None:
        return
    rows = Undertaking.objects.filter(
        season=row.season, province=row.province, party__in=BELOW_PROVINCE
    )
    params = {"season": row.season.title, "province": row.province.name}
    _tell(rows, "TASKS_DECLARED", params, _page(row.season), f"declared:{row.key}")


@task
def undertaking_returned(event: dict[str, Any]) -> None:
    """Who fills in for the unit; once for each time it is returned."""
    for row in _undertakings(load(UndertakingReturned, event).undertaking):
        params = {"season": row.season.title, "unit": row.unit.name}
        link = reverse("undertakings:undertaking", args=[row.season.key, row.key])
        _tell([row], "UNDERTAKING_RETURNED", params, link, f"returned:{row.key}:{row.case.version}")


@task
def filing_recorded(event: dict[str, Any]) -> None:
    """Who fills in for the unit: its numbers are others now, and it was the province that had them changed."""
    filings = Filing.objects.filter(key=load(FilingRecorded, event).filing)
    for filing in filings.select_related("undertaking__season", "undertaking__unit"):
        row = filing.undertaking
        params = {"season": row.season.title, "unit": row.unit.name, "no": str(filing.no)}
        link = reverse("undertakings:undertaking", args=[row.season.key, row.key])
        _tell([row], "FILING_RECORDED", params, link, f"recorded:{filing.key}")


def _tell_first(key: UUID, kind: str) -> None:
    """Those who fill in for provinces and departments."""
    for season in Season.objects.filter(key=key):
        rows = season.undertakings.filter(party__in=(Party.PROVINCE, Party.DEPARTMENT))
        _tell(rows, kind, {"season": season.title}, _page(season), f"{kind.lower()}:{key}")


def _tell(
    rows: Iterable[Undertaking], kind: str, params: dict[str, str], link: str, cause: str
) -> None:
    at = timezone.now()
    people = _fillers(rows, at)
    if people:
        send_notices(
            people=people, kind=kind, params=params, link=link, cause=f"takeup:{cause}", actor=SYSTEM, at=at
        )  # fmt: skip


def _fillers(rows: Iterable[Undertaking], at: datetime) -> set[int]:
    turns = {
        Turn(row.unit_id, frozenset(FILLERS.get(row.party, UNITS)), Stage.TAKE_UP) for row in rows
    }
    return {person for people in acting(turns, at).values() for person in people}


def _undertakings(key: UUID) -> QuerySet[Undertaking]:
    return Undertaking.objects.filter(key=key).select_related("season", "unit", "province", "case")


def _page(season: Season) -> str:
    return reverse("undertakings:season", args=[season.key])
