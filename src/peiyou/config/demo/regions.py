"""Regions as they stand now, read once, for whatever the demonstration puts into them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from peiyou.kernel.organisations.enums import FOREVER, Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Unit

CORPS = "新疆生产建设兵团"
CORPS_CITIES = "6590"
"""Cities of the 兵团: in 新疆 by place, under the 兵团 in what it administers itself."""
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


@dataclass(frozen=True)
class Region:
    """One region of today with the one above it (None: the nation is above)."""

    unit: Unit
    above: Region | None

    @property
    def code(self) -> str:
        return self.unit.code

    @property
    def begins_on(self) -> date:
        return self.unit.begins_on

    @cached_property
    def province(self) -> Region:
        return self.above.province if self.above else self

    @cached_property
    def is_municipal(self) -> bool:
        return self.province.code in MUNICIPALITIES

    @cached_property
    def full_name(self) -> str:
        """Districts bear the name of their city: there are many 鼓楼区."""
        if self.unit.kind == Kind.COUNTY and self.above and self.unit.name.endswith("区"):
            return self.above.unit.name + self.unit.name
        return self.unit.name


def regions_of_today() -> list[Region]:
    """Every region that is counted in statistics, each after the one above it."""
    units = Unit.objects.filter(ends_on=FOREVER, is_counted=True)
    above = dict(
        Link.objects.filter(hierarchy=Hierarchy.PLACE, valid_to=FOREVER)
        .filter(unit__kind__in=(Kind.PREFECTURE, Kind.COUNTY))
        .values_list("unit_id", "parent_id")
    )
    found: dict[int, Region] = {}
    for kind in (Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY):
        for unit in units.filter(kind=kind).order_by("code", "pk"):
            found[unit.pk] = Region(unit, found[above[unit.pk]] if unit.pk in above else None)
    return list(found.values())
