"""Who may give an independent rating, and what ties make somebody step aside (回避)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last


@dataclass(frozen=True, slots=True)
class Judged:
    """What is rated: a task at a place in a period, or one deliverable of it."""

    node: Unit
    period: Period
    task_key: UUID
    deliverable_key: UUID | None = None

    @property
    def audit_stream(self) -> str:
        return f"rating:{self.task_key}:{self.node.pk}:{self.period.pk}"


def ties_of(person: Person, judged: Judged, at: datetime) -> QuerySet[Grant]:
    """Grants that somebody holds, or held since the period began, at the place, below it or above it.

    To be an expert there is no tie; nor is the ministry, which stands above all, except where the nation is rated:
    that is the ministry's own work. What stands below the nation is everybody, and no tie to it.
    """
    began = timezone.make_aware(datetime.combine(judged.period.starts_on, time.min))
    held = Grant.objects.filter(person=person, valid_from__lte=at).exclude(role=Role.EXPERT)
    held = held.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=began),
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=began),
    )
    if judged.node.kind == Kind.NATION:
        return held.filter(Q(unit=judged.node) | Q(role=Role.MINISTRY))
    places = Place.objects.filter(on_day_or_last(timezone.localdate(at)))
    below = places.filter(node=judged.node, unit=OuterRef("unit"))
    above = places.filter(unit=judged.node, node=OuterRef("unit"))
    near = held.exclude(unit__kind=Kind.NATION).filter(Exists(below) | Exists(above))
    return near.select_related("unit")


def rates_as(person: Person, judged: Judged, at: datetime) -> str:
    """The role as which somebody rates: as an expert before as an official."""
    roles = set(live(at).filter(person=person).values_list("role", flat=True))
    return Role.EXPERT if Role.EXPERT in roles else Role.MINISTRY


def person_who(actor: Actor) -> Person | None:
    """None for the system, and for who is nobody."""
    try:
        return Person.objects.filter(key=UUID(actor.id.removeprefix("person:"))).first()
    except ValueError:
        return None
