"""Cells that several documents have: counts, money, shares, lists of names, a code to check paper by."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from peiyou.common.money import grouped, in_wan, in_yi
from peiyou.common.official.document import Cell, Check
from peiyou.common.tokens import grouped as in_groups
from peiyou.engine.undertakings.models import Statement


def count(number: int, **how: Any) -> Cell:
    return Cell(f"{number:,}", number=number, **how)


def yi(fen: int, **how: Any) -> Cell:
    """亿元 to hundredths, rounded half up."""
    text = in_yi(fen)
    return Cell(text, number=Decimal(text.replace(",", "")), places=2, **how)


def wan(fen: int, **how: Any) -> Cell:
    """万元, exact."""
    text = in_wan(fen)
    number = Decimal(text.replace(",", ""))
    places = len(text.partition(".")[2])
    return Cell(text, number=number, places=places, **how)


def per_cent(share: Fraction | None, places: int = 2, **how: Any) -> Cell:
    """A share in per cent, rounded half up; a dash where there is none."""
    if share is None:
        return Cell("—", **how)
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return Cell(f"{rounded}%", **how)


def names(of: Sequence[str]) -> Cell:
    return Cell(_("、").join(of) or "—")


def quantity(amount: int, scale: int, unit: str) -> str:
    """As people write it: 1,200 所."""
    return f"{grouped(Decimal(amount).scaleb(-scale))}{unit}"


def check_of(statement: Statement, address: str) -> Check:
    """`address` is where the code is looked up, the code in it."""
    return Check(
        version=_("Version %(no)s") % {"no": statement.no},
        code=in_groups(statement.check_code),
        words=_("Photograph the square picture or enter the code on the page for checking sealed pages."),
        address=address,
    )  # fmt: skip
