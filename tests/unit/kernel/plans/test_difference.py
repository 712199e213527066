"""Differences are complete, and cut where a person would cut them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.plans.queries.difference import difference

WORDS = st.text(alphabet="遴选培训所个左右的和，0123 aB", max_size=30)


@given(WORDS, WORDS)
def test_both_sides_can_be_read_off(old: str, new: str) -> None:
    found = difference(old, new)
    assert "".join(s.text for s in found if s.kind != "in") == old
    assert "".join(s.text for s in found if s.kind != "out") == new


def test_numbers_change_as_a_whole() -> None:
    found = [(s.kind, s.text) for s in difference("培训10000名左右教师", "培训12000名左右教师")]
    assert found == [("same", "培训"), ("out", "10000"), ("in", "12000"), ("same", "名左右教师")]


def test_one_common_character_is_no_island() -> None:
    kinds = [s.kind for s in difference("甲乙丙的丁戊", "己庚辛的壬癸")]
    assert kinds == ["out", "in"]


def test_nothing_changed_is_one_stretch() -> None:
    assert [s.kind for s in difference("同样", "同样")] == ["same"]
    assert difference("", "") == []
