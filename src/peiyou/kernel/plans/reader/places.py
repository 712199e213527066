"""Finding words again: a task's wording was joined from cells and lines; where does each character stand?"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from peiyou.kernel.plans.reader.model import Deliverable, Traced


def align(text: str, source: str, start: int, end: int) -> Traced:
    """`text` with the place of each character in `source[start:end]`, -1 where it does not stand there.

    Walks both in step, skipping what only the source has (line breaks, marks that were left out),
    so it finds wording that was joined, and gives up on a character rather than guess.
    """
    places = []
    at = start
    for char in text:
        found = _next(char, source, at, end)
        places.append(found)
        if found >= 0:
            at = found + 1
    return Traced(text, tuple(places))


def _next(char: str, source: str, at: int, end: int) -> int:
    if char.isspace():
        return at if at < end and source[at] == char else -1
    wanted = unicodedata.normalize("NFKC", char)
    for i in range(at, min(end, at + 200)):
        if source[i] == char or unicodedata.normalize("NFKC", source[i]) == wanted:
            return i
    return -1


def place_deliverable(item: Deliverable, words: Traced) -> Deliverable:
    """`item`, whose spans count in `words.text`, with spans in the source instead."""
    placed = {name: words.span(span.start, span.end) for name, span in item.spans.items()}
    return replace(item, spans={name: span for name, span in placed.items() if span})
