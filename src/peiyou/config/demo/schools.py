"""Invented schools, enterprises and industry bodies, in numbers like the real ones.

How many there are of each kind is an assumption about the order of magnitude (about 11,000 schools in
all, as Peiyou is laid out for); no register of real schools is behind it. Codes are valid and from ranges that
are not given out; every name begins with 演示. The same seed makes the same nation every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final

from peiyou.common.identifiers import credit_check, organisation_check
from peiyou.config.demo.places import SOURCE
from peiyou.config.demo.regions import Region, regions_of_today
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.enums import (
    EVER,
    FOREVER,
    Function,
    Hierarchy,
    Kind,
    Scheme,
    SchoolType,
)
from peiyou.kernel.organisations.models import Link, Unit
from peiyou.kernel.organisations.requirements.cases import NewUnit

SEED: Final = 2020
SECONDARY_PER_COUNTY: Final = (2, 2, 2, 3, 3, 3, 3)
"""Drawn for each county: 7,300 or so."""
HIGHER_PER_PREFECTURE: Final = (3, 4, 4, 5)
HIGHER_PER_MUNICIPALITY: Final = 30
SKILLED_PER_PREFECTURE: Final = 7
SKILLED_PER_MUNICIPALITY: Final = 17
COUNTIES_PER_ENTERPRISE: Final = 8
PRIVATE: Final = 0.05
"""Share of secondary schools whose sponsor is an enterprise."""

TRADES: Final = (
    "机电", "信息", "财经", "旅游", "护理", "农业", "建设",
    "交通", "艺术", "化工", "纺织", "食品", "商贸", "汽车",
)  # fmt: skip
INDUSTRIES: Final = TRADES[:10]


@dataclass
class Invention:
    """Rows as they come to mind; those that others stand under come first."""

    rows: list[NewUnit] = field(default_factory=list)
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - no secret
    serials: Counter[str] = field(default_factory=Counter)

    def add(self, row: NewUnit) -> int:
        self.rows.append(row)
        return len(self.rows) - 1

    def serial(self, series: str) -> int:
        self.serials[series] += 1
        return self.serials[series]


def found_schools(*, nation: Unit, actor: Actor, at: datetime) -> Iterator[str]:
    """Industry bodies, enterprises and schools, unless they are there."""
    if Unit.objects.filter(kind=Kind.SCHOOL).exists():
        return
    rows = invent(nation, regions_of_today(), bodies_of_regions())
    register_units(rows=rows, source=SOURCE, actor=actor, at=at)
    count = Counter(row.kind for row in rows)
    yield (
        f"{count[Kind.SCHOOL]} schools, {count[Kind.ENTERPRISE]} enterprises, "
        f"{count[Kind.INDUSTRY_BODY]} industry bodies"
    )


def bodies_of_regions() -> dict[tuple[int, str], Unit]:
    """Government bodies by the region they stand in and what they are there for."""
    bodies = Unit.objects.filter(kind=Kind.AUTHORITY, ends_on=FOREVER).in_bulk()
    stands = Link.objects.filter(
        hierarchy=Hierarchy.PLACE, valid_to=FOREVER, unit__kind=Kind.AUTHORITY
    )
    return {
        (region, bodies[body].function): bodies[body]
        for body, region in stands.values_list("unit_id", "parent_id")
    }


def invent(
    nation: Unit, regions: list[Region], bodies: dict[tuple[int, str], Unit]
) -> list[NewUnit]:
    made = Invention()
    firms = enterprises(made, nation, regions)
    for region in regions:
        if region.unit.kind == Kind.COUNTY:
            secondary_schools(made, region, bodies, firms)
        elif region.unit.kind == Kind.PREFECTURE or region.is_municipal:
            skilled_schools(made, region, bodies)
            colleges(made, region, bodies)
    return made.rows


def enterprises(made: Invention, nation: Unit, regions: list[Region]) -> list[int]:
    """Spread evenly over the older counties, each in the line of an industry body."""
    lines = [
        made.add(
            NewUnit(
                Kind.INDUSTRY_BODY,
                f"演示{trade}行业职业教育教学指导委员会",
                {Hierarchy.PLACE: nation},
                is_demonstration=True,
            )
        )
        for trade in INDUSTRIES
    ]
    counties = [r for r in regions if r.unit.kind == Kind.COUNTY and r.begins_on == EVER]
    found = []
    for place in counties[::COUNTIES_PER_ENTERPRISE]:
        number = made.serial("enterprise")
        trade = number % len(INDUSTRIES)
        firm = NewUnit(
            Kind.ENTERPRISE,
            f"演示{place.full_name}{INDUSTRIES[trade]}有限公司",
            {Hierarchy.PLACE: place.unit, Hierarchy.INDUSTRY: lines[trade]},
            on=place.begins_on,
            numbers={Scheme.CREDIT: a_credit_code(place.code, number)},
            is_demonstration=True,
        )
        found.append(made.add(firm))
    return found


def a_credit_code(division: str, number: int) -> str:
    """Valid in both check characters; organisation codes with a leading Y are ours."""
    organisation = f"Y{number:07}"
    first = f"91{division}{organisation}{organisation_check(organisation)}"
    return first + credit_check(first)


def secondary_schools(
    made: Invention, county: Region, bodies: dict[tuple[int, str], Unit], firms: list[int]
) -> None:
    """中职: overseen and mostly paid for by the county; in the cities of the 兵团 likewise."""
    wanted = made.random.choice(SECONDARY_PER_COUNTY)
    for trade in made.random.sample(TRADES, wanted):
        sponsor: Unit | int = bodies[county.unit.pk, Function.GOVERNMENT]
        if made.random.random() < PRIVATE:
            sponsor = made.random.choice(firms)
        made.add(
            a_school(
                f"演示{county.full_name}{trade}职业技术学校",
                SchoolType.SECONDARY,
                county,
                {
                    Hierarchy.OVERSIGHT: bodies[county.unit.pk, Function.EDUCATION],
                    Hierarchy.SPONSOR: sponsor,
                },
                a_school_code(made, "36", county),
            )
        )


def colleges(made: Invention, region: Region, bodies: dict[tuple[int, str], Unit]) -> None:
    """高职: wherever they stand, directly under the province's education body."""
    over = bodies[region.province.unit.pk, Function.EDUCATION]
    sponsor = bodies[region.province.unit.pk, Function.GOVERNMENT]
    wanted = (
        HIGHER_PER_MUNICIPALITY if not region.above else made.random.choice(HIGHER_PER_PREFECTURE)
    )
    for number in range(wanted):
        trade = TRADES[number % len(TRADES)]
        title = "职业技术学院" if number < len(TRADES) else "职业学院"
        if number >= 2 * len(TRADES):
            title = "高等专科学校"
        made.add(
            a_school(
                f"演示{region.full_name}{trade}{title}",
                SchoolType.HIGHER,
                region,
                {Hierarchy.OVERSIGHT: over, Hierarchy.SPONSOR: sponsor},
                a_school_code(made, "41", region),
            )
        )


def skilled_schools(made: Invention, region: Region, bodies: dict[tuple[int, str], Unit]) -> None:
    """技工学校: in the line of 人社, without a code of the ministry of education."""
    wanted = SKILLED_PER_PREFECTURE if region.above else SKILLED_PER_MUNICIPALITY
    over = bodies[region.unit.pk, Function.HUMAN_RESOURCES]
    sponsor = bodies[region.unit.pk, Function.GOVERNMENT]
    for number in range(wanted):
        title = "技工学校" if number < len(TRADES) else "高级技工学校"
        made.add(
            a_school(
                f"演示{region.full_name}{TRADES[number % len(TRADES)]}{title}",
                SchoolType.SKILLED,
                region,
                {Hierarchy.SKILLED: over, Hierarchy.SPONSOR: sponsor},
                "",
            )
        )


def a_school(
    name: str,
    school_type: SchoolType,
    place: Region,
    lines: dict[Hierarchy, Unit | int],
    code: str,
) -> NewUnit:
    return NewUnit(
        Kind.SCHOOL,
        name,
        {Hierarchy.PLACE: place.unit, **lines},
        on=place.begins_on,
        numbers={Scheme.SCHOOL: code} if code else {},
        school_type=school_type,
        is_demonstration=True,
    )


def a_school_code(made: Invention, kind: str, place: Region) -> str:
    """Serials from 900001 (中职) and five-digit college numbers from 90001 are not given out."""
    province = place.province.code[:2]
    if kind == "36":
        return f"36{province}{900000 + made.serial(f'36{province}'):06}"
    return f"{kind}{province}0{90000 + made.serial(kind):05}"
