"""Three rates of money that are easily taken for one another; each has its name, and its definition beside it.

Pure. Money is whole fen; a rate is exact, and None where there is nothing to divide by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Definition:
    """`code` is the property of `Rates`; `label` what it is called, `formula` how it is made."""

    code: str
    label: Promise
    formula: Promise


DEFINITIONS: Final = (
    Definition("arrival", _("Arrival rate"), _("arrived ÷ budget")),
    Definition("use", _("Use of what arrived"), _("spent ÷ arrived")),
    Definition("execution", _("Budget execution rate"), _("spent ÷ budget")),
)


@dataclass(frozen=True, slots=True)
class Rates:
    """到位率, 支出到位比 and 预算执行率 of one sum of money."""

    budget: int = 0
    arrived: int = 0
    spent: int = 0

    @property
    def arrival(self) -> Fraction | None:
        return _of(self.arrived, self.budget)

    @property
    def use(self) -> Fraction | None:
        return _of(self.spent, self.arrived)

    @property
    def execution(self) -> Fraction | None:
        return _of(self.spent, self.budget)

    @property
    def named(self) -> list[tuple[Definition, Fraction | None]]:
        return [(one, getattr(self, one.code)) for one in DEFINITIONS]

    def __add__(self, other: Rates) -> Rates:
        return Rates(
            self.budget + other.budget, self.arrived + other.arrived, self.spent + other.spent
        )


def together(rates: Iterable[Rates]) -> Rates:
    """The rates of the sums, which are not the means of the rates."""
    return sum(rates, Rates())


def percent(rate: Fraction | None, places: int = 2) -> str:
    """Per cent, rounded half up, as reports print it: `101.15 %`; a dash where there is none."""
    if rate is None:
        return "—"
    step = Decimal(1).scaleb(-places)
    exact = Decimal(rate.numerator * 100) / Decimal(rate.denominator)
    return f"{exact.quantize(step, ROUND_HALF_UP):,f} %"


def _of(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
