"""A workbook of 11,000 schools handed to a register of 15,000 units: read, validated, written."""

from __future__ import annotations

import random
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bench.organisations import BODIES, COUNTIES, PREFECTURES, PROVINCES, SEED, seeded
from bench.scenario import Measured, scenario, seconds

SCHOOLS = 11_000
BAR_ROWS_A_SECOND = 5_000
WORDS = (
    "农业",
    "工业",
    "财经",
    "卫生",
    "交通",
    "艺术",
    "信息",
    "建设",
    "旅游",
    "机电",
    "商贸",
    "水利",
)
SIGNS = "安北昌长常成春大德东恩福高广桂海汉和河衡红华怀淮黄吉江金锦京靖九康兰乐丽连凉林临龙泸洛茂绵南宁盘平普齐青清曲泉荣三山上韶神石思泰唐天铜望威文武西咸湘新兴徐宣延阳宜益银永玉岳云张昭中舟珠遵阿巴白宝本滨博沧巢郴赤楚滁"
"""Signs of which the names of places are made; a school is called after two of them."""
FORMS = ("职业学校", "职业技术学校", "中等专业学校", "职业高级中学", "技工学校", "职业教育中心")


@cache
def workbook() -> Path:
    """Schools that are new, each in a county of the bench's country, checked by a body, without numbers."""
    from peiyou.kernel.organisations.exports import as_xlsx

    path = Path(tempfile.mkdtemp(prefix="peiyou-bench-")) / "schools.xlsx"
    with as_xlsx(_rows()) as file:
        path.write_bytes(file.read())
    return path


def _rows() -> Iterator[Any]:
    from peiyou.kernel.organisations.enums import EVER, FOREVER, Kind, SchoolType
    from peiyou.kernel.organisations.queries.sheet import SheetRow

    units = seeded().units
    first = PROVINCES + PREFECTURES
    counties, bodies = units[first : first + COUNTIES], units[first + COUNTIES :][:BODIES]
    chance = random.Random(SEED + 1)
    for n in range(SCHOOLS):
        county = counties[n % COUNTIES]
        parents = {"PLACE": county.name, "OVERSIGHT": bodies[n % BODIES].name}
        called = SIGNS[n % len(SIGNS)] + SIGNS[n // len(SIGNS)]
        name = f"{called}{chance.choice(WORDS)}{chance.choice(FORMS)}"
        yield SheetRow(
            n, uuid.UUID(int=0), Kind.SCHOOL, SchoolType.SECONDARY, "", name, is_counted=True, since=EVER, until=FOREVER,
            parents=parents,
        )  # fmt: skip


@scenario(
    "org.import", unit="rows/s", bar=BAR_ROWS_A_SECOND, better="more",
    floor="reading the cells of the same workbook with openpyxl, and nothing else",
)  # fmt: skip
def imported() -> Measured:
    """Rows a second through validation: matching with the register, duplicates by number, name and near name,
    parents, every requirement of registering, rights. Reading the file and writing are told beside it."""
    from django.utils import timezone
    from openpyxl import load_workbook

    from peiyou.kernel.actions import SYSTEM
    from peiyou.kernel.organisations.imports.plan import Wish
    from peiyou.kernel.organisations.imports.units import carry_out, plan_import
    from peiyou.kernel.organisations.imports.workbook import read_workbook

    path, at = workbook(), timezone.now()
    for sheet in [read_workbook(path)]:  # keys of the export are no keys of new units
        for row in sheet.rows:
            row.values.pop("key", None)
    wish = Wish(source="bench", on=timezone.localdate(at))

    def cells() -> None:
        for _row in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
            pass

    floor = seconds(cells)
    reading = seconds(lambda: read_workbook(path))
    plans: list[Any] = []
    validating = seconds(lambda: plans.append(plan_import(sheet, wish, SYSTEM, at)))
    plan = plans[0]
    if not plan.ready or len(plan.new) != SCHOOLS:
        raise RuntimeError(f"the bench's own workbook is not clean: {plan.counts}")
    writing = seconds(lambda: carry_out(plan, SYSTEM, at))
    whole = SCHOOLS / (reading + validating + writing)
    return Measured(
        SCHOOLS / validating,
        SCHOOLS / floor,
        f"reading {reading:.2f} s, validating {validating:.2f} s, writing {writing:.2f} s; "
        f"{whole:,.0f} rows/s from file to committed",
    )
