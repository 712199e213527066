import pytest

from peiyou.kernel.plans.reader.grammar import read_clauses
from tests.unit.kernel.plans.reader.grammar.reading import amounts, items, only, pairs


@pytest.mark.parametrize(
    ("text", "verb", "object_"),
    [
        ("遴选100个名班主任工作室", "遴选", "名班主任工作室"),
        ("建设公共实训基地3个", "建设", "公共实训基地"),
        ("充电端口新增1万个", "新增", "充电端口"),
        ("既有住宅加装电梯50部", "加装", "电梯"),
        ("依托国有企业、大型民企建立1000个流动站", "建立", "流动站"),
        ("面向重点群体开展补贴性培训8000人次", "开展", "补贴性培训"),
        ("按照师生比不低于1:350的比例核定专职岗位", "核定", "专职岗位"),
        ("新建住宅小区按每百户不低于30平方米标准配建养老用房", "配建", "养老用房"),
        ("完成中心城区11条道路积水改善工程", "完成", "道路积水改善工程"),
        ("分级培育遴选1000个教学团队", "培育遴选", "教学团队"),
        ("累计新建和改造提升高标准农田900万亩", "新建和改造提升", "高标准农田"),
        ("新（改）扩建幼儿园48所", "新（改）扩建", "幼儿园"),
        ("每周探访不少于1次", "探访", "探访"),
    ],
)
def test_verb_and_object_in_each_order(text: str, verb: str, object_: str) -> None:
    item = only(text)
    assert (item.verb, item.object, item.verb_implied) == (verb, object_, False)


def test_one_deliverable_per_quantity() -> None:
    assert pairs("遴选1000所左右优质中职学校和3000个左右优质专业") == [
        ("遴选", "优质中职学校"),
        ("遴选", "优质专业"),
    ]


def test_a_list_after_the_noun_lends_its_verb() -> None:
    assert pairs("建设基地3个、中心50个以上，培训教师20人次") == [
        ("建设", "基地"),
        ("建设", "中心"),
        ("培训", "教师"),
    ]


def test_one_quantity_over_several_nouns_is_one() -> None:
    item = only("遴选500个左右社区教育示范基地和老年大学示范校")
    assert item.object == "社区教育示范基地和老年大学示范校"


def test_a_part_is_a_deliverable_of_its_own() -> None:
    whole, part = items("新增泊位5000个（其中公共泊位2000个以上）")
    assert (whole.note, part.note) == (None, "子集")
    assert (part.verb, part.object, part.quantity) == ("新增", "公共泊位", 2000)


@pytest.mark.parametrize(
    ("text", "framing", "verb", "object_"),
    [
        ("引导职业学校和龙头企业联合建设500个培训基地", "引导", "建设", "培训基地"),
        ("支持高职学校设立“丝路学院”10所", "支持", "设立", "“丝路学院”"),
        ("推动网办率达到98%以上", "推动", "达到", "网办率"),
    ],
)
def test_a_pivot_counts_by_the_inner_verb(text: str, framing: str, verb: str, object_: str) -> None:
    item = only(text)
    assert (item.framing, item.verb, item.object) == (framing, verb, object_)


def test_without_a_quantity_the_outer_verb_stays() -> None:
    assert pairs("支持职业学校到国（境）外办学") == [("支持", "职业学校到国（境）外办学")]


@pytest.mark.parametrize(
    ("text", "verb", "object_", "implied"),
    [
        ("覆盖率达到95%", "达到", "覆盖率", False),
        ("教师占比超过50%", "达到", "教师占比", True),
        ("用水总量不超过22.5亿立方米", "控制在", "用水总量", True),
        ("到账经费突破1500万元", "突破", "到账经费", False),
        ("销售额翻一番", "翻", "销售额", False),
        ("培训合格率98%以上", "达到", "培训合格率", True),
        ("新增学位达到2100个", "新增", "学位", False),
        ("将近视率降低到55%以下", "降低", "近视率", False),
        ("对口就业率达到80%", "达到", "对口就业率", False),
        ("单位能耗较2020年下降14%", "下降", "单位能耗", False),
    ],
)
def test_an_indicator_is_reached(text: str, verb: str, object_: str, implied: bool) -> None:
    item = only(text)
    assert (item.verb, item.object, item.verb_implied) == (verb, object_, implied)


def test_respectively_gives_each_value_its_name() -> None:
    text = "孕产妇死亡率、婴儿死亡率分别控制在9/10万、4‰以下"
    assert [d.object for d in items(text)] == ["孕产妇死亡率", "婴儿死亡率"]
    assert "bound.maybe_shared" in items(text)[0].doubts


def test_respectively_gives_each_value_its_time() -> None:
    found = items("执行率6月底、9月底分别达到50%、75%")
    assert [d.deadline.raw for d in found if d.deadline] == ["6月底", "9月底"]


def test_a_bound_before_a_list_serves_it_all() -> None:
    text = "生均设备值不低于6000元（中职）、１万元（高职）"
    assert amounts(text) == [(6000, "at_least", "元"), (10_000, "at_least", "元")]
    assert [d.base for d in items(text)] == ["中职", "高职"]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每年发布3项指数", "每年"),
        ("收入年均增长5%", "年均"),
        ("每个县（市、区）办好1所学校", "每个县（市、区）"),
        ("送戏下乡每个行政村每年不少于2场", "每个行政村每年"),
        ("每千名老年人配备社会工作者不少于1人", "每千名老年人"),
        ("每300户配备1名网格员", "每300户"),
        ("中小学每校至少配备1名教师", "每校"),
        ("每万人口全科医生数达到4人", "每万人口"),
        ("建设学校3所", None),
    ],
)
def test_what_it_is_counted_by(text: str, per: str | None) -> None:
    assert only(text).per == per


def test_the_time_at_the_start_is_the_deadline_of_the_task() -> None:
    read = read_clauses("2024年底前，改造小区20个，加装电梯5部", year_start=2023, year_end=2025)
    assert read.deadline is not None
    assert (read.deadline.end, read.deadline.in_text) == ("2024-12-31", True)
    assert [d.deadline for d in read.deliverables] == [None, None]


def test_a_time_inside_belongs_to_its_clause() -> None:
    read = read_clauses("建设基地3个，2024年底前改造小区20个", year_start=2023, year_end=2025)
    assert read.deadline is None
    assert [d.deadline and d.deadline.end for d in read.deliverables] == [None, "2024-12-31"]


def test_two_values_of_one_indicator_at_two_times() -> None:
    found = items("护理型床位占比2023年达到55%、2025年达到65%以上")
    assert {d.object for d in found} == {"护理型床位占比"}
    assert [d.deadline.end for d in found if d.deadline] == ["2023-12-31", "2025-12-31"]


def test_item_marks_part_clauses_and_promise_nothing() -> None:
    assert amounts("（1）改造卫生室三十家；（2）建设公园6个") == [
        (30, "exact", "家"),
        (6, "exact", "个"),
    ]


def test_a_text_without_any_verb_still_stands_for_itself() -> None:
    item = only("毕业生初次就业率")
    assert (item.verb, item.object, item.verb_implied) == ("达到", "毕业生初次就业率", True)


def test_white_space_and_full_width_digits_change_nothing() -> None:
    assert amounts("建设 基地 ３０ 个 以上") == [(30, "at_least", "个")]
