from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.numerals import (
    Numeral,
    find_numerals,
    narrow,
    plain_int,
    read_chinese,
    read_number,
    write_chinese,
)


def only(text: str) -> Numeral:
    (found,) = find_numerals(text)
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百二十", 120),
        ("两千", 2000),
        ("十", 10),
        ("十五", 15),
        ("一千零五", 1005),
        ("一万二", 12_000),
        ("三百五", 350),
        ("二〇二五", 2025),
        ("三亿五千万", 350_000_000),
        ("百万", 1_000_000),
        ("1.2万", 12_000),
        ("3亿", 300_000_000),
        ("1.2万亿", 1_200_000_000_000),
        ("3千万", 30_000_000),
        ("1,200", 1200),
        ("１２０", 120),
        ("0.5", Fraction(1, 2)),
        ("五点五", Fraction(11, 2)),
        ("一点二万", 12_000),
    ],
)
def test_a_number_is_read_exactly(text: str, value: int | Fraction) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize("text", ["百千万", "十百", "一二三百", "零", "", "万万", "人"])
def test_what_is_no_number_is_none_or_zero(text: str) -> None:
    assert read_number(text) in (None, 0)


@given(st.integers(min_value=0, max_value=10**15))
def test_chinese_numerals_read_back_what_was_written(number: int) -> None:
    assert read_chinese(write_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "零"), (10, "十"), (110, "一百一十"), (1005, "一千零五"), (100_010, "十万零一十")],
)
def test_integers_are_written_as_people_write_them(number: int, text: str) -> None:
    assert write_chinese(number) == text


def test_a_negative_number_has_no_numerals() -> None:
    with pytest.raises(ValueError, match="negative"):
        write_chinese(-1)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("百分之九十五", 95, "%"),
        ("百分之五点五", Fraction(11, 2), "%"),
        ("98.5%", Fraction(197, 2), "%"),
        ("２‰", 2, "‰"),
        ("千分之三", 3, "‰"),
        ("七成", 70, "%"),
        ("六成五", 65, "%"),
        ("三分之二", "2/3", "比"),
        ("半数", "1/2", "比"),
        ("1/3", "1/3", "比"),
        ("1:350", "1/350", "比"),
        ("2.6∶1", "2.6/1", "比"),
        ("翻一番", 2, "倍"),
        ("翻两番", 4, "倍"),
        ("翻番", 2, "倍"),
        ("9/10万", 9, "/10万"),
    ],
)
def test_a_form_that_says_its_unit(text: str, value: object, unit: str) -> None:
    found = only(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10～15", 10, 15),
        ("3—5", 3, 5),
        ("3—5万", 30_000, 50_000),
        ("8万—10万", 80_000, 100_000),
        ("20%—30%", 20, 30),
        ("两三", 2, 3),
    ],
)
def test_a_range_has_both_ends(text: str, low: int, high: int) -> None:
    found = only(text)
    assert (found.value, found.high) == (low, high)


def test_falling_numbers_are_no_range() -> None:
    assert [n.value for n in find_numerals("16297—1996")] == [16297, 1996]


@pytest.mark.parametrize(
    ("text", "value"), [("数以万计", 10_000), ("数十亿", 10**9), ("数百", 100)]
)
def test_an_order_of_magnitude_is_vague(text: str, value: int) -> None:
    found = only(text)
    assert found.vague
    assert found.value == value


@pytest.mark.parametrize(("text", "bare"), [("千", True), ("百万", True), ("三千", False)])
def test_a_scale_word_alone_is_bare(text: str, bare: bool) -> None:
    assert only(text).bare is bare


@pytest.mark.parametrize(
    ("text", "surface"),
    [("120万千瓦", "120万"), ("5千米", "5"), ("成立", None), ("七成员", "七"), ("35千伏", "35")],
)
def test_units_and_words_keep_their_first_character(text: str, surface: str | None) -> None:
    found = next(find_numerals(text), None)
    assert (text[found.start : found.end] if found else None) == surface


@given(st.text(max_size=40))
def test_numerals_lie_in_order_and_in_the_text(text: str) -> None:
    found = list(find_numerals(text))
    assert all(0 <= n.start < n.end <= len(text) for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(max_size=40))
def test_narrowing_keeps_every_place(text: str) -> None:
    assert len(narrow(text)) == len(text)


def test_a_comma_between_clauses_groups_no_digits() -> None:
    assert [n.value for n in find_numerals("达到100，300家")] == [100, 300]


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("9" * 9, 999_999_999), ("9" * 10, None), ("9" * 5000, None)]
    + [(text, None) for text in ("", "-1", "+1", " 1", "1.0", "²", "٣", "１", "1\x00", "x")],
)
def test_a_plain_number_is_one_that_a_row_can_have(text: str, number: int | None) -> None:
    assert plain_int(text) == number
