"""What a spreadsheet would take for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.formulas import STARTS_A_FORMULA, harmless


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_each_beginning_of_a_formula_is_disarmed(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"
    assert harmless(f"职业{sign}学院") == f"职业{sign}学院", "within a text it is no formula"


@pytest.mark.parametrize("text", ["", "职业学院", "330106", "'=1", " =1"])
def test_other_text_stays(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_no_text_begins_as_a_formula_and_none_is_lost(text: str) -> None:
    safe = harmless(text)
    assert not safe.startswith(STARTS_A_FORMULA)
    assert safe.removeprefix("'") == text.removeprefix("'")
