"""Numbers in words, the same on every page: grouped digits, and ratios as the plan prints its target."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from peiyou.common.money import grouped
from peiyou.engine.results.queries.lines import Line

PLACES: Final = Decimal("0.1")


def number(quantity: int | Fraction, scale: int = 0) -> str:
    """Exact, in grouped digits; what is no decimal fraction to one place."""
    value = Fraction(quantity) / 10**scale
    whole = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(whole) != value:
        whole = whole.quantize(PLACES, ROUND_HALF_UP)
    return _minus(grouped(whole))


def percent(share: Fraction | None) -> str:
    """To one place; what is beyond ten times is said so."""
    if share is None:
        return ""
    if share >= 10:
        return "> 999 %"
    hundred = Decimal(share.numerator * 100) / Decimal(share.denominator)
    rounded = hundred.quantize(PLACES, ROUND_HALF_UP)
    return f"{_minus(grouped(rounded))} %"


def is_one_to(line: Line) -> bool:
    """Whether the plan prints its target as 1 : 350."""
    return ":" in line.printed or "：" in line.printed


def ratio(line: Line, found: Fraction) -> str:
    """As the plan says the target of this line: 1 : 350, twice as many, or per cent."""
    if is_one_to(line):
        return f"1 : {number(round(1 / found, 1))}" if found else "0"
    if "倍" in line.printed:
        return _("%(n)s times") % {"n": number(round(found, 2))}
    return percent(found)


def _minus(text: str) -> str:
    return text.replace("-", "−")
