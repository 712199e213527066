from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.masks import masked_email, masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("62331234", "******34"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_phone(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"),
    [("wang@x.cn", "w***@x.cn"), ("a@b.c", "a***@b.c"), ("@x.cn", "***@x.cn"), ("odd", "***"), ("", "")],
)  # fmt: skip
def test_email(email: str, shown: str) -> None:
    assert masked_email(email) == shown


@given(st.text("0123456789", min_size=5, max_size=20))
def test_at_least_four_digits_of_a_real_number_are_hidden_or_all_but_two(phone: str) -> None:
    shown = masked_phone(phone)
    assert shown.count("*") >= min(4, len(phone) - 2)
    assert phone not in shown
