"""Which column a line of words looks at home in, where the page no longer says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, islice, pairwise

from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, Part
from peiyou.kernel.plans.reader.layout.words import number
from peiyou.kernel.plans.reader.model import Traced

_DATE = re.compile(r".*(?:\d+年|\d+月|季度|年底|月底|每年|持续|长期|全年|年内).*")
_PARTY = re.compile(
    r".*(?:[厅局委部办会院校处科室股所]|政府|中心|公司|单位|部门|街道)[）)]?$", re.DOTALL
)
_MOST_WAYS = 500


def fitted(row: Sequence[Traced], parts: Sequence[Part]) -> list[Traced]:
    """Cells of a short row under the columns they fit best, in their order; the others stay empty."""
    if len(row) >= len(parts) or len(row) < 2:
        return list(row)
    ways = islice(combinations(range(len(parts)), len(row)), _MOST_WAYS)
    best = max(ways, key=lambda way: _fit(row, [parts[c] for c in way]))
    placed = dict(zip(best, row, strict=True))
    return [placed.get(c, Traced("", ())) for c in range(len(parts))]


def gathered(lines: Sequence[Traced], parts: Sequence[Part]) -> list[Traced]:
    """More lines than columns: neighbours joined so that each column gets what looks like its own."""
    ways = islice(combinations(range(1, len(lines)), len(parts) - 1), _MOST_WAYS)
    cells = [_joined(lines, [0, *way, len(lines)]) for way in ways]
    return max(cells, key=lambda row: _fit(row, parts))


def _joined(lines: Sequence[Traced], cuts: Sequence[int]) -> list[Traced]:
    return [Traced.join(lines[a:b], "\n") for a, b in pairwise(cuts)]


def _fit(row: Sequence[Traced], parts: Sequence[Part]) -> float:
    return sum(likeness(w.text.strip(), p) for w, p in zip(row, parts, strict=True))


def likeness(text: str, part: Part) -> float:
    if not text:
        return 0.1
    if part is Part.NUMBER:
        return 2.0 if isinstance(number(text), int) else 0.0
    if part in PARTIES:
        return 1.0 if _PARTY.match(text) and "。" not in text else 0.0
    if part is Part.DEADLINE:
        return 1.0 if _DATE.fullmatch(text) and len(text) < 20 else 0.0
    if part is Part.TEXT:
        return min(len(text), 40) / 40
    return 0.2
