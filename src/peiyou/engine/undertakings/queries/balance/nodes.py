"""Where one looks from: the nation, a province, a group of its units by place, one unit; and what is below.

An address names a place by keys: of a provincial unit or of a unit, or ``<province>.<region>`` for the units of a
province that stand in one of its regions (``<province>.direct``: in none). The 兵团's schools stand in
places of 新疆, and still are units of the 兵团.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.balance.sight import Sight, undertaking_provinces
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day

DIRECT: Final = "direct"


class Level(IntEnum):
    NATION = 0
    PROVINCE = 1
    GROUP = 2
    UNIT = 3


@dataclass(frozen=True, slots=True)
class Node:
    """`units` (primary keys) are those of a group or the one unit; `way` leads here from the top.

    `is_open`: its own page may be seen. `undertaking` is the key of a unit's undertaking.
    """

    level: Level
    name: str
    address: str = ""
    province: int | None = None
    units: frozenset[int] = frozenset()
    way: tuple[Node, ...] = ()
    is_open: bool = True
    undertaking: UUID | None = None
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Below:
    """What stands under a node, and to which of it a province (`By.PROVINCE`) or a unit (`By.UNIT`) counts."""

    nodes: list[Node] = field(default_factory=list)
    of: dict[int, int] = field(default_factory=dict)
    """Key of a row → place in `nodes`."""


def root_of(sight: Sight, season: Season) -> Node | None:
    """Where somebody begins; None for who sees nothing."""
    if sight.nation or sight.public:
        return _nation()
    if not sight.units:
        return None
    if len(sight.units) == 1:
        return _unit_nodes(season, sight.units, ())[0]
    return Node(Level.GROUP, _("the units within my scope"), units=sight.units)


def node_of(sight: Sight, season: Season, address: str, on: date) -> Node | None:
    """The place that an address names; None where there is none, or none for these eyes."""
    root = root_of(sight, season)
    if not address or root is None:
        return root
    first, _dot, second = address.partition(".")
    provinces = undertaking_provinces(season)
    province = next((unit for unit in provinces.values() if str(unit.key) == first), None)
    if province is not None:
        return _in_province(sight, season, root, province, second, on)
    return None if second else _unit(sight, season, root, provinces, first, on)


def below(node: Node, sight: Sight, season: Season, on: date) -> Below:
    """At most three statements, however many there are."""
    if node.level == Level.NATION:
        return _below_nation(node, sight, season)
    if node.level == Level.PROVINCE and node.province is not None and sight.whole(node.province):
        groups = _groups(season, node, on)
        return Below(groups, {unit: i for i, group in enumerate(groups) for unit in group.units})
    if node.level == Level.GROUP:
        units = _unit_nodes(season, node.units, (*node.way, node))
        return Below(units, {unit: i for i, one in enumerate(units) for unit in one.units})
    return Below()


def _nation() -> Node:
    return Node(Level.NATION, _("the whole nation"))


def _province(unit: Unit, root: Node, sight: Sight) -> Node:
    shown = sight.whole(unit.pk) or sight.public
    return Node(
        Level.PROVINCE, unit.name, str(unit.key), unit.pk, way=(root,), is_open=shown, pk=unit.pk
    )


def _in_province(
    sight: Sight, season: Season, root: Node, unit: Unit, group: str, on: date
) -> Node | None:
    node = _province(unit, root, sight)
    if not group:
        return node if node.is_open else None
    if not sight.whole(unit.pk):
        return None
    address = f"{unit.key}.{group}"
    return next((one for one in _groups(season, node, on) if one.address == address), None)


def _unit(
    sight: Sight, season: Season, root: Node, provinces: dict[int, Unit], key: str, on: date
) -> Node | None:
    try:
        asked = Undertaking.objects.filter(season=season, unit__key=UUID(key)).first()
    except ValueError:
        return None
    if asked is None or not _sees(sight, asked):
        return None
    way: tuple[Node, ...] = (
        () if asked.unit_id in root.units and root.level == Level.UNIT else (root,)
    )
    province = provinces.get(asked.province_id or 0)
    if province is not None and sight.whole(province.pk):
        upper = _province(province, root, sight)
        groups = _groups(season, upper, on)
        way = (root, upper, *(one for one in groups if asked.unit_id in one.units))
    return _unit_nodes(season, [asked.unit_id], way)[0]


def _sees(sight: Sight, asked: Undertaking) -> bool:
    return asked.unit_id in sight.units or sight.whole(asked.province_id or 0)


def _below_nation(node: Node, sight: Sight, season: Season) -> Below:
    provinces = undertaking_provinces(season)
    nodes = [_province(unit, node, sight) for unit in provinces.values()]
    of = {pk: place for place, pk in enumerate(provinces)}
    if sight.everything:
        of[0] = len(nodes)
        nodes.append(Node(Level.PROVINCE, _("departments of the state"), province=0, is_open=False))
    return Below(nodes, of)


def _groups(season: Season, node: Node, on: date) -> list[Node]:
    """The units of a province by the prefecture they stand in, where there is none by county (直辖市)."""
    units = Undertaking.objects.filter(season=season, province=node.province)
    places = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.PLACE, unit__in=units.values("unit"), depth__gt=0,
        node__kind__in=[Kind.PREFECTURE, Kind.COUNTY],
    ).select_related("node")  # fmt: skip
    where: dict[int, Unit] = {}
    for place in places.order_by("-node__kind"):  # a prefecture comes after a county, and stays
        known = where.get(place.unit_id)
        if known is None or known.kind == Kind.COUNTY:
            where[place.unit_id] = place.node
    members: dict[int, set[int]] = {}
    regions: dict[int, Unit] = {}
    for unit in units.values_list("unit", flat=True):
        region = where.get(unit)
        key = region.pk if region else 0
        members.setdefault(key, set()).add(unit)
        if region:
            regions[key] = region
    ordered = sorted(regions.values(), key=lambda region: (not region.code, region.code, region.pk))
    rows = [(region.pk, region.name, str(region.key)) for region in ordered]
    if 0 in members:
        rows.append((0, _("directly under the province"), DIRECT))
    return [
        Node(
            Level.GROUP, name, f"{node.address}.{key}", node.province, frozenset(members[pk]),
            (*node.way, node),
        )
        for pk, name, key in rows
    ]  # fmt: skip


def _unit_nodes(season: Season, units: Iterable[int], way: tuple[Node, ...]) -> list[Node]:
    asked = Undertaking.objects.filter(season=season, unit__in=list(units)).select_related("unit")
    rows = sorted(asked, key=lambda row: (row.unit.kind, row.unit.name_key, row.unit_id))
    return [
        Node(
            Level.UNIT, row.unit.name, str(row.unit.key), row.province_id, frozenset([row.unit_id]),
            way, undertaking=row.key, pk=row.unit_id,
        )
        for row in rows
    ]  # fmt: skip
