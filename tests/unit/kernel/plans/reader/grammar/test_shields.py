import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.plans.reader.grammar.shields import brackets, quotes, shielded


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        ("建设“A、B”项目", "建设□□□□□项目"),
        ("各县（市、区）", "各县○○○○○"),
        ("《A（试行）》", "□□□□□□□"),
        ("（“A”）", "○□□□○"),
        ("未完（的", "未完（的"),
        ('"A"和"B"', "□□□和□□□"),
    ],
)
def test_quotes_and_brackets_are_covered(text: str, cover: str) -> None:
    assert shielded(text) == cover


@given(st.text(alphabet="“”《》（）()甲乙、，", max_size=20))
def test_a_cover_keeps_every_place(text: str) -> None:
    assert len(shielded(text)) == len(text)
    for span in (*quotes(text), *brackets(text)):
        assert 0 <= span.start < span.end <= len(text)
