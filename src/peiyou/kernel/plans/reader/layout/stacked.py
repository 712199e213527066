"""Several tables on one sheet, or below one another without a gap: taken apart where a header begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from peiyou.kernel.plans.reader.layout.grid import Grid
from peiyou.kernel.plans.reader.layout.header import find_header, repeats_header
from peiyou.kernel.plans.reader.model import Block, Paragraph, Table


def taken_apart(table: Table) -> Iterator[Block]:
    """The table, or its parts with the lines between them as paragraphs."""
    cut = _second_header(table)
    if cut is None:
        yield table
        return
    first = cut
    alone = [c for c in table.cells if _alone(table, c.row)]
    while first > 0 and (not _cells(table, first - 1) or _alone(table, first - 1)):
        first -= 1
    between = [c for c in alone if first <= c.row < cut]
    yield from taken_apart(_part(table, 0, first))
    yield from (Paragraph(c.words) for c in between)
    yield from taken_apart(_part(table, cut, table.rows))


def _second_header(table: Table) -> int | None:
    """The row where another header begins, one that names other columns than the first does."""
    grid = Grid(table)
    header = find_header(grid)
    if header is None:
        return None
    row = header.end
    while (after := find_header(grid, row)) is not None:
        other = not set(after.labels) & set(header.labels)
        if not repeats_header(grid, after.first, header) and (
            other or _set_apart(table, after.first)
        ):
            return after.first
        row = after.end
    return None


def _set_apart(table: Table, row: int) -> bool:
    """Whether an empty row or a line of its own stands above."""
    return not _cells(table, row - 1) or _alone(table, row - 1)


def _cells(table: Table, row: int) -> int:
    return sum(c.row <= row < c.row + c.rowspan and bool(c.words.text.strip()) for c in table.cells)


def _alone(table: Table, row: int) -> bool:
    return _cells(table, row) == 1


def _part(table: Table, start: int, end: int) -> Table:
    cells = [replace(c, row=c.row - start) for c in table.cells if start <= c.row < end]
    return Table(tuple(cells), end - start, table.cols, table.name)
