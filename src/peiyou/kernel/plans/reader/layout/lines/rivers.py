"""Lines as they stand on the page, and the blank rivers that part their columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from peiyou.kernel.plans.reader.layout.words import width
from peiyou.kernel.plans.reader.model import Traced

_RUN = re.compile(r"[^\s\u3000]+(?: [^\s\u3000]+)*")
_WORD = re.compile(r"[^\s\u3000]+")
_HANGING = "，、。；：）"
_LONG = 16
"""Words at least this wide fill a cell; shorter ones may begin a heading, as 一、 does."""
_SHIFT = 3
Run = tuple[int, int, Traced]
"""Words with the page columns where they begin and end; single blanks do not part them."""


@dataclass(slots=True)
class Line:
    """A line with the page column of each character.

    Text set for the eye counts a Chinese character as two columns; converters that write a page's
    text from its coordinates count it as one (`wide` false).
    """

    words: Traced
    wide: bool = True
    columns: list[int] = field(init=False)

    def __post_init__(self) -> None:
        at, self.columns = 0, []
        for char in self.words.text:
            self.columns.append(at)
            at = (at // 8 + 1) * 8 if char == "\t" else at + self._room(char)

    def _room(self, char: str) -> int:
        return width(char) if self.wide else 1

    def runs(self) -> list[Run]:
        return [self._run(m.start(), m.end()) for m in _RUN.finditer(self.words.text)]

    def words_apart(self) -> list[Run]:
        """Words parted by any blank."""
        return [self._run(m.start(), m.end()) for m in _WORD.finditer(self.words.text)]

    def pieces(self, edges: Sequence[int]) -> Iterator[Run]:
        """Runs, cut at a river where a single blank lies, or a mark that hangs over the cell's edge."""
        text = self.words.text
        for match in _RUN.finditer(text):
            start = match.start()
            for i in range(match.start() + 1, match.end() - 1):
                if text[i] == " " and any(-3 <= self.columns[i] - e <= 1 for e in edges):
                    yield self._run(start, i)
                    start = i + 1
                elif text[i - 1] in _HANGING and self._at_edge(start, i, edges):
                    yield self._run(start, i)
                    start = i
            yield self._run(start, match.end())

    def _at_edge(self, start: int, i: int, edges: Sequence[int]) -> bool:
        long = self.columns[i] - self.columns[start] > _LONG
        return long and any(-1 <= self.columns[i] - e <= 1 for e in edges)

    def _run(self, start: int, end: int) -> Run:
        right = self.columns[end - 1] + self._room(self.words.text[end - 1])
        return self.columns[start], right, self.words[start:end]


def set_wide(lines: Sequence[Traced], columns: int) -> bool:
    """Which way of counting makes words begin at few places, as columns do."""

    def order(wide: bool) -> float:
        starts = Counter(start for words in lines for start, _, _ in Line(words, wide).runs())
        return sum(count for _, count in starts.most_common(columns)) / max(starts.total(), 1)

    return order(wide=True) >= order(wide=False)


def rivers(heads: Sequence[Run], body: Sequence[Line]) -> list[int]:
    """For each pair of neighbouring header words, the page column where the second's cells begin."""
    edges = _edges(heads, body)
    for _ in range(2):
        inside = [line for line in body if not spans(line, edges)]
        edges = _edges(heads, inside or body)
    return edges


def spans(line: Line, edges: Sequence[int]) -> bool:
    """Whether words of the line run across a river: a heading over the whole table."""
    banks = _banks(edges)
    pieces = list(line.pieces(edges))
    return any(
        start < b and end > e + 1
        for start, end, _ in pieces
        for b, e in zip(banks, edges, strict=True)
    )


def split(line: Line, edges: Sequence[int]) -> list[Traced]:
    """The words of each column; words belong where they begin."""
    banks = _banks(edges)
    cells: list[list[Traced]] = [[] for _ in range(len(edges) + 1)]
    for start, _, words in line.pieces(edges):
        cells[sum(start >= bank for bank in banks)].append(words)
    return [Traced.join(parts, " ") for parts in cells]


def _banks(edges: Sequence[int]) -> list[int]:
    """How far left of an edge words may begin and still belong to its column."""
    return [e - min(_SHIFT, (e - before) // 2) for before, e in pairwise([0, *edges])]


def _edges(heads: Sequence[Run], lines: Sequence[Line]) -> list[int]:
    """Where the fewest lines have a character between two header words, at the right bank."""
    taken: Counter[int] = Counter()
    for line in lines:
        for start, end, _ in line.runs():
            taken.update(range(start, end))
    edges = []
    for (a_start, a_end, _), (b_start, b_end, _) in pairwise(heads):
        between = range((a_start + a_end) // 2, (b_start + b_end) // 2 + 1)
        least = min(taken[x] for x in between)
        edges.append(_right_bank([x for x in between if taken[x] == least]) + 1)
    return edges


def _right_bank(columns: Sequence[int]) -> int:
    """The last page column of the longest unbroken stretch."""
    best, run = (0, columns[0]), (0, columns[0])
    for x in columns:
        run = (run[0] + 1, x) if run[0] and x == run[1] + 1 else (1, x)
        best = max(best, run)
    return best[1]
