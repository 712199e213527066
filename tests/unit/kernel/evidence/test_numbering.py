"""Numbers of documents, however they are written."""

from __future__ import annotations

import pytest

from peiyou.kernel.evidence.numbering import LEAST, number_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("教职成〔2020〕7号", "教职成 [2020] 7 号"),
        ("教职成（２０２０）７号", "教职成【2020】7号"),
        ("JZC-2020-0071", "ｊｚｃ2020—0071"),
        ("  jzc 2020\u22120071 ", "JZC\u20112020\u200b0071"),
    ],
)
def test_one_number_has_one_key(one: str, other: str) -> None:
    assert number_key(one) == number_key(other) != ""


@pytest.mark.parametrize("number", ["", "无", "暂无编号", "12号", "2021", "—/—", "1" * (LEAST - 1)])
def test_what_names_no_document_has_none(number: str) -> None:
    assert number_key(number) == ""


def test_other_numbers_have_other_keys() -> None:
    numbers = ["教职成〔2020〕7号", "教职成〔2020〕17号", "教职成〔2021〕7号", "教职〔2020〕7号", "1.2345", "12.345"]  # fmt: skip
    assert len({number_key(number) for number in numbers}) == len(numbers)
    assert number_key("1" * LEAST) == "1" * LEAST
    assert len(number_key("9" * 200)) == 80
