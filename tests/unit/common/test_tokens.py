"""Codes that are typed from paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.tokens import ALPHABET, CODE_LENGTH, grouped, new_code, read_code

codes = st.builds(lambda _: new_code(), st.integers())


def test_what_is_printed() -> None:
    printed = grouped(new_code())
    assert [len(part) for part in printed.split("-")] == [4, 4, 4, 4]
    assert not set(printed) & set("01ILOU")


@given(codes)
def test_case_separators_and_width_do_not_matter(code: str) -> None:
    assert read_code(code) == code
    assert read_code(f"  {grouped(code).lower()} ") == code
    assert read_code(code.translate({ord(c): ord(c) + 0xFEE0 for c in code})) == code


@given(codes, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_found(code: str, place: int, sign: str) -> None:
    typed = code[:place] + sign + code[place + 1 :]
    assert (read_code(typed) is None) == (typed != code)


@pytest.mark.parametrize("typed", ["", "ABCD", "0" * 16, "ABCD-EFGH-JKMN-PQR", "口令"])
def test_what_cannot_be_a_code(typed: str) -> None:
    assert read_code(typed) is None
