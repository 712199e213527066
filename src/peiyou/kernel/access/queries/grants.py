"""Grants as rows: which hold, and where a person stands by them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from peiyou.kernel.access.enums import GIVERS_OF
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.permissions import Spot
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.queries.trees import overseers


def live(at: datetime) -> QuerySet[Grant]:
    """Grants that hold at that moment: begun, not over, not revoked, of somebody active.

    A deputy's holds only while the one it deputises for does.
    """
    return not_over(at).filter(
        Q(deputises_for__isnull=True)
        | Q(deputises_for__revoked_at__isnull=True, deputises_for__person__is_active=True),
        valid_from__lte=at,
        person__is_active=True,
    )


def live_grants(actor: Actor, at: datetime) -> QuerySet[Grant]:
    """Those of one actor; none for one who is nobody. `queries.held` is the quick way to ask."""
    try:
        key = UUID(actor.id.removeprefix("person:"))
    except ValueError:
        return Grant.objects.none()
    return live(at).filter(person__key=key)


def not_over(at: datetime) -> QuerySet[Grant]:
    """Grants that hold or will, whoever holds them."""
    return Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), revoked_at__isnull=True
    )


def where_person_stands(person: Person, at: datetime) -> frozenset[Spot]:
    """Where a person stands: at the units of their grants that hold or will, else of those they had.

    Whoever acts on a person (invites them anew, deactivates, looks at a phone number) must cover all of
    these, each as a role that could have given it. It is one account that works at all of them, so
    covering any one would let a county reach into what another province has entrusted to the same
    person; and an equal who could make an invitation could act in a colleague's name. Somebody who has
    left keeps standing where they last worked, so that their former superiors can still see to them.
    """
    held = not_over(at).filter(person=person)
    if not held.exists():
        held = Grant.objects.filter(person=person)
    rows = held.filter(unit__isnull=False).values_list("unit", "role")
    there = {(unit, role) for unit, role in rows if unit is not None}
    over = overseers({unit for unit, _role in there}, timezone.localdate(at))
    return frozenset(Spot(unit, GIVERS_OF[Role(role)], over.get(unit)) for unit, role in there)
