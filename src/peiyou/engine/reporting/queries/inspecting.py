"""Spot checks: who sees them, who may be sent, and which ties make an inspector step aside (回避)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Draw, Inspection, Round
from peiyou.engine.reporting.queries.drawing import NO_STRATUM, Member
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.roles import OFFICIALS, Role, Stage
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.trees import on_day_or_last

KIND: Final = "inspection"
SENT: Final = (Role.EXPERT, *OFFICIALS)
"""Roles that are sent; an expert before an official."""
RELATED: Final = (
    "draw__body", "draw__round__period", "draw__round__season", "of_return__unit", "of_return__case",
    "of_return__approved", "line__opening", "case__process", "inspector",
)  # fmt: skip


def inspections_visible(actor: Actor | None, at: datetime) -> QuerySet[Inspection]:
    """Those of returns that one sees: the unit's own, of who oversees it, of the inspector."""
    seen = visible_to(actor, at)
    return Inspection.objects.filter(of_return__in=seen.values("pk"))


def draws_of(round_: Round) -> QuerySet[Draw]:
    """Newest first, without the population: everybody who sees the round sees how it was drawn."""
    rows = Draw.objects.filter(round=round_).defer("population")
    return rows.select_related("body").order_by("-announced_at", "-pk")


def inspection_of(key: UUID | str) -> Inspection | None:
    return Inspection.objects.filter(key=key).select_related(*RELATED).defer("draw__population").first()  # fmt: skip


def above_of(unit: int, at: datetime) -> frozenset[int]:
    """The unit and all that stands above it in any hierarchy, below the nation: primary keys."""
    places = Place.objects.filter(on_day_or_last(timezone.localdate(at)), unit=unit)
    return frozenset(places.exclude(node__kind=Kind.NATION).values_list("node", flat=True))


def ties_of(person: Person, above: Collection[int], since: datetime, at: datetime) -> QuerySet[Grant]:  # fmt: skip
    """Grants that the person holds, or held since then, at the unit or at what stands above it."""
    held = Grant.objects.filter(person=person, unit__in=above, valid_from__lte=at)
    lasted = Q(valid_to__isnull=True) | Q(valid_to__gt=since)
    return held.filter(lasted, Q(revoked_at__isnull=True) | Q(revoked_at__gt=since))


def sent_as(person: Person, at: datetime) -> Grant | None:
    """The grant as which somebody inspects; None for who may not be sent."""
    rows = live(at).filter(person=person, role__in=SENT, task_keys=[]).select_related("unit")
    fit = [grant for grant in rows if not grant.stages or Stage.REPORTING in grant.stages]
    return min(fit, key=lambda grant: (SENT.index(Role(grant.role)), grant.pk), default=None)


def candidates(inspection: Inspection, text: str, at: datetime) -> Sequence[Person]:
    """Who can be sent: experts; for the ministry's draws officials, too. Nobody with a tie to the unit now."""
    is_national = inspection.draw.body.kind == Kind.NATION
    grants = live(at).filter(role__in=SENT if is_national else [Role.EXPERT])
    above = above_of(inspection.of_return.unit_id, at)
    tied = live(at).filter(unit__in=above).values("person")
    people = Person.objects.filter(pk__in=grants.values("person")).exclude(pk__in=tied)
    if text:
        people = people.filter(name__icontains=text)
    return list(people.order_by("name", "pk")[:50])


def members_of(round_: Round, province: int | None) -> list[Member]:
    """Every task of every approved return; of one province, or of all. One statement."""
    rows = round_.returns.filter(case__state=State.APPROVED, lines__isnull=False)
    if province is not None:
        rows = rows.filter(province=province)
    columns = ("key", "lines__opening__seq", "province__code", "province__key")
    return [
        Member(f"{key}/{seq}", code or str(of or NO_STRATUM))
        for key, seq, code, of in rows.values_list(*columns)
    ]
