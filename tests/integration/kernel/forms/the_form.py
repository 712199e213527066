"""One form of all types, as the tests of this folder fill it in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type

MANY: Final = tuple(Choice(f"C{n}", f"第{n}种较长的选项名称") for n in range(60))
"""As a list within a cell these would be far over 255 characters."""

TASKS: Final = Table(
    "tasks",
    "任务[一]",
    (Row("9", "双高建设", group="协调发展"), Row("12", "职业本科", group="协调发展")),
    (
        Column("taken", "承接", Type.YES_NO, required=True),
        Column("person", "责任人", Type.PERSON, help="填写一人"),
        Column("criterion", "验收标准", Type.LONG_TEXT),
        Column("milestone/2021", "2021年目标", Type.TEXT),
        Column("how", "方式", Type.CHOICE, choices=MANY),
        Column("due", "完成日期", Type.DATE, least=date(2020, 1, 1)),
        Column("since", "起始年份", Type.YEAR, least=2020, most=2023),
        Column("partner", "合作单位", Type.UNIT),
        Column("proof", "佐证", Type.FILE),
        Column("told", "备注", Type.TEXT, locked=True),
    ),
    help="逐项勾选",
)
ITEMS: Final = Table(
    "items",
    "数量",
    (
        Row("9/item/1", "建设高水平学校", group="双高建设", unit="所", columns=("amount",)),
        Row("9/item/2", "培训", group="双高建设", unit="万人次", scale=2),
    ),
    (
        Column("amount", "合计", Type.DECIMAL, least=0),
        Column("2021", "2021", Type.DECIMAL, least=0),
        Column("count", "个数", Type.INTEGER, least=0),
    ),
)
FUNDS: Final = Table(
    "funds",
    "经费",
    (Row("9/fund/OWN", "学校自筹", group="双高建设"), Row("9/fund/LOCAL", "地市县级财政", group="双高建设")),
    (
        Column("2020", "2020", Type.MONEY, unit="万元", least=0),
        Column("2021", "2021", Type.MONEY, unit="万元", least=0),
    ),
)  # fmt: skip
FORM: Final = Form("takeup/test", "承接任务", (TASKS, ITEMS, FUNDS), help="按通知要求填写。")

VALUES: Final[dict[str, Any]] = {
    "9/taken": True,
    "9/person": "张三",
    "9/criterion": "第一条\n第二条 =1+1",
    "9/milestone/2021": "0012",
    "9/how": "C59",
    "9/due": date(2021, 6, 30),
    "9/since": 2021,
    "9/partner": "4136000012",
    "9/told": "已核",
    "12/taken": False,
    "9/item/1/amount": Decimal(3),
    "9/item/2/amount": Decimal("1.25"),
    "9/item/2/count": 7,
    "9/fund/OWN/2020": Decimal("0.000001"),
    "9/fund/OWN/2021": Decimal("1200.5"),
    "9/fund/LOCAL/2021": Decimal("30"),
}
