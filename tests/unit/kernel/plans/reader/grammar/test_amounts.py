import pytest

from tests.unit.kernel.plans.reader.grammar.reading import amounts, only


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("建设基地200个左右", (200, "about", "个")),
        ("建设基地约200个", (200, "about", "个")),
        ("建设基地近百个", (100, "about", "个")),
        ("建设基地200个以上", (200, "at_least", "个")),
        ("建设基地不少于200个", (200, "at_least", "个")),
        ("建设基地至少200个", (200, "at_least", "个")),
        ("建设基地≥200个", (200, "at_least", "个")),
        ("建设基地超过200个", (200, "more_than", "个")),
        ("建设基地二百余个", (200, "more_than", "个")),
        ("建设基地200多个", (200, "more_than", "个")),
        ("建设基地不超过200个", (200, "at_most", "个")),
        ("建设基地200个以内", (200, "at_most", "个")),
        ("建设基地200个", (200, "exact", "个")),
        ("覆盖率达到60%以上", (60, "at_least", "%")),
        ("浓度控制在32微克/立方米以内", (32, "at_most", "微克/立方米")),
        ("死亡率控制在9/10万以下", (9, "at_most", "/10万")),
        ("新增装机容量120万千瓦以上", (1_200_000, "at_least", "千瓦")),
        ("发放贷款1.2亿元", (120_000_000, "exact", "元")),
        ("用户突破6000万", (60_000_000, "more_than", None)),
        ("在用算力规模达到8EFLOPS", (8, "exact", "EFLOPS")),
        ("新增托位1200个（含）以上", (1200, "at_least", "个")),
        ("培育企业数以万计", (10_000, "at_least", None)),
        ("预期寿命提高到80.5岁", (80.5, "exact", "岁")),
        ("应用水平达到4级以上", (4, "at_least", "级")),
        ("平均审理天数压减两成", (20, "exact", "%")),
        ("教师每年至少累计1个月参与实践", (1, "at_least", "个月")),
        ("平均审理期限不超过180天", (180, "at_most", "天")),
        ("办理案件不少于4批次/千人", (4, "at_least", "批次/千人")),
    ],
)
def test_number_unit_and_bound(text: str, amount: tuple[object, ...]) -> None:
    assert amounts(text) == [amount]


def test_the_surface_covers_bound_number_and_unit() -> None:
    assert only("建设基地不少于２００个").surface == "不少于２００个"


def test_an_upper_bound_of_a_share_names_its_base() -> None:
    item = only("抵免额度不超过投资额的30%")
    assert (item.quantity, item.bound, item.base) == (30, "at_most", "投资额")


def test_a_rate_between_bound_and_number() -> None:
    item = only("抽检批次不低于每千人5批次")
    assert (item.quantity, item.per, item.surface) == (5, "每千人", "不低于每千人5批次")


@pytest.mark.parametrize("text", ["报销比例30%—40%", "打造园区30至40个", "建设园区30个—40个"])
def test_a_range_is_one_amount(text: str) -> None:
    item = only(text)
    assert (item.quantity, item.quantity_max) == (30, 40)


def test_a_word_that_only_begins_like_a_unit() -> None:
    assert amounts("协调12部门联合执法") == []


def test_an_unknown_classifier_is_taken_and_doubted() -> None:
    item = only("发展食用菌五千万袍")
    assert (item.quantity, item.unit) == (50_000_000, "袍")
    assert "unit.unknown" in item.doubts
