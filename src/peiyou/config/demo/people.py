"""One person of each role, in one vertical line of places, so that a case can be followed through.

The line is 浙江省 › 杭州市 › 上城区, which took 江干区 over in March 2021. A second province and a
second school show where a scope ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from peiyou.kernel.access.actions.grants import give_grant
from peiyou.kernel.accounts.actions.people import register_person
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Place, Unit

OFFICIAL: Final = "demo-ministry"

PROVINCE, PREFECTURE, COUNTY = "330000", "330100", "330102"
ELSEWHERE, COUNTY_ELSEWHERE = "320000", "320106"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits where. `at` is a division code; with a kind, the first unit of that kind in it."""

    handle: str
    name: str
    role: Role
    at: str = ""
    kind: Kind | None = None


SEATS: Final = (
    Seat("demo-ministry-2", "部委复核（演示）", Role.MINISTRY),
    Seat("demo-province", "省级经办（演示）", Role.PROVINCE, PROVINCE),
    Seat("demo-prefecture", "市级经办（演示）", Role.PREFECTURE, PREFECTURE),
    Seat("demo-county", "县级经办（演示）", Role.COUNTY, COUNTY),
    Seat("demo-school-filler", "学校填报人（演示）", Role.SCHOOL_FILLER, COUNTY, Kind.SCHOOL),
    Seat("demo-school-checker", "学校审核人（演示）", Role.SCHOOL_CHECKER, COUNTY, Kind.SCHOOL),
    Seat("demo-school-head", "学校负责人（演示）", Role.SCHOOL_HEAD, COUNTY, Kind.SCHOOL),
    Seat("demo-enterprise", "企业经办（演示）", Role.ENTERPRISE, PREFECTURE, Kind.ENTERPRISE),
    Seat("demo-expert", "评审专家（演示）", Role.EXPERT),
    Seat("demo-auditor", "审计管理员（演示）", Role.AUDITOR),
    Seat("demo-security", "安全管理员（演示）", Role.SECURITY),
    Seat("demo-operator", "系统管理员（演示）", Role.OPERATOR),
    Seat("demo-province-2", "外省经办（演示）", Role.PROVINCE, ELSEWHERE),
    Seat("demo-school-2", "外校填报人（演示）", Role.SCHOOL_FILLER, COUNTY_ELSEWHERE, Kind.SCHOOL),
)


def seat_official(*, nation: Unit, at: datetime) -> Iterator[str]:
    """The ministry's person comes first: everything else is done in their name."""
    if not Person.objects.filter(handle=OFFICIAL).exists():
        seat = Seat(OFFICIAL, "部委经办（演示）", Role.MINISTRY)
        yield take_seat(seat, nation, at)


def seat_others(*, nation: Unit, at: datetime) -> Iterator[str]:
    """Everybody who does not sit yet."""
    known = set(Person.objects.filter(is_demonstration=True).values_list("handle", flat=True))
    for seat in SEATS:
        if seat.handle not in known:
            yield take_seat(seat, place_of(seat, nation), at)


def take_seat(seat: Seat, unit: Unit | None, at: datetime) -> str:
    person = register_person(
        handle=seat.handle, name=seat.name, is_demonstration=True, actor=SYSTEM, at=at
    )
    give_grant(
        person=person,
        role=seat.role,
        unit=unit,
        hierarchy=Hierarchy.PLACE,
        valid_from=at,
        reason="演示",
        actor=SYSTEM,
        at=at,
    )
    return f"{seat.handle}: {seat.name}"


def place_of(seat: Seat, nation: Unit) -> Unit | None:
    """Experts and the ministry are the nation's; those who run the installation have no unit."""
    if not seat.at:
        return nation if seat.role in {Role.EXPERT, Role.MINISTRY} else None
    if seat.kind is None:
        return Unit.objects.get(
            code=seat.at, kind__in=(Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY)
        )
    inside = Place.objects.filter(hierarchy=Hierarchy.PLACE, node__code=seat.at)
    found = Unit.objects.filter(pk__in=inside.values("unit"), kind=seat.kind)
    if seat.kind == Kind.SCHOOL:
        found = found.filter(school_type=SchoolType.SECONDARY)
    return found.order_by("code")[0]
