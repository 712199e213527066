"""People and what they hold, as far as the reader's own scope reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.access.enums import FROM_PROVINCE_UP
from peiyou.kernel.access.models import Grant
from peiyou.kernel.access.queries.grants import live, not_over
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.accounts.models import Invitation, Person
from peiyou.kernel.accounts.queries.factors import people_with_second_factor, without_second_factor
from peiyou.kernel.accounts.queries.locks import locks_of
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.authority import Scope
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last, subtree_ids

VIEW: Final = "access.view_people"
SOON: Final = timedelta(days=30)


class Shown(TextChoices):
    """Which people the list shows."""

    CURRENT = "current", _("hold a role now or later")
    ENDING = "ending", _("a role ends within 30 days")
    NO_FACTOR = "no-factor", _("need a second factor and have none")
    INVITED = "invited", _("have not used their invitation")
    EARLIER = "earlier", _("held a role before")
    CLOSED = "closed", _("access ended")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is asked for; empty means anything. `unit`: at it or below it, by place."""

    shown: Shown = Shown.CURRENT
    text: str = ""
    role: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line. `grants` are those that the reader may see, the current ones where there are any."""

    person: Person
    grants: tuple[Grant, ...]
    has_factor: bool
    locked_until: datetime | None


def visible_grants(actor: Actor, at: datetime) -> QuerySet[Grant]:
    """Grants, live or over, at units within the scope in which the actor may see people."""
    scope = authority().scope(actor, VIEW, at)
    if scope.everything:
        return Grant.objects.all()
    if not scope:
        return Grant.objects.none()
    if reaches_all(scope):
        return Grant.objects.filter(unit__isnull=False)
    return Grant.objects.filter(unit__in=scope.units(timezone.localdate(at)))


def reaches_all(scope: Scope) -> bool:
    """Whether it is the whole country's: then asking of each unit where it stands is a waste."""
    tops = [unit for hierarchy, unit in scope.roots if hierarchy == Hierarchy.PLACE]
    return scope.everything or Unit.objects.filter(pk__in=tops, kind=Kind.NATION).exists()


def visible_to(actor: Actor, at: datetime) -> QuerySet[Person]:
    """People who hold or held something there; everybody for who covers the installation; oneself."""
    oneself = Q(key=actor.id.removeprefix("person:"))
    if authority().scope(actor, VIEW, at).everything:
        return Person.objects.all()
    return Person.objects.filter(oneself | Q(pk__in=visible_grants(actor, at).values("person")))


def may_be_given(actor: Actor, at: datetime) -> QuerySet[Person]:
    """Whom the actor may know of when giving a role or naming a deputy.

    Those they see, and, for whoever sees nobody, who works where their own grants reach.
    """
    below = Q(pk__in=[])
    for grant in held(actor, at):
        below |= Q(hierarchy=grant.hierarchy, node=grant.unit)
    reached = Place.objects.filter(below & on_day_or_last(timezone.localdate(at)))
    colleagues = not_over(at).filter(person=OuterRef("pk"), unit__in=reached.values("unit"))
    return Person.objects.filter(Q(pk__in=visible_to(actor, at).values("pk")) | Exists(colleagues))


def people(actor: Actor, at: datetime, asked: Asked) -> QuerySet[Person]:
    """By sign-in name. What is asked is asked of grants that the actor may see."""
    seen = visible_grants(actor, at)
    grants, found = _shown(seen, asked.shown, at)
    if asked.role:
        grants = grants.filter(role=asked.role)
    if asked.unit is not None:
        grants = grants.filter(unit__in=subtree_ids(asked.unit, timezone.localdate(at)))
    if asked.text:
        there = grants.filter(unit__name__icontains=asked.text).values("person")
        named = Q(name__icontains=asked.text) | Q(handle__icontains=asked.text)
        found = found.filter(named | Q(pk__in=there))
    if reaches_all(authority().scope(actor, VIEW, at)):
        # nearly everybody holds one: ask person by person, as far as the page goes
        return found.filter(Exists(grants.filter(person=OuterRef("pk")))).order_by("handle")
    return found.filter(pk__in=grants.values("person")).order_by("handle")


def _shown(
    seen: QuerySet[Grant], shown: Shown, at: datetime
) -> tuple[QuerySet[Grant], QuerySet[Person]]:
    """(grants of which people must hold one, people) of a choice."""
    current, active = seen & not_over(at), Person.objects.filter(is_active=True)
    if shown == Shown.ENDING:
        return seen & live(at).filter(valid_to__lte=at + SOON), active
    if shown == Shown.NO_FACTOR:
        return current.filter(role__in=FROM_PROVINCE_UP), without_second_factor(active)
    if shown == Shown.INVITED:
        return current, active.filter(
            pk__in=Invitation.objects.filter(used_at=None).values("person")
        )
    if shown == Shown.EARLIER:
        return seen, Person.objects.exclude(pk__in=current.values("person"))
    if shown == Shown.CLOSED:
        return seen, Person.objects.filter(is_active=False)
    return current, active


def rows_of(page: Sequence[Person], actor: Actor, at: datetime) -> list[PersonRow]:
    """Lines for one page of people: as many statements for one as for all."""
    keys = [person.pk for person in page]
    grants = Grant.objects.filter(person__in=keys).select_related("unit")
    factors = people_with_second_factor(keys)
    locks = locks_of(page, at)
    held: dict[int, list[Grant]] = {}
    for grant in _seen(list(grants.order_by("pk")), actor, at):
        held.setdefault(grant.person_id, []).append(grant)
    rows = []
    for person in page:
        own = held.get(person.pk, [])
        current = [grant for grant in own if grant.is_not_over(at)]
        rows.append(
            PersonRow(person, tuple(current or own), person.pk in factors, locks.get(person.pk))
        )
    return rows


def _seen(grants: list[Grant], actor: Actor, at: datetime) -> list[Grant]:
    """Those of a few grants that are `visible_grants`: asked from the grants, not from the tree."""
    scope = authority().scope(actor, VIEW, at)
    if scope.everything:
        return grants
    units = {grant.unit_id for grant in grants if grant.unit_id is not None}
    if not reaches_all(scope):
        reached = scope.units(timezone.localdate(at)).filter(pk__in=units)
        units = set(reached.values_list("pk", flat=True))
    return [grant for grant in grants if grant.unit_id in units]


def acting_at(unit: Unit, at: datetime) -> list[Grant]:
    """Who may act at a unit now, by any hierarchy: those at the unit itself first, then from below up."""
    on = timezone.localdate(at)
    above = {
        (place.hierarchy, place.node_id): place.depth
        for place in unit.places.filter(on_day_or_last(on))
    }
    grants = live(at).filter(unit__in={node for _hierarchy, node in above})
    found = [
        grant
        for grant in grants.select_related("unit", "person").order_by("role", "pk")
        if (grant.hierarchy, grant.unit_id) in above
    ]
    return sorted(found, key=lambda grant: above[grant.hierarchy, grant.unit_id or 0])
