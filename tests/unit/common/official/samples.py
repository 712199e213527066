"""One document with everything in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from peiyou.common.official.document import Cell, Check, Column, Document, Heading, Paragraph, Table

NASTY: Final = '#let x = 1; $a$ [b] \\n `c` <w:t>&amp; "q" *b* _i_ // @ref ~ = h #panic("p")'
"""What would be markup to some tool or other."""

TABLE: Final = Table(
    columns=(Column(6, "center"), Column(20), Column(10, "right"), Column(10, "right")),
    head=(
        (Cell("序号", down=2), Cell("省份", down=2), Cell("资金", across=2)),
        (Cell("自筹"), Cell("合计")),
    ),
    rows=(
        *(
            (
                Cell(str(n)),
                Cell(NASTY if n == 3 else f"第{n}省"),
                Cell("1.20", number=Decimal("1.20"), places=2),
                Cell("3,000", number=3000),
            )
            for n in range(1, 52)
        ),
        (Cell("合计", across=2, bold=True), Cell("61.20"), Cell("153,000")),
    ),
    caption="附件1",
    unit="单位：亿元",
    notes=("注：合计数按未四舍五入的数据计算。",),
)


def a_document(**fields: object) -> Document:
    base = {
        "title": "关于公布承接情况的通知",
        "issuer": "教育部职业教育与成人教育司",
        "number": "教职成司函〔2021〕1号",
        "recipients": ("各省、自治区、直辖市教育厅（教委）", "新疆生产建设兵团教育局"),
        "blocks": (
            Paragraph("现将承接情况公布如下。" + NASTY),
            Heading("总体情况"),
            Heading("承接数量", 2),
            Heading("平均数", 3),
            Heading("要求"),
            TABLE,
        ),
        "attachments": ("分省承接任务（项目）数量汇总表", "分任务（项目）承接省份一览表"),
        "signature": "教育部职业教育与成人教育司",
        "signed_on": date(2021, 1, 5),
        "dated": date(2021, 1, 5),
        "mark": "草稿",
        "check": Check(
            "第1版", "ABCD-EFGH-JKMN-PQRS", "输入校验码可核对本页。", "https://example.cn/c/ABCD"
        ),
    }
    return Document(**{**base, **fields})  # type: ignore[arg-type]
