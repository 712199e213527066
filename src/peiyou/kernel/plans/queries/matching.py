"""Which task of a later document is which task of the version before it."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

ALIKE = 0.5
"""Below this share of common neighbouring characters two sentences are different promises."""


def match(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Pairs new index → old index: equal wording first, then the most alike, each used once."""
    old_words, new_words = [_plain(t) for t in old], [_plain(t) for t in new]
    pairs = _equal(old_words, new_words)
    taken = set(pairs.values())
    left_old = [i for i in range(len(old)) if i not in taken]
    left_new = [i for i in range(len(new)) if i not in pairs]
    scored = [
        (likeness, n, o)
        for n in left_new
        for o in left_old
        if (likeness := _likeness(old_words[o], new_words[n])) >= ALIKE
    ]
    for _score, n, o in sorted(scored, key=lambda row: (-row[0], abs(row[1] - row[2]))):
        if n not in pairs and o not in taken:
            pairs[n] = o
            taken.add(o)
    return pairs


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _equal(old: list[str], new: list[str]) -> dict[int, int]:
    where: dict[str, list[int]] = defaultdict(list)
    for i, words in enumerate(old):
        where[words].append(i)
    return {n: where[words].pop(0) for n, words in enumerate(new) if where[words]}


def _likeness(a: str, b: str) -> float:
    """Dice coefficient over neighbouring character pairs, 0..1."""
    grams_a, grams_b = _grams(a), _grams(b)
    total = grams_a.total() + grams_b.total()
    return 2 * (grams_a & grams_b).total() / total if total else 0.0


def _grams(words: str) -> Counter[str]:
    return Counter(words[i : i + 2] for i in range(len(words) - 1)) or Counter([words])
