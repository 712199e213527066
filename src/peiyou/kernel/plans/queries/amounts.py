"""How much, in words and as a size: 约 200 所 · 不低于 1:350 · 超过 50%."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.utils.translation import get_language, pgettext

from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Deliverable
from peiyou.kernel.plans.queries.wording import Wording, Words

RATES = {"%", "‰", "个百分点", "倍", "比"}
NARROW_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Amount:
    """`words` is bound and number, `unit` stands behind it. `level` is log10 of a count, 0 for rates."""

    words: str
    number: str
    unit: Wording
    level: float
    is_rate: bool
    is_fuzzy: bool
    short: str
    """A few characters for the map: ≈200, ≥1:350, >50%."""

    def __str__(self) -> str:
        if not str(self.unit):
            return self.words
        glue = "" if self.unit.source in {"%", "‰"} else " "
        return f"{self.words}{glue}{self.unit}"


def amount_of(item: Deliverable, words: Words) -> Amount | None:
    """The quantity of a deliverable, or None where the sentence prints none."""
    if item.quantity is None:
        return None
    unit = item.unit or ""
    is_rate = unit in RATES
    number = number_words(item.quantity)
    if item.quantity_max is not None:
        number = f"{number}–{number_words(item.quantity_max)}"
    shown_unit = words(unit) if unit and unit != "比" else Wording("", "")
    glued = f"{number}{unit}" if unit in {"%", "‰"} else number
    if unit in {"%", "‰"}:
        shown_unit = Wording("", "")
    said = words(item.surface) if item.is_fuzzy and item.surface else None
    return Amount(
        words=str(said) if said and not said.lang else _bounded(glued, item.bound, is_rate),
        number=number,
        unit=shown_unit,
        level=0.0 if is_rate else level_of(item.quantity),
        is_rate=is_rate,
        is_fuzzy=item.is_fuzzy,
        short=_short(item, glued, unit),
    )


def level_of(quantity: str) -> float:
    """How large on the map: 0 for 1, 4 for 10,000; never beyond 6."""
    value = Fraction(quantity)
    return min(6.0, max(0.0, math.log10(value))) if value > 0 else 0.0


def number_words(quantity: str) -> str:
    """1/350 as 1:350; five digits and more in groups: 10 000 in Chinese, 10,000 in English."""
    if "/" in quantity:
        return quantity.replace("/", ":")
    try:
        value = Decimal(quantity)
    except InvalidOperation:
        return quantity
    grouped = f"{value:,}"
    if _is_chinese():
        return grouped.replace(",", NARROW_SPACE if abs(value) >= 10_000 else "")
    return grouped


def _bounded(number: str, bound: str | None, is_rate: bool) -> str:
    n = {"number": number}
    if bound == Bound.ABOUT:
        return pgettext("quantity", "about %(number)s") % n
    if bound == Bound.MORE_THAN:
        return pgettext("quantity", "more than %(number)s") % n
    if bound == Bound.AT_LEAST:
        text = (
            pgettext("rate", "at least %(number)s")
            if is_rate
            else pgettext("count", "at least %(number)s")
        )
        return text % n
    if bound == Bound.AT_MOST:
        text = (
            pgettext("rate", "at most %(number)s")
            if is_rate
            else pgettext("count", "at most %(number)s")
        )
        return text % n
    return number


SIGNS = {Bound.ABOUT: "≈", Bound.AT_LEAST: "≥", Bound.MORE_THAN: ">", Bound.AT_MOST: "≤"}


def _short(item: Deliverable, number: str, unit: str) -> str:
    """万 is how Chinese shortens large numbers; k and M are how English does."""
    sign = SIGNS.get(Bound(item.bound), "") if item.bound else ""
    tail = "×" if unit == "倍" else ""
    return f"{sign}{_rounded(item.quantity or '') or number}{tail}"


def _rounded(quantity: str) -> str:
    if not quantity.isdigit() or int(quantity) < 10_000:
        return ""
    steps = [(10**8, "亿"), (10**4, "万")] if _is_chinese() else [(10**6, "M"), (10**3, "k")]
    for step, name in steps:
        if int(quantity) >= step:
            return f"{int(quantity) / step:g}{name}"
    return ""


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
