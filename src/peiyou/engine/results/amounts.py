"""Amounts of targets as people write and read them: whole numbers of a line's scale, ratios as two of them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from peiyou.common.money import grouped
from peiyou.common.numerals import narrow
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.queries.lines import Line

MOST_DIGITS: Final = 15
_RATIO: Final = re.compile(r"(\d{1,9})\s*[:/]\s*(\d{1,9})")
_SIGNS: Final = {"%": 100, "‰": 1000}


class Value(NamedTuple):
    """`quantity` in the line's whole numbers; of a ratio over `base`."""

    quantity: int
    base: int | None = None

    @property
    def exact(self) -> Fraction:
        return Fraction(self.quantity, self.base or 1)


def said(line: Line, value: Value | None) -> str:
    """Without the unit; empty where there is none."""
    if value is None:
        return ""
    if not line.is_ratio:
        return grouped(Decimal(value.quantity).scaleb(-line.scale))
    base = value.base or 1
    if base >= 100 and set(str(base)) <= {"1", "0"} and str(base).startswith("1"):
        return f"{grouped(Decimal(value.quantity).scaleb(3 - len(str(base))))}%"
    return f"{value.quantity}:{base}"


def of_plan(line: Line) -> Value | None:
    """What the plan itself asks of the nation for all its years; rounded up where it asks for a part of one."""
    if line.target is None:
        return None
    if line.is_ratio:
        if 100 % line.target.denominator == 0:
            return Value(int(line.target * 100), 100)
        return Value(line.target.numerator, line.target.denominator)
    scaled = line.target * 10**line.scale
    return Value(-(-scaled.numerator // scaled.denominator))


def read(line: Line, text: str) -> Value:
    """Raises `ResultsError` (NOT_A_NUMBER, NOT_A_RATIO, TOO_EXACT, TOO_LARGE): what is wrong, and how it is written."""
    plain = narrow(text).replace(",", "").replace(" ", "").strip()
    value = _ratio(plain) if line.is_ratio else _amount(line, plain)
    if len(str(value.quantity)) > MOST_DIGITS:
        raise ResultsError(
            "TOO_LARGE", _("“%(text)s” is larger than any target can be."), text=text
        )
    return value


def _amount(line: Line, plain: str) -> Value:
    number = _number(plain)
    if number is None or number < 0:
        raise ResultsError(
            "NOT_A_NUMBER", _("“%(text)s” is no number. Write digits, as 1200 or 12.5."), text=plain
        )
    whole = number.scaleb(line.scale)
    if whole != whole.to_integral_value():
        raise ResultsError(
            "TOO_EXACT",
            _("“%(text)s” has too many decimal places: this line counts with at most %(places)s."),
            text=plain,
            places=line.scale,
        )
    return Value(int(whole))


def _ratio(plain: str) -> Value:
    if match := _RATIO.fullmatch(plain):
        above, below = int(match[1]), int(match[2])
        if below:
            return Value(above, below)
    sign = _SIGNS.get(plain[-1:], 1)
    number = _number(plain[:-1] if sign > 1 else plain)
    if number is None or number < 0 or (sign == 1 and number > 1):
        raise ResultsError(
            "NOT_A_RATIO", _("“%(text)s” is no ratio. Write it as 60 %% or 1:20."), text=plain
        )
    exact = Fraction(number) / sign
    base = 100
    while base % exact.denominator and base < 10**9:
        base *= 10
    return Value(int(exact * base), base)


def _number(plain: str) -> Decimal | None:
    if len(plain) > 40 or not plain.isascii():
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None
