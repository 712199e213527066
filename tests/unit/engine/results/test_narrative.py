"""Words of a report: tokens in a text, numbers that belong to no figure, sentences as data."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.engine.results.narrative.composing import SLOT, Story, compose, say
from peiyou.engine.results.narrative.grammar import LANGUAGES, grammar
from peiyou.engine.results.narrative.situations import Parts, Situation, share_of, situation_of
from peiyou.engine.results.narrative.tokens import Token, codes_in, filled, pieces, read, untied_in

TOKENS = st.builds(
    Token,
    what=st.sampled_from(["T1.1", "S12.3", "M", "M.OWN", "N.reached"]),
    column=st.sampled_from(["", "APPROVED", "TAKEN_UP"]),
    place=st.sampled_from(["", "110000", "9ef9c4c9-57d7-4626-8014-ab80744a344c"]),
    year=st.none() | st.integers(2000, 2099),
    is_upto=st.booleans(),
)


@given(TOKENS)
def test_a_token_is_read_as_it_was_written(token: Token) -> None:
    assert read(token.code) == token


@given(st.lists(st.text() | TOKENS.map(str), max_size=8).map("".join))
def test_a_text_loses_nothing_whatever_stands_in_it(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text
    assert filled(text, lambda code: f"{{{{fig:{code}}}}}") == text
    assert [p.code for p in pieces(text) if p.code] == [] or set(codes_in(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("建成基地120个，完成率达95.5%。", ["120", "95.5%"]),
        ("培训一万二千人次，占百分之三十", ["一万二千", "百分之三十"]),
        ("按照教职成〔2020〕7号文件，2021年12月31日前完成，2020—2023年", []),
        ("贯彻党的二十大精神，推进一带一路、1+X证书和十四五规划，第三批", []),
        ("核定{{fig:T1.1/APPROVED}}，任务5，《2021年计划》", []),
        ("１２３所", ["１２３"]),
    ],
)
def test_numbers_that_somebody_typed_are_found_and_names_are_not(
    text: str, found: list[str]
) -> None:
    assert untied_in(text) == found


@pytest.mark.parametrize(
    ("done", "taken", "situation", "share"),
    [
        (None, None, None, None),
        (None, Parts(8), Situation.SILENT, 0),
        (Parts(8), Parts(8), Situation.REACHED, 1),
        (Parts(12), Parts(8), Situation.REACHED, Fraction(3, 2)),
        (Parts(4), Parts(8), Situation.ON_THE_WAY, Fraction(1, 2)),
        (Parts(3), Parts(8), Situation.BEHIND, Fraction(3, 8)),
        (Parts(50, 100), Parts(60, 100), Situation.ON_THE_WAY, Fraction(5, 6)),
        (Parts(50, 0), Parts(60, 100), Situation.BEHIND, 0),
        (Parts(3), Parts(0), None, None),
    ],
)
def test_a_line_stands_where_its_share_and_the_time_put_it(
    done: Parts | None, taken: Parts | None, situation: Situation | None, share: Fraction | None
) -> None:
    assert situation_of(done, taken, Fraction(1, 2)) == situation
    assert share_of(done, taken) == share


def test_every_sentence_says_the_same_in_every_language() -> None:
    for section in grammar():
        assert set(section.headings) == set(LANGUAGES)
        for sentence in section.says:
            for words in (sentence.words, sentence.each):
                slots = {language: set(SLOT.findall(text)) for language, text in words.items()}
                assert not slots or set(slots) == set(LANGUAGES), sentence.code
                figures = [{s for s in of if "." in s or "/" in s} for of in slots.values()]
                assert all(one == figures[0] for one in figures), sentence.code


def test_sentences_hold_tokens_and_never_a_number() -> None:
    words = {
        "name": "某校", "year": "2021", "plan": "计划", "stage": "核定", "words": "{{fig:T1.1}}",
        "taken": "{{fig:T1.1/TAKEN_UP}}", "done": "{{fig:T1.1/APPROVED+}}", "share": "{{fig:S1.1/APPROVED+}}",
        "year_done": "{{fig:T1.1/APPROVED}}", "source": "自筹", "arrived": "{{fig:M.OWN/ARRIVED}}",
        "spent": "{{fig:M.OWN/SPENT}}", "first": "甲", "last": "乙", "first_done": "{{fig:T1.1/APPROVED@1}}",
        "last_done": "{{fig:T1.1/APPROVED@2}}",
    }  # fmt: skip
    whens = {one.when for section in grammar() for one in section.says if one.when}
    story = Story(2021, dict.fromkeys(LANGUAGES, words), {when: [words] for when in whens}, frozenset(whens), is_region=True)  # fmt: skip
    for language in LANGUAGES:
        for section in grammar():
            text = compose(section, story, language)
            assert untied_in(text) == [], (section.code, language)
            assert all(read(code) for code in codes_in(text))


def test_a_long_list_is_cut_and_says_so() -> None:
    sentence = next(one for section in grammar() for one in section.says if one.code == "silent")
    listed = [{"words": f"{{{{fig:T{n}.1}}}}", "taken": "x"} for n in range(sentence.most + 1)]
    story = Story(2021, {"zh-hans": {"stage": "核定"}}, {"silent": listed})
    told = say(sentence, story, "zh-hans")
    assert len(codes_in(told)) == sentence.most
    assert told.endswith("其余见附表。")
