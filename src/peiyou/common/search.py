"""Finding words in Chinese text: what counts as the same, which grams are indexed, where a hit stands.

Two-character words carry Chinese technical language (双师, 鲁班), so single characters and pairs are
indexed; trigrams would miss them. Width, case and white space never decide whether words match.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LONGEST = 60
"""Characters of a query that are looked at: nobody types more, and a pasted page costs nothing."""
MOST_TERMS = 6


@dataclass(frozen=True, slots=True)
class Plain:
    """Normalised `text`, with the place in the original that each of its characters came from."""

    text: str
    places: tuple[int, ...]


def plain(text: str) -> Plain:
    """NFKC, case-folded, without white space and control characters: １＋Ｘ and 1+x become the same."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for folded in unicodedata.normalize("NFKC", char).casefold():
            if not folded.isspace() and unicodedata.category(folded) not in {"Cc", "Cs"}:
                chars.append(folded)
                places.append(place)
    return Plain("".join(chars), tuple(places))


def terms(query: str) -> list[str]:
    """The words of a query, each of which must be found; longest first, none inside another."""
    found = sorted({plain(word).text for word in query[:LONGEST].split()} - {""}, key=_by_length)
    kept: list[str] = []
    for term in found:
        if not any(term in longer for longer in kept):
            kept.append(term)
    return kept[:MOST_TERMS]


def _by_length(term: str) -> tuple[int, str]:
    return -len(term), term


def grams(text: str) -> set[str]:
    """Single characters and neighbouring pairs of normalised `text`, as they are indexed.

    A single Latin letter would match nearly everything written in Latin script: those only in pairs.
    """
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    return pairs | {char for char in text if not (char.isascii() and char.isalpha())}


def grams_of_term(term: str) -> set[str]:
    """The grams that an entry must have to contain `term`."""
    if len(term) == 1:
        return {term}
    return {term[i : i + 2] for i in range(len(term) - 1)}


def hits(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where the (normalised) terms stand in `text`: half-open places, in order, never overlapping."""
    folded = plain(text)
    marked: set[int] = set()
    for term in wanted:
        at = folded.text.find(term)
        while term and at >= 0:
            marked.update(range(at, at + len(term)))
            at = folded.text.find(term, at + 1)
    return _runs(sorted(marked), folded.places)


def _runs(marked: Sequence[int], places: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    before = None
    for i in marked:
        start, end = places[i], places[i] + 1
        if runs and (before == i - 1 or start < runs[-1][1]):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
        before = i
    return runs
