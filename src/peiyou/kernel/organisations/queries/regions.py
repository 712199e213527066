"""Where units stand, as lists of many say and filter it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last


@dataclass(frozen=True, slots=True)
class Region:
    """`key` of the unit, `order` to sort by."""

    key: str
    name: str
    order: str


def regions_of(
    units: QuerySet[Unit] | QuerySet[Any], on: date, *, is_national: bool
) -> Mapping[int, Region]:
    """The prefecture of each unit (the county where there is none), or, of the nation, the province; one statement."""
    kinds = [Kind.PROVINCE] if is_national else [Kind.PREFECTURE, Kind.COUNTY]
    places = Place.objects.filter(
        on_day_or_last(on), hierarchy=Hierarchy.PLACE, unit__in=units, node__kind__in=kinds
    )
    rows = places.order_by("depth").values_list(
        "unit", "node__key", "node__name", "node__code", "node__name_key"
    )
    return {
        unit: Region(str(key), name, code or f"~{name_key}")
        for unit, key, name, code, name_key in rows
    }
