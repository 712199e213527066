"""Who is told when something happened in the reporting. Each may come twice and tells once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from peiyou.engine.reporting.events import ReturnSentBack, RoundOpened
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.undertakings.rules import FILLERS, UNITS
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Stage
from peiyou.kernel.jobs.outbox import load
from peiyou.kernel.notices.actions.sending import send_notices
from peiyou.kernel.workflow.queries.people import Turn, acting


@task
def round_opened(event: dict[str, Any]) -> None:
    """Everybody who fills in for a unit that is asked."""
    for round_ in Round.objects.filter(key=load(RoundOpened, event).round):
        link = reverse("reporting:round", args=[round_.key])
        units = set(round_.returns.values_list("unit", "party"))
        _tell(units, "ROUND_OPENED", {"round": round_.title}, link, f"opened:{round_.key}")


@task
def return_sent_back(event: dict[str, Any]) -> None:
    """Who fills in for the unit; once for each time it is sent back."""
    rows = Return.objects.filter(key=load(ReturnSentBack, event).return_)
    for row in rows.select_related("round", "unit", "case"):
        params = {"round": row.round.title, "unit": row.unit.name}
        link = reverse("reporting:return", args=[row.round.key, row.key])
        cause = f"sent-back:{row.key}:{row.case.version}"
        _tell([(row.unit_id, row.party)], "RETURN_SENT_BACK", params, link, cause)


def _tell(
    units: Iterable[tuple[int, str]], kind: str, params: dict[str, str], link: str, cause: str
) -> None:
    at = timezone.now()
    people = _fillers(units, at)
    if people:
        send_notices(
            people=people, kind=kind, params=params, link=link, cause=f"returns:{cause}", actor=SYSTEM, at=at
        )  # fmt: skip


def _fillers(units: Iterable[tuple[int, str]], at: datetime) -> set[int]:
    """By unit and its kind: primary keys of people."""
    turns = {
        Turn(unit, frozenset(FILLERS.get(party, UNITS)), Stage.REPORTING) for unit, party in units
    }
    return {person for people in acting(turns, at).values() for person in people}
