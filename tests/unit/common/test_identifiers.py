"""Numbers that carry their own rules. Real numbers are published ones; the others are constructed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peiyou.common.identifiers import (
    CREDIT_ALPHABET,
    PROVINCES,
    SCHOOL_TYPES,
    BadIdentifier,
    RegionCode,
    SchoolCode,
    credit_check,
    credit_code,
    organisation_check,
    region_code,
    school_code,
)


def refused(read: object, value: str) -> str:
    with pytest.raises(BadIdentifier) as error:
        read(value)  # type: ignore[operator]
    assert error.value.params["value"] is not None
    return error.value.code


def test_a_college_of_the_ministrys_list() -> None:
    assert school_code("4111010003") == SchoolCode("41", "11", "010003")  # 清华大学
    assert school_code("4111010003").kind == "HIGHER"


def test_full_width_digits_and_blanks_are_read() -> None:
    assert str(school_code(" ３６３３０００００１\u3000")) == "3633000001"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("363300000112", "SCHOOL_CODE_TWELVE"),
        ("363300001", "SCHOOL_CODE_SHAPE"),
        ("36330000011", "SCHOOL_CODE_SHAPE"),
        ("36330000O1", "SCHOOL_CODE_SHAPE"),
        ("", "SCHOOL_CODE_SHAPE"),
        ("3833000001", "SCHOOL_CODE_TYPE"),
        ("0033000001", "SCHOOL_CODE_TYPE"),
        ("3630000001", "SCHOOL_CODE_PROVINCE"),
        ("3666000001", "SCHOOL_CODE_PROVINCE"),
        ("4133110003", "SCHOOL_CODE_SERIAL"),
        ("4233110003", "SCHOOL_CODE_SERIAL"),
    ],
)
def test_what_no_school_can_have_is_refused(value: str, code: str) -> None:
    assert refused(school_code, value) == code


@given(
    st.sampled_from(sorted(SCHOOL_TYPES)),
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 99_999),
)
def test_every_type_and_province_is_read_and_written_back(
    type_: str, province: str, no: int
) -> None:
    value = f"{type_}{province}{no:06}"
    assert str(school_code(value)) == value


def test_a_foreign_digit_is_no_digit() -> None:
    assert refused(school_code, "36330000٠1") == "SCHOOL_CODE_SHAPE"


@pytest.mark.parametrize(
    "value", ["914403001922038216", "9144030071526726XG", "12100000400000624D"]
)
def test_published_credit_codes_check_out(value: str) -> None:
    assert str(credit_code(value)) == value
    assert str(credit_code(value.lower())) == value


def test_parts_of_a_credit_code() -> None:
    code = credit_code("9144030071526726XG")
    assert (code.registry, code.division, code.organisation) == ("91", "440300", "71526726X")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("91440300192203821", "CREDIT_CODE_SHAPE"),
        ("9144030019220382166", "CREDIT_CODE_SHAPE"),
        ("9144030019220382I6", "CREDIT_CODE_SHAPE"),
        ("9144O3001922038216", "CREDIT_CODE_SHAPE"),
        ("91A403001922038216", "CREDIT_CODE_SHAPE"),
        ("914403001922038226", "CREDIT_CODE_ORGANISATION"),
        ("914403001922038217", "CREDIT_CODE_CHECK"),
    ],
)
def test_wrong_credit_codes_are_refused(value: str, code: str) -> None:
    assert refused(credit_code, value) == code


organisations = st.text(CREDIT_ALPHABET, min_size=8, max_size=8)


def a_credit_code(organisation: str) -> str:
    first = "91330100" + organisation + organisation_check(organisation)
    return first + credit_check(first)


@given(organisations)
def test_what_the_checks_build_is_read(organisation: str) -> None:
    assert str(credit_code(a_credit_code(organisation))).endswith(
        credit_check(a_credit_code(organisation)[:17])
    )


@given(organisations, st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_any_single_slip_is_noticed(organisation: str, where: int, other: str) -> None:
    right = a_credit_code(organisation)
    wrong = right[:where] + other + right[where + 1 :]
    if wrong != right:
        with pytest.raises(BadIdentifier):
            credit_code(wrong)


def test_the_check_of_gb_11714_reaches_x_and_0() -> None:
    found = {organisation_check(f"{n:08}") for n in range(200)}
    assert found == set("0123456789X")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("330000", RegionCode("PROVINCE", "330000", "")),
        ("330100", RegionCode("PREFECTURE", "330000", "330100")),
        ("330102", RegionCode("COUNTY", "330000", "330100")),
        ("419001", RegionCode("COUNTY", "410000", "419000")),
        ("710000", RegionCode("PROVINCE", "710000", "")),
    ],
)
def test_levels_of_division_codes(value: str, expected: RegionCode) -> None:
    assert region_code(value) == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("33010", "REGION_CODE_SHAPE"),
        ("33010A", "REGION_CODE_SHAPE"),
        ("990000", "REGION_CODE_PROVINCE"),
        ("330001", "REGION_CODE_PROVINCE"),
    ],
)
def test_wrong_division_codes_are_refused(value: str, code: str) -> None:
    assert refused(region_code, value) == code
