"""Amounts in words: grouped digits, ratios as per cent, as 1 : n or as times, as the plan prints its target."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peiyou.common.money import grouped
from peiyou.engine.results.queries.completeness import Complete
from peiyou.engine.results.queries.figures import Amount
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


def ratio(line: Line, found: Fraction) -> str:
    """As the plan says the target of this line: 1 : 350, twice as many, or per cent."""
    if ":" in line.printed or "：" in line.printed:
        return f"1 : {number(round(1 / found, 1))}" if found else "0"
    if "倍" in line.printed:
        return _("%(n)s times") % {"n": number(round(found, 2))}
    return percent(found)


def said(line: Line, amount: Amount | None) -> str:
    """A figure of a line without its unit; empty where nothing has come."""
    if amount is None:
        return ""
    if not line.is_ratio:
        return number(amount.above, line.scale)
    return "—" if amount.ratio is None else ratio(line, amount.ratio)


def parts(line: Line, amount: Amount | None) -> str:
    """Of a ratio its two sums."""
    if amount is None or not line.is_ratio or amount.below is None:
        return ""
    return f"{number(amount.above, line.scale)} / {number(amount.below, line.scale)}"


def difference(line: Line, now: Amount | None, then: Amount | None) -> str:
    """With its sign; of ratios in points of a per cent. Empty where nothing has changed."""
    change = moved(line, now, then)
    if not change:
        return ""
    sign = "+" if change > 0 else ""
    if line.is_ratio:
        return _("%(n)s points") % {"n": f"{sign}{number(round(change * 100, 1))}"}
    return f"{sign}{number(change)}"


def moved(line: Line, now: Amount | None, then: Amount | None) -> Fraction:
    """In the unit of the line; of a ratio as such."""
    return (level(line, now) or Fraction(0)) - (level(line, then) or Fraction(0))


def level(line: Line, amount: Amount | None) -> Fraction | None:
    """A figure as one number, in the unit of the line; of a ratio the ratio of its sums."""
    if amount is None:
        return None
    return amount.ratio if line.is_ratio else Fraction(amount.above, 10**line.scale)


def complete(of: Complete) -> str:
    """In one sentence: how much of what is expected is there."""
    if not of.expected:
        return _("no return is expected here")
    return _("%(approved)s of %(expected)s returns approved (%(share)s), %(handed_in)s handed in") % {
        "approved": of.approved, "expected": of.expected,
        "share": percent(of.share), "handed_in": of.handed_in,
    }  # fmt: skip


def overlap(lines: int) -> str:
    """Of how many lines a part is counted under others too."""
    if not lines:
        return _("none declared here: no figure is counted twice")
    return ngettext(
        "%(n)s deliverable is in part counted under others too",
        "%(n)s deliverables are in part counted under others too", lines,
    ) % {"n": lines}  # fmt: skip


def _minus(text: str) -> str:
    return text.replace("-", "−")
