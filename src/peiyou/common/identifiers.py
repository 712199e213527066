"""Numbers that carry their own rules: school codes, credit codes, division codes.

Each reader takes what a person typed or a sheet holds (full-width digits, blanks around it), and
answers the parts of the number or raises `BadIdentifier`. Whether a number is *in use* is data and
is asked elsewhere; here is only what the number says about itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

PROVINCES: Final = frozenset(
    str(number)
    for block in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55))
    for number in block
) | {"61", "62", "63", "64", "65", "71", "81", "82"}
"""The first two digits of GB/T 2260. School codes use the same; 兵团 has none of its own and uses 65."""

SCHOOL_TYPES: Final = {
    "11": "KINDERGARTEN",
    "21": "PRIMARY",
    "22": "ADULT_PRIMARY",
    "31": "JUNIOR",
    "32": "VOCATIONAL_JUNIOR",
    "33": "ADULT_JUNIOR",
    "34": "SENIOR",
    "35": "ADULT_SENIOR",
    "36": "SECONDARY_VOCATIONAL",
    "37": "REFORM",
    "41": "HIGHER",
    "42": "ADULT_HIGHER",
    "51": "SPECIAL",
    "91": "RESEARCH",
    "92": "OTHER_HIGHER",
    "93": "TRAINING",
}
"""The first two digits of a school code (教育部《学校（机构）代码管理办法》, 2011): 36 中等职业学校,
41 普通高等学校, 42 成人高等学校, 93 中等职业培训机构, and those outside vocational education."""

CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: I, O, S, V and Z are not used."""

_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS: Final = frozenset("0123456789")


class BadIdentifier(Exception):
    """`code` says what is wrong, `params` has `value` (as read) and what the code speaks of."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class SchoolCode:
    """学校标识码 `AABBCCCCCC`: type, province, serial. Never changes; has no check digit."""

    type: str
    province: str
    serial: str

    def __str__(self) -> str:
        return f"{self.type}{self.province}{self.serial}"

    @property
    def kind(self) -> str:
        """A value of `SCHOOL_TYPES`."""
        return SCHOOL_TYPES[self.type]


@dataclass(frozen=True, slots=True)
class CreditCode:
    """统一社会信用代码: registering body and kind, division, organisation code; then one check character."""

    registry: str
    division: str
    organisation: str
    check: str

    def __str__(self) -> str:
        return f"{self.registry}{self.division}{self.organisation}{self.check}"


@dataclass(frozen=True, slots=True)
class RegionCode:
    """A division code of GB/T 2260.

    `province` and `prefecture` are the six digits that the regions above it would have; `prefecture`
    is empty for a province. Whether a prefecture of that code exists is data: districts of a 直辖市
    and 省直辖县 have none.
    """

    level: Literal["PROVINCE", "PREFECTURE", "COUNTY"]
    province: str
    prefecture: str


def normal(value: str) -> str:
    """Full-width to ordinary, no blanks around, capitals: how numbers are stored and compared."""
    return unicodedata.normalize("NFKC", value).strip().upper()


def school_code(value: str) -> SchoolCode:
    """Read a 学校标识码.

    Raises `BadIdentifier`: SCHOOL_CODE_TWELVE (12 digits are told about on some web pages, the rule
    has 10), SCHOOL_CODE_SHAPE, SCHOOL_CODE_TYPE, SCHOOL_CODE_PROVINCE, and SCHOOL_CODE_SERIAL where a
    college's serial is not 0 and its five national digits.
    """
    text = normal(value)
    digits = _DIGITS.issuperset(text)
    if digits and len(text) == 12:
        raise BadIdentifier("SCHOOL_CODE_TWELVE", value=text)
    if not digits or len(text) != 10:
        raise BadIdentifier("SCHOOL_CODE_SHAPE", value=text)
    code = SchoolCode(text[:2], text[2:4], text[4:])
    if code.type not in SCHOOL_TYPES:
        raise BadIdentifier("SCHOOL_CODE_TYPE", value=text, type=code.type)
    if code.province not in PROVINCES:
        raise BadIdentifier("SCHOOL_CODE_PROVINCE", value=text, province=code.province)
    if code.type in {"41", "42"} and not code.serial.startswith("0"):
        raise BadIdentifier("SCHOOL_CODE_SERIAL", value=text, serial=code.serial)
    return code


def credit_code(value: str) -> CreditCode:
    """Read a 统一社会信用代码 (GB 32100-2015), both check characters included.

    Raises `BadIdentifier`: CREDIT_CODE_SHAPE (not 18 characters of the alphabet, or a division that
    is not six digits), CREDIT_CODE_ORGANISATION (check digit of the organisation code, GB 11714),
    CREDIT_CODE_CHECK (the last character; `expected` is what it would be).
    """
    text = normal(value)
    whole = len(text) == 18 and all(c in CREDIT_ALPHABET for c in text)
    if not whole or not _DIGITS.issuperset(text[2:8]):
        raise BadIdentifier("CREDIT_CODE_SHAPE", value=text)
    expected = organisation_check(text[8:16])
    if text[16] != expected:
        raise BadIdentifier("CREDIT_CODE_ORGANISATION", value=text, expected=expected)
    expected = credit_check(text[:17])
    if text[17] != expected:
        raise BadIdentifier("CREDIT_CODE_CHECK", value=text, expected=expected)
    return CreditCode(text[:2], text[2:8], text[8:17], text[17])


def credit_check(first: str) -> str:
    """The 18th character for the first 17: weights are powers of 3, modulo 31."""
    total = sum(CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return CREDIT_ALPHABET[-total % 31]


def organisation_check(first: str) -> str:
    """The ninth character of an organisation code (GB 11714-1997) for the first eight, modulo 11."""
    total = sum(int(c, 36) * w for c, w in zip(first, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def region_code(value: str) -> RegionCode:
    """Read a division code. Raises `BadIdentifier`: REGION_CODE_SHAPE, REGION_CODE_PROVINCE."""
    text = normal(value)
    if len(text) != 6 or not _DIGITS.issuperset(text):
        raise BadIdentifier("REGION_CODE_SHAPE", value=text)
    if text[:2] not in PROVINCES or text[2:4] == "00" != text[4:]:
        raise BadIdentifier("REGION_CODE_PROVINCE", value=text, province=text[:2])
    province = f"{text[:2]}0000"
    if text == province:
        return RegionCode("PROVINCE", province, "")
    prefecture = f"{text[:4]}00"
    return RegionCode("PREFECTURE" if text == prefecture else "COUNTY", province, prefecture)
