"""A small country: two provinces (one a 直辖市), the 兵团, a prefecture, counties, bodies and schools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.actions.register import register_units
from peiyou.kernel.organisations.actions.units import found_nation
from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind, Scheme, SchoolType
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.requirements.cases import NewUnit

PLACE, OVERSIGHT = Hierarchy.PLACE, Hierarchy.OVERSIGHT


@dataclass(frozen=True)
class Country:
    nation: Unit
    hunan: Unit
    changsha: Unit
    yuelu: Unit
    wangcheng: Unit
    chongqing: Unit
    yuzhong: Unit
    corps: Unit
    division: Unit
    office: Unit
    school: Unit
    college: Unit


@pytest.fixture
def country(db: None, at: datetime) -> Country:
    nation = found_nation(name="中国", actor=SYSTEM, at=at)
    region = Scheme.REGION
    rows = [
        NewUnit(Kind.PROVINCE, "湖南省", {PLACE: nation}, numbers={region: "430000"}, undertakes=True),
        NewUnit(Kind.PREFECTURE, "长沙市", {PLACE: 0}, numbers={region: "430100"}),
        NewUnit(Kind.COUNTY, "岳麓区", {PLACE: 1}, numbers={region: "430104"}),
        NewUnit(Kind.COUNTY, "望城区", {PLACE: 1}, numbers={region: "430112"}),
        NewUnit(Kind.PROVINCE, "重庆市", {PLACE: nation}, numbers={region: "500000"}, undertakes=True),
        NewUnit(Kind.COUNTY, "渝中区", {PLACE: 4}, numbers={region: "500103"}),
        NewUnit(Kind.PROVINCE, "新疆生产建设兵团", {PLACE: nation}, undertakes=True),
        NewUnit(Kind.PREFECTURE, "第一师", {PLACE: 6}),
        NewUnit(Kind.AUTHORITY, "湖南省教育厅", {PLACE: 0}, function=Function.EDUCATION),
        NewUnit(
            Kind.SCHOOL, "岳麓职业学校", {PLACE: 2, OVERSIGHT: 8},
            numbers={Scheme.SCHOOL: "3643000001"}, school_type=SchoolType.SECONDARY,
        ),
        NewUnit(
            Kind.SCHOOL, "长沙职业学院", {PLACE: 1, OVERSIGHT: 8},
            numbers={Scheme.SCHOOL: "4143010001"}, school_type=SchoolType.HIGHER,
        ),
    ]  # fmt: skip
    return Country(nation, *register_units(rows=rows, source="名录", actor=SYSTEM, at=at))
