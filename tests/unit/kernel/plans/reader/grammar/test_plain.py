import pytest

from tests.unit.kernel.plans.reader.grammar.reading import items, only, pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("健全转换制度，制定记录规则", [("健全", "转换制度"), ("制定", "记录规则")]),
        ("完善评价办法并建立督导体系", [("完善", "评价办法"), ("建立", "督导体系")]),
        ("制定和颁布地方性法规", [("制定和颁布", "地方性法规")]),
        ("健全学习成果的认定、积累和转换制度", [("健全", "学习成果的认定、积累和转换制度")]),
        ("适时修订中职学校设置标准", [("修订", "中职学校设置标准")]),
        ("根据职业教育特点核定教职工编制", [("核定", "教职工编制")]),
        ("统筹利用现有资源，实施培训计划", [("实施", "培训计划")]),
        ("中职学校教学条件基本达标", [("基本达标", "中职学校教学条件")]),
        ("对有返贫风险的农户及时纳入监测", [("纳入监测", "有返贫风险的农户")]),
        ("评估结果纳入绩效考核", [("纳入", "评估结果")]),
        ("风险消除率不低于全国平均水平", [("达到", "风险消除率")]),
    ],
)
def test_verb_and_object_without_a_quantity(text: str, expected: list[tuple[str, str]]) -> None:
    found = pairs(text)
    assert [object_ for _, object_ in found] == [object_ for _, object_ in expected]
    assert all(a in b or b in a for (a, _), (b, _) in zip(found, expected, strict=True))


@pytest.mark.parametrize("text", ["助力乡村振兴，开展演练", "在原有基础上，开展演练"])
def test_purpose_and_condition_promise_nothing(text: str) -> None:
    assert pairs(text) == [("开展", "演练")]


@pytest.mark.parametrize(
    ("text", "quantifier"), [("培育一批“鲁班工坊”", "一批"), ("选派一大批教师研修", "一大批")]
)
def test_an_open_quantity_is_kept_as_printed(text: str, quantifier: str) -> None:
    item = only(text)
    assert (item.quantifier, item.quantity) == (quantifier, None)
    assert not item.object.startswith("一")


@pytest.mark.parametrize("text", ["统筹地区全覆盖", "试点覆盖全部高职学校", "困难家庭应保尽保"])
def test_all_of_them_is_coverage(text: str) -> None:
    item = only(text)
    assert (item.coverage, item.kind) == ("all", "comply")


def test_a_clause_with_neither_quantity_nor_known_verb_is_doubted() -> None:
    (item,) = items("零跑动常态长效")
    assert item.confidence < 0.8
