"""Where the demonstration plays: regions, region sets, and the government bodies of every region.

The national bodies are those that the plan prints. Local ones have the names that such bodies
generally have; which of them really exists, and what it is called, is for the region to say. All local
ones are marked as a demonstration.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from peiyou.config.demo.regions import CORPS, CORPS_CITIES, Region, regions_of_today
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.actions.region_sets import import_region_sets
from peiyou.kernel.organisations.actions.regions import import_regions
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind
from peiyou.kernel.organisations.imports.places import packaged_regions, packaged_sets
from peiyou.kernel.organisations.models import RegionSet, Unit
from peiyou.kernel.organisations.requirements.cases import NewUnit

NATIONAL: Final = {
    "教育部": Function.EDUCATION,
    "人力资源社会保障部": Function.HUMAN_RESOURCES,
    "财政部": Function.FINANCE,
    "国家发展改革委": Function.DEVELOPMENT,
    "工业和信息化部": Function.INDUSTRY,
    "农业农村部": Function.AGRICULTURE,
    "扶贫办": Function.POVERTY_ALLEVIATION,
    "国务院学位委员会": Function.OTHER,
}
"""As printed among the responsible parties of the plan."""

PROVINCIAL: Final = {
    Function.GOVERNMENT: "人民政府",
    Function.EDUCATION: "教育厅",
    Function.HUMAN_RESOURCES: "人力资源和社会保障厅",
    Function.FINANCE: "财政厅",
    Function.DEVELOPMENT: "发展和改革委员会",
    Function.INDUSTRY: "工业和信息化厅",
    Function.AGRICULTURE: "农业农村厅",
    Function.POVERTY_ALLEVIATION: "扶贫开发办公室",
}
MUNICIPAL: Final = PROVINCIAL | {
    Function.EDUCATION: "教育局",
    Function.HUMAN_RESOURCES: "人力资源和社会保障局",
    Function.FINANCE: "财政局",
    Function.INDUSTRY: "工业和信息化局",
    Function.AGRICULTURE: "农业农村局",
}
LOCAL: Final = {
    function: MUNICIPAL[function]
    for function in (
        Function.GOVERNMENT,
        Function.EDUCATION,
        Function.HUMAN_RESOURCES,
        Function.FINANCE,
        Function.DEVELOPMENT,
    )
}
"""Counties: the bodies that most tasks mean by 各地有关部门."""

CHAINS: Final = {
    Function.EDUCATION: Hierarchy.OVERSIGHT,
    Function.HUMAN_RESOURCES: Hierarchy.SKILLED,
}
"""Which bodies stand under each other from the ministry down, and in which hierarchy."""

SOURCE: Final = "演示数据"
PLAN_SOURCE: Final = "《职业教育提质培优行动计划（2020—2023年）》重点任务一览表所列责任部门"


def found_places(*, nation: Unit, actor: Actor, at: datetime) -> Iterator[str]:
    """Regions with their history, region sets, national and local bodies, as far as not there."""
    done = import_regions(nation=nation, rows=packaged_regions(), actor=actor, at=at)
    if done.applied:
        yield f"{done.applied} regions and changes of regions"
    sets, members = packaged_sets()
    if not RegionSet.objects.exists():
        made = import_region_sets(nation=nation, sets=sets, members=members, actor=actor, at=at)
        yield f"{made.defined} region sets with {made.added} members"
    if not Unit.objects.filter(kind=Kind.AUTHORITY).exists():
        top = register_units(
            rows=[
                NewUnit(Kind.AUTHORITY, name, {Hierarchy.PLACE: nation}, function=function)
                for name, function in NATIONAL.items()
            ],
            source=PLAN_SOURCE,
            actor=actor,
            at=at,
        )
        rows = local_bodies({unit.function: unit for unit in top}, regions_of_today())
        register_units(rows=rows, source=SOURCE, actor=actor, at=at)
        yield f"{len(top)} national bodies, {len(rows)} local ones"


def local_bodies(top: dict[str, Unit], regions: list[Region]) -> list[NewUnit]:
    """Rows for the bodies of every region, each after those it stands under."""
    rows: list[NewUnit] = []
    index: dict[tuple[int, str], int] = {}
    corps = next(region for region in regions if region.unit.name == CORPS)
    for region in regions:
        for function, title in titles(region).items():
            parents: dict[Hierarchy, Unit | int] = {Hierarchy.PLACE: region.unit}
            if chain := CHAINS.get(function):
                over = corps if region.code.startswith(CORPS_CITIES) else region.above
                parents[chain] = index[over.unit.pk, function] if over else top[function]
            index[region.unit.pk, function] = len(rows)
            rows.append(
                NewUnit(
                    Kind.AUTHORITY,
                    region.full_name + title,
                    parents,
                    on=region.begins_on,
                    function=function,
                    is_demonstration=True,
                )
            )
    return rows


def titles(region: Region) -> dict[Function, str]:
    """What bodies of this region are generally called, by function."""
    name = region.unit.name
    if region.unit.kind == Kind.COUNTY:
        named = dict(LOCAL)
    elif region.unit.kind == Kind.PREFECTURE or region.is_municipal or name == CORPS:
        named = dict(MUNICIPAL)
    else:
        named = dict(PROVINCIAL)
    if region.is_municipal:
        named[Function.EDUCATION] = "教育委员会" if not region.above else "教育局"
    if region.unit.kind == Kind.PREFECTURE and name.endswith(("地区", "盟")):
        named[Function.GOVERNMENT] = "行政公署"
    if name == CORPS:
        del named[Function.GOVERNMENT]  # it is one itself
    return named
