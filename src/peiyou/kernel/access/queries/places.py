"""Where units stand, as far as grants must know."""

from __future__ import annotations

from datetime import date

from peiyou.kernel.organisations.enums import REGIONS, Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit


def level_of(unit: Unit, on: date) -> str:
    """The kind of the unit; of a government body, that of the nearest region above it by place."""
    if unit.kind != Kind.AUTHORITY:
        return unit.kind
    nearest = (
        Place.objects.filter(
            hierarchy=Hierarchy.PLACE,
            unit=unit,
            node__kind__in=REGIONS,
            valid_from__lte=on,
            valid_to__gt=on,
        )
        .order_by("depth")
        .values_list("node__kind", flat=True)
        .first()
    )
    return nearest or unit.kind


def stands_in(unit: Unit, hierarchy: str, on: date) -> bool:
    return Place.objects.filter(
        hierarchy=hierarchy, unit=unit, node=unit, valid_from__lte=on, valid_to__gt=on
    ).exists()
