"""Which regions a set holds on a day: parts count for the whole, counties count for their prefecture."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import (
    Place,
    RegionSet,
    RegionSetMember,
    Succession,
    Unit,
)


def members(region_set: RegionSet, on: date) -> QuerySet[Unit]:
    """The regions of the set and of its parts that exist on that day.

    A listed region that has ended is stood for by the one that carries its past on.
    """
    listed = RegionSetMember.objects.filter(
        region_set__in=with_parts(region_set), valid_from__lte=on, valid_to__gt=on
    )
    ids = set(listed.values_list("unit_id", flat=True))
    return Unit.objects.filter(pk__in=_standing(ids, on)).order_by("code")


def prefectures_of(region_set: RegionSet, on: date) -> QuerySet[Unit]:
    """Prefectures with at least one member of the set in them (or that are members, or lie in one).

    Counties directly under their province are in no prefecture: `members` has them, this has not.
    """
    ids = set(members(region_set, on).values_list("pk", flat=True))
    standing = Place.objects.filter(hierarchy=Hierarchy.PLACE, valid_from__lte=on, valid_to__gt=on)
    above = standing.filter(unit__in=ids, node__kind=Kind.PREFECTURE).values("node")
    below = standing.filter(node__in=ids, unit__kind=Kind.PREFECTURE).values("unit")
    return Unit.objects.filter(Q(pk__in=above) | Q(pk__in=below)).order_by("code")


def with_parts(region_set: RegionSet) -> set[int]:
    """Primary keys of the set and of all its parts, however deep."""
    found: set[int] = set()
    level = {region_set.pk}
    while level:
        found |= level
        level = set(RegionSet.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
    return found


def _standing(ids: set[int], on: date) -> set[int]:
    standing: set[int] = set()
    while ids:
        alive = Unit.objects.filter(pk__in=ids, begins_on__lte=on, ends_on__gt=on)
        standing |= set(alive.values_list("pk", flat=True))
        heirs = Succession.objects.filter(
            predecessor__in=ids - standing, predecessor__ends_on__lte=on, is_heir=True
        )
        ids = set(heirs.values_list("successor", flat=True)) - standing
    return standing
