import pytest

from peiyou.kernel.plans.reader.grammar import classify


@pytest.mark.parametrize(
    ("verb", "object_", "unit", "quantity", "kind"),
    [
        ("遴选", "示范校", "所", 10, "select"),
        ("培育遴选", "团队", "个", 10, "select"),
        ("建设", "基地", "个", 10, "build"),
        ("建立", "流动站", "个", 10, "build"),
        ("建立", "公开制度", None, None, "establish"),
        ("培育", "企业", "家", 10, "build"),
        ("培育", "农村电商带头人", "人", 10, "train"),
        ("新增", "高技能人才", "人", 10, "train"),
        ("新增", "学位", "个", 10, "build"),
        ("培训", "校长", "名", 10, "train"),
        ("开展", "补贴性培训", "人次", 10, "train"),
        ("开展", "演练", "次", 2, "promote"),
        ("完成", "危桥改造", "座", 50, "build"),
        ("完成", "拆迁安置", "户", 50, "promote"),
        ("制定", "标准", "项", 8, "establish"),
        ("提高", "普及率", "个百分点", 5, "comply"),
        ("安排", "专项资金", "元", 8000, "comply"),
        ("核定", "岗位", "比", "1/350", "comply"),
        ("落实", "管理规定", None, None, "comply"),
        ("实施", "提升计划", None, None, "promote"),
        ("完善", "评价办法", None, None, "establish"),
        ("优化", "学校布局", None, None, "promote"),
        ("举办", "职业本科专业", "个", 5, "build"),
        ("举办", "比赛", "场", 5, "promote"),
        ("新增", "污水处理能力", "吨/日", 5, "build"),
    ],
)
def test_kind(
    verb: str, object_: str, unit: str | None, quantity: int | str | None, kind: str
) -> None:
    assert classify(verb, object_, unit, quantity) == kind
