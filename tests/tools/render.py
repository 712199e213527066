"""A document written again in other formats, so that one answer key tests every one of them.

Takes the blocks of a source that was read; drawn tables lose their merged cells, as they do in life.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
from reportlab.lib import colors
from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, SimpleDocTemplate
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from peiyou.kernel.plans.reader.model import Block, Paragraph, Table

Rows = list[list[str]]


def rows_of(table: Table) -> Rows:
    rows = [["" for _ in range(table.cols)] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.words.text.strip()
    return [row for row in rows if any(row)]


def _drawn(blocks: Sequence[Block], path: Path, draw: Callable[[Rows], list[str]]) -> Path:
    lines: list[str] = []
    for block in blocks:
        lines += [block.words.text] if isinstance(block, Paragraph) else draw(rows_of(block))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bars(blocks: Sequence[Block], folder: Path) -> Path:
    return _drawn(
        blocks, folder / "bars.txt", lambda rows: [" | ".join(_flat(r)) + " |" for r in rows]
    )


def tabs(blocks: Sequence[Block], folder: Path) -> Path:
    def row(cells: list[str]) -> str:
        return "\t".join(f'"{c}"' if "\n" in c else c for c in cells)

    return _drawn(blocks, folder / "tabs.txt", lambda rows: [row(r) for r in rows])


def flattened(blocks: Sequence[Block], folder: Path) -> Path:
    def row(cells: list[str]) -> list[str]:
        shown = [c for c in cells if c] if sum(map(bool, cells)) == 1 else cells
        return ["\t" + c for c in shown] + [""]

    return _drawn(blocks, folder / "flat.txt", lambda rows: [line for r in rows for line in row(r)])


def markdown(blocks: Sequence[Block], folder: Path) -> Path:
    def draw(rows: Rows) -> list[str]:
        lines = ["| " + " | ".join(c.replace("\n", "<br>") for c in r) + " |" for r in rows]
        return ["", lines[0], "|" + " --- |" * len(rows[0]), *lines[1:], ""]

    return _drawn(blocks, folder / "table.md", draw)


def aligned(blocks: Sequence[Block], folder: Path) -> Path:
    return _drawn(blocks, folder / "aligned.txt", _aligned)


def _aligned(rows: Rows) -> list[str]:
    widths = [_room([r[c] for r in rows if sum(map(bool, r)) > 1]) for c in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        if sum(map(bool, row)) == 1:
            lines += ["  " + "".join(row), ""]
            continue
        cells = [_wrapped(text, room) for text, room in zip(row, widths, strict=True)]
        for i in range(max(map(len, cells))):
            parts = [c[i] if i < len(c) else "" for c in cells]
            lines.append(
                "  ".join(_padded(p, w) for p, w in zip(parts, widths, strict=True)).rstrip()
            )
        lines.append("")
    return lines


def _room(texts: list[str]) -> int:
    longest = max((_width(t) for t in texts), default=4)
    return longest if longest <= 10 else 36 if longest > 60 else 20


def _wrapped(text: str, room: int) -> list[str]:
    lines = [""]
    for char in text:
        if char == "\n" or _width(lines[-1] + char) > room:
            lines.append("")
        lines[-1] += char.strip("\n")
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _padded(text: str, room: int) -> str:
    return text + " " * (room - _width(text))


def _flat(row: list[str]) -> list[str]:
    return [c.replace("\n", " ") for c in row]


def word(blocks: Sequence[Block], folder: Path) -> Path:
    document = docx.Document()
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.words.text)
            continue
        table = document.add_table(rows=block.rows, cols=block.cols)
        for c in block.cells:
            last = table.cell(c.row + c.rowspan - 1, c.col + c.colspan - 1)
            table.cell(c.row, c.col).merge(last).text = c.words.text
    document.save(str(folder / "word.docx"))
    return folder / "word.docx"


def workbook(blocks: Sequence[Block], folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet, at = book.active, 1
    for block in blocks:
        if isinstance(block, Paragraph):
            sheet.cell(at, 1, block.words.text or None)
            at += 1
            continue
        for c in block.cells:
            row, col = at + c.row, 1 + c.col
            text = c.words.text.strip()
            sheet.cell(row, col, int(text) if text.isascii() and text.isdigit() else text or None)
            if c.rowspan * c.colspan > 1:
                sheet.merge_cells(None, row, col, row + c.rowspan - 1, col + c.colspan - 1)
        at += block.rows
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def pdf(blocks: Sequence[Block], folder: Path) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("s", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")
    story: list[Flowable] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            story.append(Text(escape(block.words.text), style))
            continue
        cells: list[list[object]] = [["" for _ in range(block.cols)] for _ in range(block.rows)]
        rules: list[tuple[object, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        for c in block.cells:
            cells[c.row][c.col] = Text(escape(c.words.text).replace("\n", "<br/>"), style)
            corner = (c.col + c.colspan - 1, c.row + c.rowspan - 1)
            rules.append(("SPAN", (c.col, c.row), corner))
        rows = [r for r in rows_of(block) if sum(map(bool, r)) > 1]
        rooms = [max(_room([r[c] for r in rows]), 8) for c in range(block.cols)]
        widths = [1050 * room / sum(rooms) for room in rooms]
        story.append(Grid(cells, colWidths=widths, style=rules, repeatRows=1))
    SimpleDocTemplate(str(folder / "page.pdf"), pagesize=landscape(A3)).build(story)
    return folder / "page.pdf"
