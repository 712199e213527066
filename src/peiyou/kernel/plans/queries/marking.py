"""Which words of a task's sentence make which deliverable.

Spans count in the document's text, while a sentence may have been joined from several cells, so that
offsets cannot simply be subtracted. The words themselves are looked for instead, and of several
places the one that lies nearest to where the span says they should be is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from peiyou.common.search import plain
from peiyou.kernel.plans.models import Deliverable, Task

PARTS = ("object", "surface", "quantifier", "verb")


@dataclass(frozen=True, slots=True)
class Part:
    """Characters `start`..`end` of the sentence are the `role` of deliverable `owner`."""

    owner: int
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words that belong to the same deliverables in the same roles (often to none)."""

    text: str
    owners: tuple[int, ...] = ()
    roles: frozenset[str] = frozenset()
    begins: tuple[int, ...] = ()
    """Owners whose words (quantity or object) begin here: where the number of the deliverable is set."""
    way: str = ""
    """The way of working of the first owner."""


def mark_sentence(task: Task, items: Iterable[Deliverable]) -> tuple[Segment, ...]:
    """The sentence of `task`, cut where deliverables begin and end; joined again it is the sentence."""
    rows = list(items)
    ways = {item.seq: item.way for item in rows}
    parts = [part for item in rows for part in _parts(task, item)]
    return tuple(
        replace(segment, way=ways[segment.owners[0]]) if segment.owners else segment
        for segment in cut(task.text, parts)
    )


def find_words(text: str, words: str, near: int) -> tuple[int, int] | None:
    """Where `words` stand in `text`, whatever the width of characters; nearest to `near`."""
    folded, wanted = plain(text), plain(words).text
    if not wanted:
        return None
    found = []
    at = folded.text.find(wanted)
    while at >= 0:
        found.append((folded.places[at], folded.places[at + len(wanted) - 1] + 1))
        at = folded.text.find(wanted, at + 1)
    return min(found, key=lambda place: abs(place[0] - near), default=None)


def cut(text: str, parts: Sequence[Part]) -> tuple[Segment, ...]:
    """Cut `text` at every border of a part."""
    borders = sorted({0, len(text)} | {p.start for p in parts} | {p.end for p in parts})
    first = _beginnings(parts)
    segments = []
    for start, end in pairwise(borders):
        over = [p for p in parts if p.start <= start and end <= p.end]
        segments.append(
            Segment(
                text[start:end],
                tuple(sorted({p.owner for p in over})),
                frozenset(p.role for p in over),
                tuple(sorted({p.owner for p in over if first.get(p.owner) == start})),
            )
        )
    return tuple(segments)


def _beginnings(parts: Iterable[Part]) -> dict[int, int]:
    """Where the words of each owner begin; a verb may govern several and does not count."""
    first: dict[int, int] = {}
    for part in parts:
        if part.role != "verb":
            first[part.owner] = min(part.start, first.get(part.owner, part.start))
    return first


def _parts(task: Task, item: Deliverable) -> Iterable[Part]:
    """The object first; quantity and verb are then looked for near it, the verb before it."""
    around = 0
    for role in PARTS:
        words = getattr(item, role)
        if not words or (role == "verb" and item.verb_implied):
            continue
        place = find_words(task.text, words, _expected(task, item, role, around))
        if place:
            yield Part(item.seq, role, *place)
            if role == "object":
                around = place[0]


def _expected(task: Task, item: Deliverable, role: str, otherwise: int) -> int:
    span = item.spans.get(role)
    if span and task.span_start is not None:
        return int(span[0]) - task.span_start
    return otherwise
