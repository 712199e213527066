"""The published money of the take-up, divided among provinces and sources to the fen.

Published (2021-06, all 32 provinces): the five sources, the largest province, how many are above 10
billion, the highest share of enterprises. What each other province pledged was not published: those figures
are invented, within the published ones.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

HUNDRED_MILLION: Final = 10_000_000_000
"""亿元 in fen."""
TEN_THOUSAND: Final = 1_000_000
"""万元 in fen: what units enter."""

SOURCES: Final[Mapping[str, int]] = {
    "OWN": 119_849_000_000 * 100,
    "ENTERPRISE": 28_163_000_000 * 100,
    "SPONSOR": 19_397_000_000 * 100,
    "LOCAL": 98_504_000_000 * 100,
    "PROVINCE": 41_540_000_000 * 100,
}
"""Fen of each source in the whole nation (1,198.49 + 281.63 + 193.97 + 985.04 + 415.40 亿元)."""

LARGEST: Final = ("370000", 282 * HUNDRED_MILLION)
ABOVE_TEN_BILLION: Final = ("510000", "500000", "520000", "610000")
"""Named as above 100 亿元 along with nine others, of which the largest is one."""
HOW_MANY_ABOVE: Final = 13
MOST_ENTERPRISE: Final = ("410000", Fraction(1495, 10_000))
"""河南: the highest share of enterprises, 14.95 %."""


def split(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts as near to `weights` as can be; the parts add up to it. No weight: nothing."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * (weight / whole) for weight in weights]
    parts = [int(part) for part in exact]
    rest = total - sum(parts)
    step = 1 if rest > 0 else -1
    nearest = sorted(range(len(parts)), key=lambda i: (step * (parts[i] - exact[i]), i))
    while rest:
        for i in [i for i in nearest if weights[i] and parts[i] + step >= 0][: abs(rest)]:
            parts[i] += step
            rest -= step
    return parts


def by_province(provinces: Mapping[str, int], dice: random.Random) -> dict[str, int]:
    """What each province (division codes; the 兵团 by any word) pledges in all, in fen.

    The value of each is how many units it has: who has few pledges little. Of a part of the nation all of the
    money, so that it still adds up.
    """
    large = [code for code in ABOVE_TEN_BILLION if code in provinces]
    others = [code for code in provinces if code not in {*large, LARGEST[0]}]
    dice.shuffle(others)
    others.sort(key=lambda code: -provinces[code])
    wanted = HOW_MANY_ABOVE - 1 - len(large)
    henan_first = sorted(others, key=lambda code: code != MOST_ENTERPRISE[0])
    large += henan_first[:wanted]
    small = henan_first[wanted:]
    largest = {code: LARGEST[1] for code in provinces if code == LARGEST[0]}
    rest = sum(SOURCES.values()) - sum(largest.values())
    floor = 105 * HUNDRED_MILLION
    above = split(rest * 64 // 100 - floor * len(large), [dice.uniform(0.4, 1.6) for _ in large])
    found = largest | {code: floor + part for code, part in zip(large, above, strict=True)}
    found |= zip(
        small,
        split(
            sum(SOURCES.values()) - sum(found.values()),
            [dice.uniform(0.7, 1.3) * (provinces[code] + 1) for code in small],
        ),
        strict=True,
    )
    return {code: found[code] for code in provinces}


def by_source(provinces: Mapping[str, int], dice: random.Random) -> dict[str, dict[str, int]]:
    """Each province's money by source: rows add up to `provinces`, columns to the published `SOURCES`.

    Raked: rows and columns are scaled in turn until both fit, then made whole. `provinces` have to add up to
    what the sources do.
    """
    fixed, share = MOST_ENTERPRISE
    codes = list(provinces)
    matrix = {
        code: {s: total * dice.uniform(0.75, 1.25) for s, total in SOURCES.items()}
        for code in codes
    }
    for _round in range(60):
        for code in codes:
            _scale(matrix[code], provinces[code])
            if code == fixed:
                held = float(provinces[code] * share)
                rest = {s: v for s, v in matrix[code].items() if s != "ENTERPRISE"}
                _scale(rest, provinces[code] - held)
                matrix[code] |= rest | {"ENTERPRISE": held}
        for source, total in SOURCES.items():
            free = [c for c in codes if (c, source) != (fixed, "ENTERPRISE")]
            have = sum(matrix[c][source] for c in free)
            want = total - (matrix[fixed][source] if len(free) < len(codes) else 0)
            for code in free:
                matrix[code][source] *= want / have
    return _whole(matrix, provinces)


def _scale(row: dict[str, float], total: float) -> None:
    have = sum(row.values())
    for key in row:
        row[key] *= total / have


def _whole(
    matrix: dict[str, dict[str, float]], provinces: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    """Rounded so that rows fit; what columns are then off by moves within the largest row pair by pair."""
    sources = list(SOURCES)
    found = {
        code: dict(
            zip(sources, split(provinces[code], [matrix[code][s] for s in sources]), strict=True)
        )
        for code in provinces
    }
    largest = found[max(provinces, key=lambda code: provinces[code])]
    for source, total in SOURCES.items():
        largest[source] += total - sum(row[source] for row in found.values())
    return found
