import pytest

from peiyou.kernel.plans.reader.grammar import read_parties
from peiyou.kernel.plans.reader.grammar.parties import party_type
from tests.unit.kernel.plans.reader.grammar.reading import names, roles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("教育部、财政部，各地有关部门", ["教育部", "财政部", "各地有关部门"]),
        ("市教育局\n市委编办", ["市教育局", "市委编办"]),
        ("市委编办 市财政局", ["市委编办", "市财政局"]),
        ("省 民 政 厅、省财政厅", ["省民政厅", "省财政厅"]),
        ("县 水 利 局 县 财 政 局", ["县水利局", "县财政局"]),
        ("市人力资源社会\n保障局", ["市人力资源社会保障局"]),
        ("各县（市、区）人民政府", ["各县（市、区）人民政府"]),
        ("各市、县（市、区）人民政府", ["各市、县（市、区）人民政府"]),
        ("各市、各高校", ["各市", "各高校"]),
        ("市自然资源和规划局", ["市自然资源和规划局"]),
        ("教育部和财政部", ["教育部", "财政部"]),
        ("党政办公室、法治办 等部门", ["党政办公室", "法治办"]),
        ("", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert names(read_parties(text, role=None)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲局、乙局", ["responsible", "responsible"]),
        ("甲局牵头，乙局配合", ["lead", "participating"]),
        ("责任单位：甲局（列第一位者为牵头单位）、乙局", ["lead", "participating"]),
        ("甲局（牵头）、乙局", ["lead", "participating"]),
        ("甲局会同乙局负责", ["lead", "participating"]),
        ("甲局负责，乙局配合", ["lead", "participating"]),
        ("甲局、乙局牵头，丙局参加", ["lead", "lead", "participating"]),
        ("牵头单位：甲局；配合单位：乙局、丙局", ["lead", "participating", "participating"]),
        ("（牵头：甲局　配合：乙局）", ["lead", "participating"]),
        ("责任单位：甲局、乙局", ["responsible", "responsible"]),
        ("牵头单位：甲局 责任单位：乙局", ["lead", "responsible"]),
        ("甲局牵头，会同乙局、丙局", ["lead", "participating", "participating"]),
    ],
)
def test_roles_from_words(text: str, expected: list[str]) -> None:
    assert [role for _, role in roles(read_parties(text, role=None))] == expected


def test_a_column_gives_its_role() -> None:
    assert roles(read_parties("甲局", role="participating")) == [("甲局", "participating")]


def test_the_first_leads_where_the_document_says_so() -> None:
    found = read_parties("甲局、乙局", role=None, first_is_lead=True)
    assert roles(found) == [("甲局", "lead"), ("乙局", "participating")]


@pytest.mark.parametrize(
    ("text", "shared", "opened"),
    [
        ("甲局、乙局按职责分工负责", True, False),
        ("甲局、乙局分别负责", True, False),
        ("甲局、乙局等", False, True),
        ("甲局、乙局等部门按职责分工负责", True, True),
        ("甲局、乙局", False, False),
    ],
)
def test_shared_duty_and_open_lists(text: str, shared: bool, opened: bool) -> None:
    found = read_parties(text, role=None)
    assert names(found) == ["甲局", "乙局"]
    assert (found.shared_duty, found.open_list) == (shared, opened)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("省教育厅", "named"),
        ("各地有关部门", "generic_local"),
        ("相关省级人民政府", "generic_local"),
        ("各镇（街道）", "generic_local"),
        ("各省级教育行政部门", "generic_local"),
        ("有关行业部门", "generic_sector"),
        ("行业主管部门", "generic_sector"),
        ("各行业主管部门", "generic_sector"),
        ("市直有关部门", "generic_other"),
        ("各成员单位", "generic_other"),
        ("各二级学院", "generic_other"),
    ],
)
def test_types(name: str, expected: str) -> None:
    assert party_type(name) == expected


def test_each_name_knows_its_place() -> None:
    text = "牵头单位：省教育厅；配合单位：省 财 政 厅"
    spans = [p.span.words(text) for p in read_parties(text, role=None).parties if p.span]
    assert spans == ["省教育厅", "省 财 政 厅"]


def test_a_name_put_together_is_doubted_and_an_odd_one_too() -> None:
    joined, odd = read_parties("省 民 政 厅、张三丰", role=None).parties
    assert "party.joined" in joined.doubts
    assert "party.unknown_form" in odd.doubts
