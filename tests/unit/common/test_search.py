"""Normalising, grams and hits: width, case and white space never decide; offsets point into the original."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peiyou.common.search import grams, grams_of_term, hits, plain, terms

words = st.text(alphabet="双师型教师1+X１＋Ｘ “”Ab\n", max_size=20)


@pytest.mark.parametrize("typed", ["1+X", "1+x", "１＋Ｘ", " 1 + X "])
def test_width_case_and_space_do_not_matter(typed: str) -> None:
    assert plain(typed).text == "1+x"


def test_each_character_knows_its_place() -> None:
    folded = plain("第 １ 项")
    assert (folded.text, folded.places) == ("第1项", (0, 2, 4))


def test_terms_are_split_at_space_and_none_stands_inside_another() -> None:
    assert terms("双师　教师 双师型教师") == ["双师型教师"]
    assert terms("鲁班 工坊") == ["工坊", "鲁班"]
    assert terms("  \x00 ") == []


def test_a_pasted_page_costs_nothing() -> None:
    assert len("".join(terms("双" * 5000))) == 60
    assert len(terms(" ".join(chr(0x4E00 + i) for i in range(30)))) == 6


def test_single_latin_letters_are_not_indexed() -> None:
    assert "x" not in grams("1+x")
    assert {"1", "+", "1+", "+x"} == grams("1+x")


@settings(deadline=None)
@given(words, st.data())
def test_an_entry_has_the_grams_of_every_word_in_it(text: str, data: st.DataObject) -> None:
    folded = plain(text).text
    if len(folded) < 2:
        return
    start = data.draw(st.integers(0, len(folded) - 2))
    end = data.draw(st.integers(start + 2, len(folded)))
    assert grams_of_term(folded[start:end]) <= grams(folded)


@settings(deadline=None)
@given(words, words)
def test_hits_cover_exactly_what_matches(text: str, query: str) -> None:
    wanted = terms(query)
    found = hits(text, wanted)
    assert all(end <= start for (_s, end), (start, _e) in pairwise(found))
    for term in wanted:
        if term in plain(text).text:
            assert any(term in plain(text[start:end]).text for start, end in found)
    if not any(term in plain(text).text for term in wanted):
        assert found == []


def test_hits_in_full_width_text() -> None:
    text = "推进“中文＋职业技能”项目"
    assert [text[s:e] for s, e in hits(text, terms("中文+职业"))] == ["中文＋职业"]


def test_neighbouring_hits_become_one() -> None:
    assert hits("双师双师", terms("双师")) == [(0, 4)]
