"""Alerts: saved, changed, paused and deleted by whose they are; looked at by the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from peiyou.engine.results.enums import AlertKind
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Alert, Firing
from peiyou.engine.results.queries.alerts import alerts_of, in_sight, sees, truths_of
from peiyou.engine.results.queries.judging import person_who
from peiyou.engine.results.requirements.alerts import OF_ALERTS, Wanted, Wish
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, Actor, NotAllowed, action, note
from peiyou.kernel.actions.requirements import demand
from peiyou.kernel.notices.actions.sending import send_notices


@dataclass(frozen=True, slots=True)
class Looked:
    """How many alerts were looked at, and how many fired."""

    n: int
    fired: int

    audit_stream: str = "alerts:looking"


@action("results.save_alert", on=None)
def save_alert(*, wanted: Wanted, actor: Actor, at: datetime) -> Alert:
    """Save a condition. Whether it holds now is noted and not told: it fires when it comes true.

    Raises `ResultsError`: OUT_OF_SIGHT, NAME_MISSING, CONDITION_INCOMPLETE, TOO_MANY.
    """
    person = _person(actor)
    made = Alert(person=person, made_at=at)
    _say(made, wanted, alerts_of(actor).count(), actor, at)
    note(name=made.name, kind=made.kind)
    return made


@action("results.edit_alert", on="alert")
def edit_alert(*, alert: Alert, wanted: Wanted, actor: Actor, at: datetime) -> Alert:
    """Say another condition; it starts anew. Raises as `save_alert`."""
    row = _locked(alert)
    _say(row, wanted, 0, actor, at)
    note(name=row.name, kind=row.kind)
    return row


@action("results.pause_alert", on="alert")
def pause_alert(*, alert: Alert, is_paused: bool, actor: Actor, at: datetime) -> Alert:
    """Not look at it for a while, or go on; what holds when it goes on is not told."""
    row = _locked(alert)
    row.paused_at = at if is_paused else None
    if not is_paused:
        row.holds, row.looked_at = _holds(row, at), at
    row.save(update_fields=["paused_at", "holds", "looked_at"])
    note(paused=is_paused)
    return row


@action("results.delete_alert", on="alert")
def delete_alert(*, alert: Alert, actor: Actor, at: datetime) -> Alert:
    row = _locked(alert)
    row.deleted_at = at
    row.save(update_fields=["deleted_at"])
    return row


@action("results.look_at_alerts", on=None)
def look_at_alerts(*, actor: Actor, at: datetime) -> Looked:
    """Tell whose condition has come true since it was looked at last, and may still see what it is about."""
    rows = Alert.objects.filter(paused_at=None, deleted_at=None).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)).select_related("person", "node"))
    seen = in_sight(locked, at)
    fired = 0
    truths = truths_of(seen, at)
    for alert in seen:
        truth = truths.get(alert.pk)
        if truth is None or truth.holds is None:
            continue
        if truth.holds and not alert.holds:
            _fire(alert, dict(truth.found or {}), at)
            fired += 1
        alert.holds = truth.holds
    for alert in seen:
        alert.looked_at = at
    Alert.objects.bulk_update(seen, ["holds", "looked_at"], batch_size=200)
    note(looked=len(seen), fired=fired)
    return Looked(len(seen), fired)


def _fire(alert: Alert, found: dict[str, object], at: datetime) -> None:
    """What it was is kept with the alert; the notice names it and no figure."""
    firing = Firing.objects.create(alert=alert, at=at, found=found)
    send_notices(
        people=[alert.person_id], kind="ALERT_FIRED", params={"name": alert.name},
        link=reverse("results:alerts"), cause=f"alert:{alert.key}:{firing.pk}", actor=SYSTEM, at=at,
    )  # fmt: skip


def _say(row: Alert, wanted: Wanted, others: int, actor: Actor, at: datetime) -> None:
    is_seen = wanted.kind not in AlertKind.values or sees(actor, wanted.kind, wanted.node, at)
    demand(Wish(wanted, is_seen, others), OF_ALERTS, ResultsError)
    compares = wanted.kind in {AlertKind.FIGURE, AlertKind.COMPLETENESS}
    is_figure = wanted.kind == AlertKind.FIGURE
    row.name, row.kind, row.plan, row.node = wanted.name.strip()[:80], wanted.kind, wanted.plan, wanted.node  # fmt: skip
    row.deliverable_key = None if wanted.kind == AlertKind.COMPLETENESS else wanted.deliverable_key
    row.column = wanted.column if is_figure else ""
    row.against = wanted.against if is_figure else ""
    row.comparison = wanted.comparison if compares else ""
    row.value = (wanted.value or 0) if compares else 0
    row.save()
    row.holds, row.looked_at = _holds(row, at), at
    row.save(update_fields=["holds", "looked_at"])


def _holds(row: Alert, at: datetime) -> bool | None:
    truth = truths_of([row], at).get(row.pk)
    return truth.holds if truth else None


def _locked(alert: Alert) -> Alert:
    rows = Alert.objects.select_for_update(of=("self",)).select_related("person", "node")
    return rows.get(pk=alert.pk, deleted_at=None)


def _person(actor: Actor) -> Person:
    person = person_who(actor)
    if person is None:
        raise NotAllowed("NOT_ALLOWED", "Alerts are of people.")
    return person
