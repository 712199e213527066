import pytest

from peiyou.kernel.plans.reader.grammar.verbs import (
    is_strong,
    lexemes,
    strong_verbs,
    verb_at,
    verb_before,
)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("遴选建设一批城市", "遴选建设"),
        ("新建和改造提升农田", "新建和改造提升"),
        ("新辟、优化公交线路", "新辟、优化"),
        ("新增安装300套", "新增"),
        ("培训率达到", None),
        ("保障性住房", None),
        ("学校建设", None),
    ],
)
def test_a_verb_at_the_start(text: str, verb: str | None) -> None:
    found = verb_at(text, 0)
    assert (found.words(text) if found else None) == verb


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("企业联合建设", "建设"),
        ("端口新增", "新增"),
        ("规范化培训招收", "招收"),
        ("引导建设", "建设"),
        ("增长率", None),
    ],
)
def test_a_verb_at_the_end(text: str, verb: str | None) -> None:
    found = verb_before(text, len(text))
    assert (found.words(text) if found else None) == verb


def test_inside_a_phrase_only_strong_verbs_count() -> None:
    text = "培训学校建立服务站"
    assert [v.words(text) for v in strong_verbs(text, 0, len(text))] == ["建立"]


def test_a_compound_is_as_strong_as_its_last_part() -> None:
    assert is_strong("整合关停")
    assert not is_strong("培训服务")
    assert lexemes("培育遴选") in (["培育遴选"], ["培育", "遴选"])
