"""Sections that an address unfolds."""

from __future__ import annotations

import pytest

from peiyou.common.folds import folds_of, opened, opened_with

ROWS = [("a", 1), ("b", 1), ("c", 2), ("d", None), ("e", 3)]


def folds(text: str, *, is_open: bool = False) -> list[tuple[int | None, int, bool, str]]:
    found = folds_of(ROWS, lambda row: row[1], text, is_open=is_open)
    return [(one.seq, len(one.rows), one.is_open, one.turned) for one in found]


def test_folded_but_for_those_that_are_named() -> None:
    assert folds("") == [(1, 2, False, "1"), (2, 1, False, "2"), (None, 1, True, ""), (3, 1, False, "3")]  # fmt: skip
    assert folds("1,3") == [(1, 2, True, "3"), (2, 1, False, "1,2,3"), (None, 1, True, ""), (3, 1, True, "1")]  # fmt: skip


def test_all_of_them_but_one() -> None:
    assert folds("all") == [(1, 2, True, "2,3"), (2, 1, True, "1,3"), (None, 1, True, ""), (3, 1, True, "1,2")]  # fmt: skip
    assert all(is_open for _seq, _n, is_open, _turned in folds("", is_open=True))


def test_turning_twice_is_where_one_was() -> None:
    for text in ("", "2", "1,2,3"):
        [turned] = [turned for seq, _n, _is_open, turned in folds(text) if seq == 2]
        [again] = [turned for seq, _n, _is_open, turned in folds(turned) if seq == 2]
        assert again == text


def test_coming_back_to_a_row_its_section_is_open() -> None:
    assert opened_with("", 2) == "2"
    assert opened_with("3,1", 2) == "1,2,3"
    assert opened_with("2", 2) == "2"
    assert opened_with("all", 2) == "all"
    assert opened_with("1", None) == "1"


@pytest.mark.parametrize("text", ["", "x", "-1", "1;2", "٣", "1e3", "<b>", "0"])
def test_words_that_mean_nothing_open_nothing(text: str) -> None:
    assert opened(text) == frozenset()


def test_nothing_has_no_sections() -> None:
    assert folds_of([], lambda _row: 1, "all") == []
