"""Tables drawn with ruling lines: their cells from the lines, the cells' words from what lies inside."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from peiyou.kernel.plans.reader.sources.pdf_lines import Char, rows_of, runs_of, unbreakable

CellBox = tuple[int, int, int, int, str]
_NEAR = 3.0
_ORG_ENDS = "厅局委部办会院校府处司署团心队)）"
_ORG_STARTS = "省市区县州国各有相"


@dataclass(slots=True)
class Ruled:
    """A table of one page, later with its continuations on the pages that follow."""

    top: float
    edges: tuple[float, ...]
    rows: int
    cells: list[CellBox] = field(default_factory=list)

    def goes_on(self, other: Ruled) -> bool:
        """Whether a table on the next page has the same columns."""
        same = len(self.edges) == len(other.edges)
        return same and all(
            abs(a - b) < 2 * _NEAR for a, b in zip(self.edges, other.edges, strict=True)
        )

    def append(self, other: Ruled) -> None:
        self.cells += [(r + self.rows, c, rs, cs, t) for r, c, rs, cs, t in other.cells]
        self.rows += other.rows


def ruled_tables(page: Any, chars: Sequence[Char]) -> tuple[list[Ruled], list[Char]]:
    """The ruled tables of a page, and the characters outside them."""
    tables: list[Ruled] = []
    rest = list(chars)
    for found in page.find_tables():
        boxes = [tuple(map(float, cell)) for cell in found.cells]
        if len(boxes) < 4 or len(_distinct(b[0] for b in boxes)) < 2:
            continue
        x0, top, x1, bottom = map(float, found.bbox)
        inside = [c for c in rest if x0 <= _mid(c)[0] <= x1 and top <= _mid(c)[1] <= bottom]
        taken = set(map(id, inside))
        rest = [c for c in rest if id(c) not in taken]
        tables.append(_ruled(boxes, inside, top))
    return tables, rest


def _ruled(boxes: Sequence[tuple[float, ...]], chars: Sequence[Char], top: float) -> Ruled:
    xs = _distinct(x for b in boxes for x in (b[0], b[2]))
    ys = _distinct(y for b in boxes for y in (b[1], b[3]))
    table = Ruled(top, tuple(xs), len(ys) - 1)
    by_box: dict[tuple[float, ...], list[Char]] = {box: [] for box in boxes}
    for char in chars:
        x, y = _mid(char)
        box = next((b for b in boxes if b[0] <= x <= b[2] and b[1] <= y <= b[3]), None)
        if box:
            by_box[box].append(char)
    for box, inside in by_box.items():
        col, row = _index(xs, box[0]), _index(ys, box[1])
        spans = _index(ys, box[3]) - row, _index(xs, box[2]) - col
        table.cells.append((row, col, *spans, cell_text(inside, box[0], box[2])))
    return table


def cell_text(chars: Sequence[Char], x0: float, x1: float) -> str:
    """The words of a cell: a line that reaches the cell's edge was wrapped, any other one ended."""
    lines = rows_of(chars)
    text = ""
    for i, line in enumerate(lines):
        text += " ".join("".join(c.text for c in run) for run in runs_of(line))
        if i + 1 < len(lines) and not _wrapped(line, lines[i + 1], x0, x1):
            text += "\n"
    return text


def _wrapped(line: Sequence[Char], after: Sequence[Char], x0: float, x1: float) -> bool:
    """Whether the next line's first word had no room left.

    What a cell keeps free on its left it keeps free on its right.
    """
    padding = max(0.0, min(line[0].x0, after[0].x0) - x0)
    centred = padding > 2.5 * line[0].size
    room = x1 - (line[0].size * 0.5 if centred else padding) - line[-1].x1
    full = room < unbreakable(after) + 0.3 * line[0].size
    names = line[-1].text in _ORG_ENDS and after[0].text in _ORG_STARTS
    return full and not names


def _mid(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2


def _distinct(values: Iterable[float]) -> list[float]:
    """Edges in order, those that nearly coincide taken for one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _index(edges: Sequence[float], value: float) -> int:
    at = bisect_left(edges, value - _NEAR)
    return min(at, len(edges) - 1)
