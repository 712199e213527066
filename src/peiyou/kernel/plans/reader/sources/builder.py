"""Writes the linear text of a source while its blocks are built, so that every word has a place."""

from __future__ import annotations

from collections.abc import Iterable

from peiyou.kernel.plans.reader.model import Block, Cell, Paragraph, Source, Table, Traced


class SourceBuilder:
    """Paragraphs become lines; table cells are separated by tabs and rows by line ends."""

    def __init__(self, name: str, media: str) -> None:
        self._name, self._media = name, media
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._left_out: list[str] = []

    def paragraph(self, text: str, level: int | None = None) -> None:
        words = self._write(text)
        self._write("\n")
        self._blocks.append(Paragraph(words, level))

    def table(self, cells: Iterable[tuple[int, int, int, int, str]], name: str = "") -> None:
        """`cells` are (row, column, rowspan, colspan, text), each merged cell once."""
        built: list[Cell] = []
        row_before = 0
        for row, col, rowspan, colspan, text in sorted(cells, key=lambda c: c[:2]):
            if built:
                self._write("\n" if row != row_before else "\t")
            built.append(Cell(self._write(text), row, col, rowspan, colspan))
            row_before = row
        self._write("\n")
        if built:
            rows = max(c.row + c.rowspan for c in built)
            cols = max(c.col + c.colspan for c in built)
            self._blocks.append(Table(tuple(built), rows, cols, name))

    def leave_out(self, reason: str) -> None:
        self._left_out.append(reason)

    def source(self) -> Source:
        text = "".join(self._parts)
        return Source(self._name, self._media, text, tuple(self._blocks), tuple(self._left_out))

    def _write(self, text: str) -> Traced:
        words = Traced.at(text, self._length)
        self._parts.append(text)
        self._length += len(text)
        return words
