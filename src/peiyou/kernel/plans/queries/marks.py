"""Which words of a document were read as what: stretches of text with everything that lies on them.

Readings overlap (one verb governs several quantities, a deliverable lies inside its task), so marks
cannot be nested elements. The text is cut wherever any mark begins or ends; each piece names all
marks that cover it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` ≤ i < `end` belong to `task`; `item` is ``d5`` or ``p7``, "" its wording."""

    start: int
    end: int
    task: int
    item: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring characters under the same marks. `place` is where they stand in the document."""

    text: str
    place: int
    task: int | None
    items: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layers:
    """All marks of a document, ready to cut any stretch of it."""

    starts: tuple[int, ...]
    covers: tuple[tuple[int | None, tuple[str, ...], tuple[str, ...]], ...]

    def cut(self, place: int, text: str) -> Iterator[Piece]:
        """`text`, which stands at `place` in the document, in pieces."""
        at, end = place, place + len(text)
        while at < end:
            i = bisect_right(self.starts, at) - 1
            stop = min(end, self.starts[i + 1]) if i + 1 < len(self.starts) else end
            task, items, parts = self.covers[i] if i >= 0 else (None, (), ())
            yield Piece(text[at - place : stop - place], at, task, items, parts)
            at = stop


def layers(marks: Iterable[Mark]) -> Layers:
    """Sweep over all beginnings and ends once. Where two tasks claim a word, the later one has it."""
    marks = [m for m in marks if m.end > m.start]
    opening, closing = _at_places(m.start for m in marks), _at_places(m.end for m in marks)
    starts = tuple(sorted({*opening, *closing}))
    active: set[int] = set()
    covers = []
    for place in starts:
        active.difference_update(closing.get(place, ()))
        active.update(opening.get(place, ()))
        covers.append(_cover([marks[i] for i in sorted(active)]))
    return Layers(starts, tuple(covers))


def _at_places(places: Iterable[int]) -> dict[int, list[int]]:
    """Which marks have their beginning (or end) at each place."""
    found: dict[int, list[int]] = {}
    for i, place in enumerate(places):
        found.setdefault(place, []).append(i)
    return found


def _cover(marks: Sequence[Mark]) -> tuple[int | None, tuple[str, ...], tuple[str, ...]]:
    if not marks:
        return None, (), ()
    items = dict.fromkeys(m.item for m in marks if m.item)
    parts = dict.fromkeys(m.part for m in marks if m.part)
    return marks[-1].task, tuple(items), tuple(parts)


def pieces_of(words: dict[str, Any], found: Layers) -> Iterator[Piece]:
    """Pieces of stored words (`reader.serial`): text with runs of places, -1 for what we put in."""
    done = 0
    for first, count in words["places"]:
        text = words["text"][done : done + count]
        done += count
        if first < 0:
            yield Piece(text, -1, None)
        else:
            yield from found.cut(first, text)
