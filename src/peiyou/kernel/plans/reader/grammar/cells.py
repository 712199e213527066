"""Quantities that stand alone in a table cell: ≥95%, 1.2万, 达到60, 1:350, — ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from peiyou.common.numerals import Value, find_numerals, narrow
from peiyou.kernel.plans.reader.grammar.amounts import Amount, amount_at, ranges
from peiyou.kernel.plans.reader.grammar.deadlines import Years
from peiyou.kernel.plans.reader.grammar.doubts import confidence
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import PIVOTS
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.model import Bound, Quantity

_LEAD: Final = re.compile(
    f"(?:完成|累计|新增|力争|总计|合计|共|平均|年均|每年|全年|不断|{'|'.join(sorted(PIVOTS, key=len, reverse=True))})*"
)
_TRAIL: Final = re.compile(r"[。；，、*＊※]*(?:[(][^()\d]*[)])?[。；，]*")
_SCALES: Final = (("亿", 10**8), ("千万", 10**7), ("百万", 10**6), ("万", 10**4))
_SAME_UNIT: Final = {
    "百分比": "%",
    "百分数": "%",
    "％": "%",
    "比例": "比",
    "比值": "比",
    "千分比": "‰",
}


@dataclass(frozen=True, slots=True)
class CellQuantity:
    """The figure of a cell, its unit from the cell or else from the unit column."""

    quantity: Quantity
    bound: Bound
    unit: str | None
    surface: str
    quantity_max: Quantity | None = None
    fuzzy: bool = False
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()


def read_cell_quantity(text: str, unit: str | None) -> CellQuantity | None:
    """The figure that is the whole of a cell; None for dashes, dates and words with a number in them."""
    words = Words.of(text, Years(None, None))
    amounts = list(ranges(words.text, [amount_at(words, n) for n in find_numerals(words.text)]))
    if len(amounts) != 1 or words.times:
        return None
    amount = amounts[0]
    before, after = words.text[: amount.start], words.text[amount.end :]
    if not _LEAD.fullmatch(before) or not _TRAIL.fullmatch(after):
        return None
    return _figure(text, amount, _column_unit(unit), worded=bool(before))


def _figure(text: str, amount: Amount, unit: str | None, *, worded: bool) -> CellQuantity:
    scale, bare = _scaled(unit)
    own = amount.unit is not None
    factor = 1 if own else scale
    high = amount.number.high
    doubts = [*amount.doubts, *(["cell.words"] if worded else [])]
    return CellQuantity(
        quantity=_times(amount.number.value, factor),
        quantity_max=_times(high, factor) if high is not None else None,
        bound=amount.bound,
        unit=amount.unit if own else bare,
        surface=text.strip(),
        fuzzy=amount.number.vague,
        confidence=confidence(doubts),
        doubts=tuple(doubts),
    )


def _column_unit(unit: str | None) -> str | None:
    unit = re.sub(r"^[(（]|[)）]$|^单位[:：]|\s", "", narrow(unit or "")).strip("()")
    return _SAME_UNIT.get(unit, unit) or None


def _scaled(unit: str | None) -> tuple[int, str | None]:
    """万元 in the unit column multiplies the figure and leaves 元."""
    for prefix, factor in _SCALES:
        if unit and unit.startswith(prefix):
            return factor, unit[len(prefix) :] or None
    return 1, unit


def _times(value: Value, factor: int) -> Quantity:
    if isinstance(value, str):
        return value
    product = Fraction(value) * factor
    return int(product) if product.denominator == 1 else float(product)
