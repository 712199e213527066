"""Values: every type read, refused at its bounds, and read back from wherever it was written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from peiyou.kernel.forms.definition import Choice, Column, Type
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import (
    as_text,
    display,
    from_plain,
    parse,
    to_excel,
    to_plain,
)

COLUMNS = {
    Type.TEXT: Column("a", "", Type.TEXT),
    Type.LONG_TEXT: Column("a", "", Type.LONG_TEXT),
    Type.PERSON: Column("a", "", Type.PERSON),
    Type.INTEGER: Column("a", "", Type.INTEGER, unit="个", least=0),
    Type.DECIMAL: Column("a", "", Type.DECIMAL, scale=2),
    Type.MONEY: Column("a", "", Type.MONEY, unit="万元", least=0),
    Type.DATE: Column("a", "", Type.DATE, least=date(2020, 1, 1)),
    Type.YEAR: Column("a", "", Type.YEAR, least=2020, most=2023),
    Type.CHOICE: Column("a", "", Type.CHOICE, choices=(Choice("A", "甲"), Choice("B", "乙"))),
    Type.YES_NO: Column("a", "", Type.YES_NO),
    Type.UNIT: Column("a", "", Type.UNIT),
    Type.FILE: Column("a", "", Type.FILE),
}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Type.TEXT, " 一  行\n字 ", "一 行 字"),
        (Type.TEXT, 12.0, "12"),
        (Type.TEXT, "=1+1", "=1+1"),
        (Type.LONG_TEXT, "一\r\n二", "一\n二"),
        (Type.LONG_TEXT, datetime(2021, 3, 1), "2021-03-01"),  # noqa: DTZ001 - as workbooks have it
        (Type.INTEGER, "1,234", 1234),
        (Type.INTEGER, "１２，３４５", 12345),
        (Type.INTEGER, "12 个", 12),
        (Type.INTEGER, 12.0, 12),
        (Type.INTEGER, "0", 0),
        (Type.DECIMAL, "-0.50", Decimal("-0.5")),
        (Type.DECIMAL, ".5", Decimal("0.5")),
        (Type.DECIMAL, "1200.", Decimal(1200)),
        (Type.DECIMAL, 1000.0, Decimal(1000)),
        (Type.MONEY, 0.1 + 0.2, Decimal("0.3")),
        (Type.MONEY, "120.000001万元", Decimal("120.000001")),
        (Type.MONEY, "999999999.999999", Decimal("999999999.999999")),
        (Type.DATE, "2021年3月1日", date(2021, 3, 1)),
        (Type.DATE, "2021/3/1", date(2021, 3, 1)),
        (Type.DATE, "２０２１．３．１", date(2021, 3, 1)),
        (Type.DATE, 20210301.0, date(2021, 3, 1)),
        (Type.DATE, datetime(2021, 3, 1), date(2021, 3, 1)),  # noqa: DTZ001
        (Type.YEAR, "2021年", 2021),
        (Type.YEAR, 2023.0, 2023),
        (Type.CHOICE, "乙", "B"),
        (Type.CHOICE, "B", "B"),
        (Type.YES_NO, "是", True),
        (Type.YES_NO, "√", True),
        (Type.YES_NO, True, True),
        (Type.YES_NO, "０", False),
        (Type.YES_NO, 1.0, True),
        (Type.UNIT, "3632000101", "3632000101"),
        (Type.UNIT, "１２a", "12A"),
        (Type.PERSON, "", None),
        (Type.MONEY, "  ", None),
        (Type.YES_NO, None, None),
    ],
)
def test_read(kind: Type, raw: Any, value: Any) -> None:
    found = parse(COLUMNS[kind], raw)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        (Type.TEXT, "x" * 201, "CELL_TOO_LONG"),
        (Type.TEXT, "a\x00b", "CELL_CHARACTERS"),
        (Type.TEXT, "a\ud800", "CELL_CHARACTERS"),
        (Type.INTEGER, "1.5", "CELL_NOT_WHOLE"),
        (Type.INTEGER, "-1", "CELL_TOO_LITTLE"),
        (Type.INTEGER, "12,34", "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, "1.2万", "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, "1e3", "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, "一百", "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, True, "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, float("nan"), "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, float("inf"), "CELL_NOT_A_NUMBER"),
        (Type.INTEGER, datetime(2021, 1, 1), "CELL_NOT_A_NUMBER"),  # noqa: DTZ001
        (Type.INTEGER, "1" + "0" * 15, "CELL_TOO_LARGE"),
        (Type.DECIMAL, "0.005", "CELL_PLACES"),
        (Type.MONEY, "1000000000", "CELL_TOO_LARGE"),
        (Type.MONEY, "0.0000001", "CELL_PLACES"),
        (Type.MONEY, "#REF!", "CELL_NOT_A_NUMBER"),
        (Type.DATE, 44256.0, "CELL_DAY"),
        (Type.DATE, "2021-02-30", "CELL_DAY"),
        (Type.DATE, datetime(2021, 3, 1, 9), "CELL_DAY"),  # noqa: DTZ001
        (Type.DATE, "2019-12-31", "CELL_TOO_LITTLE"),
        (Type.YEAR, "21", "CELL_YEAR"),
        (Type.YEAR, "2024", "CELL_TOO_MUCH"),
        (Type.CHOICE, "丙", "CELL_CHOICE"),
        (Type.YES_NO, "也许", "CELL_YES_NO"),
        (Type.UNIT, "某校", "CELL_UNIT"),
        (Type.UNIT, "1" * 41, "CELL_UNIT"),
    ],
)
def test_refused_with_a_sentence(kind: Type, raw: Any, code: str) -> None:
    with pytest.raises(FormError) as caught:
        parse(COLUMNS[kind], raw)
    assert caught.value.code == code
    assert str(caught.value)


NUMBERS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)
WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Z"]) | st.just(" "), min_size=1, max_size=80
)
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    Type.TEXT: WORDS,
    Type.LONG_TEXT: WORDS,
    Type.PERSON: WORDS,
    Type.INTEGER: st.integers(0, 10**15 - 1),
    Type.DECIMAL: NUMBERS,
    Type.MONEY: st.integers(0, 10**15 - 1).map(lambda fen: Decimal(fen).scaleb(-6)),
    Type.DATE: st.dates(date(2020, 1, 1)),
    Type.YEAR: st.integers(2020, 2023),
    Type.CHOICE: st.sampled_from("AB"),
    Type.YES_NO: st.booleans(),
    Type.UNIT: st.from_regex(r"[0-9A-Z][0-9A-Z-]{0,30}", fullmatch=True),
    Type.FILE: WORDS,
}


@given(st.data(), st.sampled_from(list(Type)), st.sampled_from(["en", "zh-hans"]))
def test_what_is_written_is_read_back(data: st.DataObject, kind: Type, language: str) -> None:
    """Through an input, a workbook's cell, JSON and a page; whatever language it was written in."""
    column = COLUMNS[kind]
    value = parse(column, data.draw(VALUES[kind]))
    with override(language):
        written = [as_text(column, value), to_excel(column, value), display(column, value)]
    assert [parse(column, raw) for raw in written] == [value] * 3
    assert from_plain(column, to_plain(column, value)) == value


@given(st.sampled_from(list(Type)), st.text(max_size=40) | st.floats() | st.datetimes())
def test_anything_is_a_value_or_a_refusal(kind: Type, raw: Any) -> None:
    try:
        value = parse(COLUMNS[kind], raw)
    except FormError:
        return
    assert parse(COLUMNS[kind], as_text(COLUMNS[kind], value)) == value


def test_shown_with_groups_but_years_without() -> None:
    assert display(COLUMNS[Type.MONEY], Decimal("1234567.5")) == "1,234,567.5"
    assert display(COLUMNS[Type.INTEGER], 1234) == "1,234"
    assert display(COLUMNS[Type.YEAR], 2021) == "2021"
    assert display(COLUMNS[Type.CHOICE], "B") == "乙"
    assert to_excel(COLUMNS[Type.DATE], date(1899, 1, 1)) == "1899-01-01"
