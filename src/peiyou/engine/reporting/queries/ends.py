"""By when somebody submits in a round: the ministry's end, or an earlier one that a level above them has set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from peiyou.engine.reporting.models import EarlierDate, Round
from peiyou.kernel.access.queries.held import held
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day, on_day_or_last


def ends_of(round_: Round, units: Iterable[int], on: date) -> dict[int, datetime]:
    """By primary key of the unit: the earliest end that levels above it along the line of authorities have set.

    One statement where nobody has, one more a portion of units else.
    """
    asked = list(units)
    found = dict.fromkeys(asked, round_.fill_by)
    earlier = dict(EarlierDate.objects.filter(round=round_).values_list("body", "due_at"))
    if not earlier:
        return found
    for portion in portions(asked):
        places = Place.objects.filter(
            on_day_or_last(on), hierarchy=Hierarchy.OVERSIGHT, unit__in=portion, node__in=list(earlier),
            depth__gt=0,
        )  # fmt: skip
        for unit, node in places.values_list("unit", "node"):
            found[unit] = min(found[unit], earlier[node])
    return found


@dataclass(frozen=True, slots=True)
class Setting:
    """A body that sets dates for those below it. `bound`: the end that holds for them from above."""

    body: Unit
    bound: datetime
    set_at: datetime | None


LEVELS = (Role.PROVINCE, Role.PREFECTURE, Role.COUNTY)


def bodies_of(actor: Actor, round_: Round, at: datetime) -> list[Setting]:
    """Education bodies at which the actor may set a date: those of the regions that they hold a role for.

    Of a region itself, not of the regions below: each level sets its own.
    """
    on = timezone.localdate(at)
    roots = {grant.unit for grant in held(actor, at) if grant.role in LEVELS and grant.unit}
    seated = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, node__in=roots, depth=1
    ).values("unit")
    bodies = Unit.objects.filter(kind=Kind.AUTHORITY, function=Function.EDUCATION, ends_on__gt=on)
    found = bodies.filter(Q(pk__in=roots) | Q(pk__in=seated)).order_by("code", "pk")
    may = authority().allows
    allowed = [body for body in found if may(actor, "reporting.set_earlier_date", body, at)]
    return settings_of(round_, allowed, on)


def settings_of(round_: Round, bodies: Sequence[Unit], on: date) -> list[Setting]:
    """Two or three statements."""
    bounds = ends_of(round_, [body.pk for body in bodies], on)
    said = EarlierDate.objects.filter(round=round_, body__in=[body.pk for body in bodies])
    mine = dict(said.values_list("body", "due_at"))
    return [Setting(body, bounds[body.pk], mine.get(body.pk)) for body in bodies]
