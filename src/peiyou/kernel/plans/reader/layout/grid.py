"""A table as a grid: every position knows the cell that covers it."""

from __future__ import annotations

from collections.abc import Iterator

from peiyou.kernel.plans.reader.layout.rows import NOTHING
from peiyou.kernel.plans.reader.model import Cell, Table, Traced


class Grid:
    """Rows and columns of a table. Blank rows and columns stay, so that indices are the table's."""

    def __init__(self, table: Table) -> None:
        self.name, self.rows, self.cols = table.name, table.rows, table.cols
        self._at: dict[tuple[int, int], Cell] = {}
        for cell in table.cells:
            for r in range(cell.row, cell.row + cell.rowspan):
                for c in range(cell.col, cell.col + cell.colspan):
                    self._at[r, c] = cell
        self.merged = any(c.rowspan > 1 or c.colspan > 1 for c in table.cells)

    def cell(self, row: int, col: int) -> Cell | None:
        return self._at.get((row, col))

    def words(self, row: int, col: int) -> Traced:
        """The words at a position; those of a merged cell stand at all its positions."""
        cell = self._at.get((row, col))
        return cell.words if cell else NOTHING

    def text(self, row: int, col: int) -> str:
        return self.words(row, col).text.strip()

    def own(self, row: int, col: int) -> Traced:
        """The words of a cell that begins in this row, else nothing."""
        cell = self._at.get((row, col))
        return cell.words if cell and cell.row == row and cell.col == col else NOTHING

    def from_above(self, row: int, col: int) -> bool:
        """Whether the position belongs to a cell that began in an earlier row."""
        cell = self._at.get((row, col))
        return cell is not None and cell.row < row

    def starting(self, row: int) -> Iterator[Cell]:
        """Cells with words that begin in a row."""
        seen = -1
        for col in range(self.cols):
            cell = self._at.get((row, col))
            if cell and cell.row == row and cell.col > seen and cell.words.text.strip():
                seen = cell.col
                yield cell
