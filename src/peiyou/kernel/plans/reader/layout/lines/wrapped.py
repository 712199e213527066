"""Rows out of lines whose cells are wrapped: which lines belong to one row of the table.

Empty lines part rows where the page has them. Elsewhere every row has one number, which stands on its
first line or in its middle, and the way its words wrap: only the last line of a cell is short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from peiyou.kernel.plans.reader.layout.lines.rivers import Line, spans, split
from peiyou.kernel.plans.reader.layout.words import is_total, number, width
from peiyou.kernel.plans.reader.model import Traced

Cells = list[Traced]
_TALLEST = 40
_SHORT, _FULL = 1.5, 1.5
"""What it costs a row to have a short line inside a cell, or a full one at a cell's end."""
_SLACK = 3
"""A wrapped line may end this much before the edge: two columns for a character, one for an odd digit."""


def rows(body: Sequence[Line], edges: Sequence[int], numbered: bool) -> list[Cells]:
    """Table rows in order; a heading across the table is a row of one cell."""
    groups = list(_groups(body, edges))
    blocks = [g for g in groups if isinstance(g, list)]
    widths = _widths([cells for block in blocks for cells in block])
    single = not numbered and _one_line_each(blocks)
    gapped = not numbered and not single and len(blocks) > 2
    centred = not gapped and _stands_centred(blocks, widths, numbered)
    found: list[Cells] = []
    for group in groups:
        if isinstance(group, Traced):
            found.append([group])
        elif single:
            found.extend(_cells(part, widths) for part in _at_full_lines(group))
        elif gapped:
            found.append(_cells(group, widths))
        else:
            parts = _parted(group, widths, numbered, centred=centred)[1]
            found.extend(_cells(part, widths) for part in parts)
    return found


def _groups(body: Sequence[Line], edges: Sequence[int]) -> Iterator[list[Cells] | Traced]:
    """Blocks of lines without an empty one, and the words that run across all columns."""
    block: list[Cells] = []
    for line in body:
        blank = not line.words.text.strip()
        if blank or spans(line, edges):
            if block:
                yield block
            block = []
            if not blank:
                yield line.words.strip()
        else:
            block.append(split(line, edges))
    if block:
        yield block


def _one_line_each(blocks: Sequence[list[Cells]]) -> bool:
    """Whether rows are lines: nearly every line fills all columns, and lines stand together."""
    lines = [cells for block in blocks for cells in block]
    full = sum(all(c.text for c in cells) for cells in lines)
    return len(lines) > len(blocks) and full >= 0.8 * len(lines)


def _at_full_lines(group: list[Cells]) -> list[list[Cells]]:
    """A block cut before each line that fills all columns; others go on with the row above."""
    parts: list[list[Cells]] = []
    for cells in group:
        if parts and not all(c.text for c in cells):
            parts[-1].append(cells)
        else:
            parts.append([cells])
    return parts


def _stands_centred(blocks: Sequence[list[Cells]], widths: list[int], numbered: bool) -> bool:
    """Whether the page centres cells vertically: which assumption fits all of its lines better."""
    centred = sum(_parted(block, widths, numbered, centred=True)[0] for block in blocks)
    return centred < sum(_parted(block, widths, numbered, centred=False)[0] for block in blocks)


def _widths(lines: Sequence[Cells]) -> list[int]:
    """How wide each column's widest line is."""
    return (
        [max((width(cells[c].text) for cells in lines), default=0) for c in range(len(lines[0]))]
        if lines
        else []
    )


def _parted(
    group: list[Cells], widths: list[int], numbered: bool, centred: bool
) -> tuple[float, list[list[Cells]]]:
    """A block of lines without empty ones, cut into rows; with numbers, one for every row."""
    counted = [i for i, cells in enumerate(group) if _counts(cells[0].text)] if numbered else []
    if len(group) < 2 or (numbered and len(counted) < 2):
        return 0.0, [group]
    return _cut(group, counted, widths, centred)


def _cut(
    group: list[Cells], counted: list[int], widths: list[int], centred: bool
) -> tuple[float, list[list[Cells]]]:
    """The cheapest cuts, by dynamic programming over where each row ends."""
    best: list[tuple[float, list[int]]] = [(0.0, [0])]
    for end in range(1, len(group) + 1):
        ways = [(float("inf"), [0])]
        for start in range(max(0, end - _TALLEST), end):
            own = [i - start for i in counted if start <= i < end]
            if len(own) == bool(counted):
                cost, cuts = best[start]
                row = _cost(group[start:end], own, widths, centred)
                ways.append((cost + row, [*cuts, end]))
        best.append(min(ways, key=lambda way: way[0]))
    cost, cuts = best[-1]
    return cost, [group[a:b] for a, b in pairwise(cuts)]


def _counts(text: str) -> bool:
    """Whether a cell of the first column begins a row: a number or a code, or 合计."""
    return any(c.isdigit() for c in text) or isinstance(number(text), int) or is_total(text)


def _cost(lines: list[Cells], own: list[int], widths: list[int], centred: bool) -> float:
    """How unlike a table row these lines are: number off its place, gaps in cells, short lines inside."""
    middle = (len(lines) - 1) / 2
    cost = sum(2 * _off(i, middle) if centred else i * 2.0 for i in own)
    for col in range(bool(own), len(widths)):
        filled = [i for i, cells in enumerate(lines) if cells[col].text]
        if not filled:
            continue
        cost += filled[-1] - filled[0] + 1 - len(filled)
        cost += _off((filled[0] + filled[-1]) / 2, middle) if centred else filled[0]
        for i in filled[:-1]:
            cost += _SHORT * (width(lines[i][col].text) < widths[col] - _SLACK)
        cost += _FULL * (width(lines[filled[-1]][col].text) >= widths[col] - 1)
    return cost


def _off(at: float, middle: float) -> float:
    """How far from the middle; of two middle lines the upper one is the usual."""
    return abs(at - middle) // 1 + 0.1 * (at > middle)


def _cells(lines: list[Cells], widths: list[int]) -> Cells:
    return [
        _cell([cells[c] for cells in lines if cells[c].text], widths[c]) for c in range(len(widths))
    ]


def _cell(lines: list[Traced], room: int) -> Traced:
    """Lines of a cell joined: a full line was wrapped, a short one was ended on purpose."""
    parts: list[Traced] = []
    for i, words in enumerate(lines):
        parts.append(words)
        if i + 1 < len(lines) and not _wrapped(words, lines[i + 1], room):
            parts.append(Traced("\n", (-1,)))
    return Traced.join(parts)


def _wrapped(words: Traced, after: Traced, room: int) -> bool:
    first = width(after.text[:1]) + 2 * (after.text[1:2] in "，。；、）”》：")
    return width(words.text) + first > room or width(words.text) >= room - _SLACK
