import pytest

from peiyou.kernel.plans.reader.grammar import read_clauses
from tests.unit.kernel.plans.reader.grammar.reading import amounts


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("推进1+X证书制度试点", "1+X"),
        ("推动5G网络向行政村延伸", "5G"),
        ("优化12345热线", "12345"),
        ("制定内部控制手册3.0版", "3.0"),
        ("打造“15分钟”服务圈", "15分钟"),
        ("落实“两个允许”要求", "两个允许"),
        ("开展三年行动", "三年"),
        ("完善省市县三级体系", "三级"),
        ("严格执行《排放标准》（GB 16297—1996）", "16297—1996"),
        ("修订《管理办法》（交公路规〔2021〕3号）", "3"),
        ("慰问65岁以上老年人", "65岁以上"),
        ("改造2000年底前建成的小区", "2000年底前"),
    ],
)
def test_a_number_in_a_name_is_no_quantity(text: str, printed: str) -> None:
    read = read_clauses(text, year_start=2023, year_end=2025)
    assert [d for d in read.deliverables if d.quantity is not None] == []
    assert any(printed in name or name in printed for name in read.not_quantities)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("淘汰35蒸吨/小时以下燃煤锅炉240台", [(240, "exact", "台")]),
        ("签约亿元以上项目40个", [(40, "exact", "个")]),
        ("培育产教融合型企业百家左右", [(100, "about", "家")]),
        ("建成百亩以上示范片3个", [(3, "exact", "个")]),
        ("培育年产值超100亿元企业3家、超50亿元企业8家", [(3, "exact", "家"), (8, "exact", "家")]),
        ("新建2座110千伏变电站", [(2, "exact", "座")]),
        ("实现城区人口10万以上市县全覆盖", []),
        ("为2000名80岁以上老人发放手环", [(2000, "exact", "名")]),
        ("组建10支以上不少于50人的救援队伍", [(10, "at_least", "支")]),
    ],
)
def test_a_measure_that_says_which_ones(text: str, expected: list[object]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("近视率由58%降低到55%以下", [(55, "at_most", "%")]),
        ("办理时间由10个工作日压缩到3个工作日", [(3, "exact", "个工作日")]),
        ("城镇化率达到55%（2020年为48%）", [(55, "exact", "%")]),
        ("在100家的基础上，再培育工厂50家", [(50, "exact", "家")]),
        ("收集率较2020年提高8个百分点", [(8, "exact", "个百分点")]),
    ],
)
def test_a_baseline_is_not_promised(text: str, expected: list[object]) -> None:
    assert amounts(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("打造精品线路三条", 1),
        ("每半年开展一次评估", 1),
        ("建成“四好”公厕十座", 1),
        ("补贴期限不超过3年", 1),
        ("推进一件事集成改革", 0),
        ("落实一县一策", 0),
        ("改造二次供水设施", 0),
        ("建设百亩示范片", 0),
        ("技能人才突破千万人", 1),
    ],
)
def test_the_same_characters_counted_or_not(text: str, count: int) -> None:
    assert len(amounts(text)) == count
