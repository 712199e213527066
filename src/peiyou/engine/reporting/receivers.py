"""What has to follow when a take-up or a unit changes. Each may come twice and acts once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from peiyou.engine.reporting.actions.inspecting import settle_inspection
from peiyou.engine.reporting.enums import InspectionState, RoundState, State
from peiyou.engine.reporting.events import ReturnApproved, ReturnWaived
from peiyou.engine.reporting.models import Inspection, Round
from peiyou.engine.reporting.upkeep import complete_rounds
from peiyou.engine.undertakings.events import FilingRecorded, UndertakingsConfirmed
from peiyou.engine.undertakings.models import Filing
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.jobs.outbox import load
from peiyou.kernel.organisations.events import UnitsChanged


@task
def filing_recorded(event: dict[str, Any]) -> None:
    """A confirmed take-up is another now: returns that are being written follow."""
    key = load(FilingRecorded, event).filing
    changed = list(Filing.objects.filter(key=key).values_list("undertaking", flat=True))
    complete_rounds(timezone.now(), changed)


@task
def undertakings_confirmed(event: dict[str, Any]) -> None:
    """Who has taken something up is asked at once in every round of that season that is open."""
    season = load(UndertakingsConfirmed, event).season
    if Round.objects.filter(season__key=season, state=RoundState.OPEN).exists():
        complete_rounds(timezone.now(), ())


@task
def units_changed(event: dict[str, Any]) -> None:
    """What units that are no more had taken up passes on; the successors are asked. Where that has not happened yet
    it is found within the hour."""
    load(UnitsChanged, event)
    complete_rounds(timezone.now())


@task
def return_approved(event: dict[str, Any]) -> None:
    """Spot checks that waited for the correction of a figure are closed."""
    _settle(load(ReturnApproved, event).return_, State.APPROVED)


@task
def return_waived(event: dict[str, Any]) -> None:
    """Spot checks that waited for a correction that nobody will make any more are closed."""
    _settle(load(ReturnWaived, event).return_, State.WAIVED)


def _settle(return_: UUID, state: State) -> None:
    waiting = Inspection.objects.filter(
        of_return__key=return_,
        of_return__case__state=state,
        case__state=InspectionState.CORRECTING,
    )
    for inspection in waiting.order_by("pk"):
        settle_inspection(inspection=inspection, actor=SYSTEM, at=timezone.now())
