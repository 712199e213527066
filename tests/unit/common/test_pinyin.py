"""Pinyin of names: what order and search stand on."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.pinyin import initials, pinyin_key


@pytest.mark.parametrize(
    ("name", "key", "first"),
    [
        ("", "", ""),
        ("重庆市", "chongqingshi", "cqs"),
        ("朝阳区", "chaoyangqu", "cyq"),
        ("山西省长治市", "shanxishengchangzhishi", "sxsczs"),
        ("吉林省长春市", "jilinshengchangchunshi", "jlsccs"),
        ("六安市", "luanshi", "las"),
        ("单县", "shanxian", "sx"),
        ("银行学校", "yinhangxuexiao", "yhxx"),
        ("绿春县", "lvchunxian", "lcx"),
        ("女子学校", "nvzixuexiao", "nzxx"),
        ("第１师（阿拉尔）", "di1shialaer", "d1sale"),
        ("ABC中心", "abczhongxin", "abczx"),
        ("·—()", "", ""),
    ],
)
def test_names(name: str, key: str, first: str) -> None:
    assert (pinyin_key(name), initials(name)) == (key, first)


@given(st.text())
def test_only_small_letters_and_digits(text: str) -> None:
    """So that every database puts them into the same order."""
    for found in (pinyin_key(text), initials(text)):
        assert all(c.isdigit() or "a" <= c <= "z" for c in found if c.isascii())
    assert len(initials(text)) <= len(pinyin_key(text))


def test_eleven_thousand_names_cost_about_a_second() -> None:
    pinyin_key("热身")
    begun = time.process_time()
    for n in range(11_000):
        pinyin_key(f"重庆市第{n}工业信息职业技术学校")
    assert time.process_time() - begun < 2
