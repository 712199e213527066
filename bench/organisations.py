"""Units at 15,000: registering them, whole subtrees, the tree of a past day. On whichever database is set."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bench.installation import ready
from bench.scenario import Measured, p95_ms, scenario, seconds

PROVINCES, PREFECTURES, COUNTIES, BODIES, UNITS = 32, 333, 2_850, 365, 15_000
MOVES = 60
"""Counties re-districted after `PAST`, with everything below: so that the past is another tree."""
PAST, LATER, TODAY = date(2021, 12, 31), date(2023, 1, 1), date(2026, 11, 24)
SEED = 20200916
WORDS = ("农业", "工业", "财经", "卫生", "交通", "艺术", "信息", "建设", "旅游", "机电", "商贸")


@dataclass(frozen=True)
class Seeded:
    nation: Any
    provinces: list[Any]
    units: list[Any]
    seconds: float
    """What `register_units` took for all of them, checked, with names, numbers, links and closure."""


@cache
def seeded() -> Seeded:
    """15,000 units below the nation, as `register_units` makes them; re-districted after `PAST`."""
    ready()
    from django.db import connection
    from django.utils import timezone

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.actions.moves import move_unit
    from peiyou.kernel.organisations.actions.register import register_units
    from peiyou.kernel.organisations.actions.units import found_nation
    from peiyou.kernel.organisations.enums import Hierarchy, Kind
    from peiyou.kernel.organisations.models import Unit

    act: dict[str, Any] = {"source": "bench", "actor": SYSTEM, "at": timezone.now()}
    nation = Unit.objects.filter(kind=Kind.NATION).first() or found_nation(
        name="中国", actor=SYSTEM, at=act["at"]
    )
    rows = new_units(nation)
    units: list[Any] = []
    took = seconds(lambda: units.extend(register_units(rows=rows, **act)))
    chance = random.Random(SEED)
    prefectures = units[PROVINCES : PROVINCES + PREFECTURES]
    counties = units[PROVINCES + PREFECTURES : PROVINCES + PREFECTURES + COUNTIES]
    for county in chance.sample(counties, MOVES):
        parent = chance.choice(prefectures)
        if county.links_up.get().parent_id != parent.pk:
            move_unit(unit=county, hierarchy=Hierarchy.PLACE, parent=parent, on=LATER, **act)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself within a minute
    return Seeded(nation, units[:PROVINCES], units, took)


def new_units(nation: Any) -> list[Any]:
    """Regions first, then an education body for each province and prefecture, then schools."""
    from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind, Scheme, SchoolType
    from peiyou.kernel.organisations.requirements.cases import NewUnit

    place, oversight = Hierarchy.PLACE, Hierarchy.OVERSIGHT
    chance = random.Random(SEED)
    rows = [
        NewUnit(Kind.PROVINCE, f"第{n + 1}省", {place: nation}, undertakes=True)
        for n in range(PROVINCES)
    ]
    prefecture = len(rows)
    rows += [
        NewUnit(Kind.PREFECTURE, f"第{n + 1}市", {place: n % PROVINCES}) for n in range(PREFECTURES)
    ]
    county = len(rows)
    rows += [
        NewUnit(Kind.COUNTY, f"第{n + 1}县", {place: prefecture + n % PREFECTURES})
        for n in range(COUNTIES)
    ]
    body = len(rows)
    rows += [
        NewUnit(Kind.AUTHORITY, f"{rows[n].name}教育局", {place: n}, function=Function.EDUCATION)
        for n in range(BODIES)
    ]
    for n in range(UNITS - len(rows)):
        home = n % COUNTIES
        overseer = body + PROVINCES + home % PREFECTURES
        rows.append(
            NewUnit(
                Kind.SCHOOL,
                f"{rows[county + home].name}第{n + 1}{chance.choice(WORDS)}职业技术学校",
                {place: county + home, oversight: overseer},
                numbers={Scheme.SCHOOL: f"3665{900_000 + n}"},
                school_type=SchoolType.SECONDARY,
            )
        )
    return rows


@scenario("org.register", unit="units/s", bar=3_000, better="more")
def register_scenario() -> Measured:
    made = seeded()
    return Measured(UNITS / made.seconds, note=f"{UNITS} units in one act on {database()}")


@scenario("org.subtree", unit="ms", bar=20)
def subtree_scenario() -> Measured:
    """p95 of the primary keys below the nation, and below a province."""
    from peiyou.kernel.organisations.queries.trees import subtree_ids

    made = seeded()
    nation = p95_ms(lambda: subtree_ids(made.nation, TODAY))
    province = p95_ms(lambda: subtree_ids(made.provinces[0], TODAY))
    found = len(subtree_ids(made.nation, TODAY))
    return Measured(nation, note=f"{found} units; a province {province:.1f} ms; {database()}")


@scenario("org.asof", unit="ms", bar=100)
def asof_scenario() -> Measured:
    """p95 of a past day's tree, and what was different: the provinces, one of them open, with counts."""
    from peiyou.kernel.organisations.enums import Hierarchy
    from peiyou.kernel.organisations.queries.tree_page import Asked, opened

    asked = Asked(Hierarchy.PLACE, PAST, TODAY)
    return Measured(p95_ms(lambda: opened(asked, seeded().provinces[0])), note=database())


@scenario("org.find", unit="ms", bar=100)
def find_scenario() -> Measured:
    """p95 of the first page of a search that thousands fit, by sound."""
    from peiyou.kernel.organisations.queries.register import find

    seeded()
    by_name = p95_ms(lambda: list(find("农业", TODAY)[:20]), runs=30)
    by_sound = p95_ms(lambda: list(find("nongye", TODAY)[:20]), runs=30)
    return Measured(max(by_name, by_sound), note=database())


def database() -> str:
    from django.db import connection

    return connection.vendor
