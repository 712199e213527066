"""What requirements need to know about a wanted grant, read at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live_grants, not_over
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import overseers


def person_of(actor: Actor) -> Person | None:
    """The person who acts; None for the system. Raises Person.DoesNotExist for one who is nobody."""
    if actor.kind == "SYSTEM":
        return None
    return Person.objects.get(key=actor.id.removeprefix("person:"))


def own_grants(actor: Actor, at: datetime) -> QuerySet[Grant]:
    return live_grants(actor, at).select_related("unit").order_by("pk")


def reaching(actor: Actor, unit: Unit | None, at: datetime) -> frozenset[int]:
    """Those of the actor's live grants (primary keys) in whose subtree the unit lies today.

    One from above has to reach what oversees the unit as well.
    """
    if unit is None:
        return frozenset(grant.pk for grant in held(actor, at) if grant.unit is None)
    found = [grant for grant in held(actor, at, unit.pk) if grant.covers]
    over = overseers([unit.pk], timezone.localdate(at)).get(unit.pk)
    if over is None:
        return frozenset(grant.pk for grant in found)
    above = {grant.pk for grant in held(actor, at, over) if grant.covers}
    return frozenset(grant.pk for grant in found if grant.unit == unit.pk or grant.pk in above)


def beyond(actor: Actor, grants: Iterable[Grant], at: datetime) -> tuple[Grant, ...]:
    """Those of `grants` whose units none of the actor's live grants reaches today."""
    grants = tuple(grants)
    units = {grant.unit for grant in grants}
    outside = {unit for unit in units if not reaching(actor, unit, at)}
    return tuple(grant for grant in grants if grant.unit in outside)


def held_by(person: Person, at: datetime) -> tuple[Grant, ...]:
    """The person's grants that hold or will."""
    return tuple(not_over(at).filter(person=person).select_related("unit").order_by("pk"))
