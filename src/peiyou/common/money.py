"""Money: kept as whole fen, said in 万元 or 亿元. What is said in 万元 is exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

FEN_IN_WAN: Final = 10**6
FEN_IN_YI: Final = 10**10


def in_wan(fen: int) -> str:
    """万元 with grouped digits, to the fen and without idle zeros: 12,345.67."""
    return grouped(Decimal(fen).scaleb(-6))


def in_yi(fen: int, places: int = 2) -> str:
    """亿元, rounded half up: what national tables print."""
    step = Decimal(1).scaleb(-places)
    return f"{Decimal(fen).scaleb(-10).quantize(step, ROUND_HALF_UP):,f}"


def grouped(number: Decimal) -> str:
    """A number with grouped digits, exact, without idle zeros."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
