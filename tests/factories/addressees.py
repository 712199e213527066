"""A small nation, and how departments are meant, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from peiyou.kernel.organisations.enums import EVER, FOREVER, Function, Kind
from peiyou.kernel.organisations.models import Succession, Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Addressee, AddresseeMember, Department
from tests.factories.organisations import a_unit, the_nation

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = date(2024, 6, 1)
EDU, HR, GOV = Function.EDUCATION, Function.HUMAN_RESOURCES, Function.GOVERNMENT
ALL_LEVELS = (Kind.PROVINCE, Kind.PREFECTURE, Kind.COUNTY)


def a_body(region: Unit, function: str, name: str = "", **fields: Any) -> Unit:
    """A government body of a region."""
    return a_unit(
        name or f"{region.name}{Function(function).label}", Kind.AUTHORITY, region, function=function,
        **fields,
    )  # fmt: skip


def a_small_nation(functions: tuple[str, ...] = (EDU, HR)) -> dict[str, Unit]:
    """A province with a prefecture (two districts) and a county directly under it (省直管县), a 直辖市
    with two districts, the 兵团 with one 师, and a province that is not counted. Each region with one
    body of each of `functions`, except that the 兵团's 师 has none of the last."""
    nation = the_nation()
    units = {"nation": nation}
    rows = (
        ("甲省", Kind.PROVINCE, "nation", {"code": "410000"}),
        ("甲市", Kind.PREFECTURE, "甲省", {"code": "410100"}),
        ("甲东区", Kind.COUNTY, "甲市", {"code": "410102"}),
        ("甲西区", Kind.COUNTY, "甲市", {"code": "410103"}),
        ("甲直县", Kind.COUNTY, "甲省", {"code": "419001"}),
        ("乙直辖市", Kind.PROVINCE, "nation", {"code": "310000"}),
        ("乙南区", Kind.COUNTY, "乙直辖市", {"code": "310101"}),
        ("乙北区", Kind.COUNTY, "乙直辖市", {"code": "310104"}),
        ("兵团", Kind.PROVINCE, "nation", {}),
        ("第一师", Kind.PREFECTURE, "兵团", {}),
        ("未纳入省", Kind.PROVINCE, "nation", {"code": "710000", "is_counted": False}),
    )
    for name, kind, parent, fields in rows:
        units[name] = a_unit(name, kind, units[parent], **fields)
        for function in functions[: -1 if name == "第一师" else None]:
            units[f"{name}·{function}"] = a_body(units[name], function)
    return units


def took_over(before: Unit, after: Unit, on: date, *, is_heir: bool = True) -> None:
    Succession.objects.create(predecessor=before, successor=after, on=on, is_heir=is_heir)


def means(
    department: Department,
    mode: Mode,
    unit: Unit | None = None,
    members: tuple[Unit, ...] = (),
    *,
    since: date = EVER,
    until: date = FOREVER,
    confirmed: bool = True,
    **fields: Any,
) -> Addressee:
    """A row as the actions would have written it."""
    row = Addressee.objects.create(
        department=department, mode=mode, unit=unit, source="测试", valid_from=since, valid_to=until,
        confirmed_at=AT if confirmed else None, confirmed_by="王建国" if confirmed else "", **fields,
    )  # fmt: skip
    AddresseeMember.objects.bulk_create(
        AddresseeMember(addressee=row, unit=one, source="测试", valid_from=since) for one in members
    )
    return row
