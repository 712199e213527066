"""Where a table's header is, and what each column's label is, for one- and two-row headers."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.kernel.plans.reader.layout.grid import Grid
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, WORDS, Part, is_foreign, part_of
from peiyou.kernel.plans.reader.layout.words import is_note, number, squash

_SUBLABELS = (Part.MILESTONE, Part.YEAR, Part.TARGET, Part.BASE, Part.UNIT, *PARTIES, *WORDS)


@dataclass(frozen=True, slots=True)
class Header:
    """Rows `first` ≤ r < `end` of the grid; `labels` has the group and the label under it per column."""

    first: int
    end: int
    labels: tuple[tuple[str, str], ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(label_part(group, label) for group, label in self.labels)

    def foreign(self) -> int:
        return sum(is_foreign(label) for _, label in self.labels)


def label_part(group: str, label: str) -> Part:
    """A label under a group says more than the group; a word like 目标 alone may need the group."""
    part = part_of(label)
    if part is Part.UNKNOWN and group:
        part = part_of(group)
    if group and part_of(group) in (Part.DEADLINE, Part.MILESTONE) and part is Part.TEXT:
        return Part.MILESTONE
    return part


def find_header(grid: Grid, start: int = 0) -> Header | None:
    """The first rows from `start` on that name columns: at least two that mean different things."""
    for row in range(start, grid.rows):
        if _names_columns(grid, row):
            return _header(grid, row)
    return None


def repeats_header(grid: Grid, row: int, header: Header) -> bool:
    """Whether a body row prints (part of) the header again, as on every page of a long table."""
    cells = [(c.col, squash(c.words.text)) for c in grid.starting(row)]
    if not cells:
        return False
    printed = {squash(t) for labels in header.labels for t in labels if t}
    same = sum(text in printed for _, text in cells)
    return same >= 2 and same >= 0.6 * len(cells)


def _names_columns(grid: Grid, row: int) -> bool:
    cells = list(grid.starting(row))
    texts = [c.words.text.strip() for c in cells]
    if len(cells) < 2 or any(is_note(t) for t in texts):
        return False
    short = [t for t in texts if len(squash(t)) <= 24]
    parts = [part_of(t) for t in short]
    known = {p for p in parts if p is not Part.UNKNOWN}
    naming = sum(p is not Part.UNKNOWN for p in parts)
    if any(isinstance(number(t), int) for t in texts if len(squash(t)) < 4):
        return False
    return len(known) >= 2 and naming >= 0.5 * len(cells) and len(short) >= 0.8 * len(cells)


def _header(grid: Grid, first: int) -> Header:
    end = first + 1
    while end < grid.rows and _continues(grid, first, end):
        end += 1
    labels = [_labels(grid, first, end, col) for col in range(grid.cols)]
    return Header(first, end, tuple(labels))


def _continues(grid: Grid, first: int, row: int) -> bool:
    """A row of labels below the header: reached by merged cells, or filling what the header left open."""
    if row - first > 2:
        return False
    cells = list(grid.starting(row))
    if not cells or repeats(grid, first, row):
        return False
    reached = any(grid.from_above(row, c) and grid.text(row, c) for c in range(grid.cols))
    labels = [c.words.text.strip() for c in cells]
    named = sum(part_of(t) in _SUBLABELS for t in labels) >= 0.5 * len(labels)
    named = named and all(len(squash(t)) <= 14 for t in labels)
    if reached:
        return named or all(len(squash(t)) <= 8 for t in labels)
    return named and _fills_gaps(grid, first, [c.col for c in cells])


def repeats(grid: Grid, first: int, row: int) -> bool:
    mine = [squash(c.words.text) for c in grid.starting(row)]
    return mine == [squash(c.words.text) for c in grid.starting(first)]


def _fills_gaps(grid: Grid, first: int, cols: list[int]) -> bool:
    """Whether labels stand only below empty header cells, the first of each gap excepted."""
    empty = [
        not grid.text(first, c) or grid.words(first, c) is grid.words(first, c - 1)
        for c in range(grid.cols)
    ]
    below = [c for c in cols if empty[c] or (c + 1 < grid.cols and empty[c + 1])]
    return len(cols) >= 2 and len(below) == len(cols) and cols[0] > 0


def _labels(grid: Grid, first: int, end: int, col: int) -> tuple[str, str]:
    """Group and label of a column; a header cell that was not merged still covers the gap beside it."""
    stack: list[str] = []
    for row in range(first, end):
        at = col
        if row < end - 1:
            below = any(grid.text(r, col) for r in range(row + 1, end))
            while at > 0 and below and not grid.text(row, at):
                at -= 1
        text = grid.text(row, at)
        if text and (not stack or stack[-1] != text):
            stack.append(text)
    return ("/".join(stack[:-1]), stack[-1]) if stack else ("", "")
