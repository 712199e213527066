from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.plans.queries.matching import match

OLD = ["遴选200所左右优质学校", "培训1000名骨干教师", "完善督导办法"]


def test_equal_wording_matches_wherever_it_stands() -> None:
    assert match(OLD, list(reversed(OLD))) == {0: 2, 1: 1, 2: 0}


def test_changed_quantity_is_the_same_promise() -> None:
    assert match(OLD, ["遴选300所左右优质学校"]) == {0: 0}


def test_other_promise_is_not_matched() -> None:
    assert match(OLD, ["建设数字校园"]) == {}


def test_same_wording_twice_is_matched_in_order() -> None:
    assert match(["甲", "甲"], ["甲", "甲", "甲"]) == {0: 0, 1: 1}


@given(st.lists(st.text("一二三四五，", max_size=8)), st.lists(st.text("一二三四五，", max_size=8)))
def test_no_task_is_used_twice(old: list[str], new: list[str]) -> None:
    pairs = match(old, new)
    assert len(set(pairs.values())) == len(pairs)
    assert all(0 <= n < len(new) and 0 <= o < len(old) for n, o in pairs.items())


@given(st.lists(st.text("一二三四五", min_size=1, max_size=8), unique=True))
def test_a_document_matches_itself(texts: list[str]) -> None:
    assert match(texts, texts) == {i: i for i in range(len(texts))}
