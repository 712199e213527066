"""The whole document: tables or prose, the headings and notes around them, title and years."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.layout.blocks import blocks_of
from peiyou.kernel.plans.reader.layout.choice import Candidate, candidate, choose
from peiyou.kernel.plans.reader.layout.headings import Headings
from peiyou.kernel.plans.reader.layout.prose import read_prose
from peiyou.kernel.plans.reader.layout.rows import Outline, Row
from peiyou.kernel.plans.reader.layout.surroundings import Surroundings
from peiyou.kernel.plans.reader.layout.tables import TableReader
from peiyou.kernel.plans.reader.layout.tidy import tidy
from peiyou.kernel.plans.reader.model import Block, Paragraph, Source


@dataclass(slots=True)
class _Piece:
    """A block with the candidate that was made of it, if it is a table."""

    block: Block
    candidate: Candidate | None = None
    caption: str = ""


def lay_out(source: Source) -> Outline:
    """The rows of a source. Raises `NO_TABLE` where nothing looks like a task list."""
    pieces = _pieces(source)
    chosen = choose([p.candidate for p in pieces if p.candidate])
    around = Surroundings(source)
    rows = _table_rows(pieces, chosen, around)
    prose = read_prose([p.block for p in pieces if isinstance(p.block, Paragraph)], Headings())
    if _prose_wins(chosen, rows, prose):
        if rows:
            around.left_out.append(f"a table of {len(rows)} rows that repeats or measures the text")
        rows = prose
    elif prose and rows:
        around.left_out.append(f"{len(prose)} paragraphs of running text beside the task table")
    if not rows:
        raise ReadError("NO_TABLE")
    return around.outline(tidy(rows, around.notes))


def _pieces(source: Source) -> list[_Piece]:
    """Blocks in order; every table tried as a task list, with the short line above it as caption."""
    pieces: list[_Piece] = []
    before: Candidate | None = None
    caption = ""
    for block in blocks_of(source):
        if isinstance(block, Paragraph):
            text = block.words.text.strip()
            caption = text if len(text) <= 40 else ""
            pieces.append(_Piece(block))
            continue
        found = candidate(block, caption, before)
        before = found or before
        pieces.append(_Piece(block, found, caption))
        caption = ""
    return pieces


def _table_rows(pieces: list[_Piece], chosen: list[Candidate], around: Surroundings) -> list[Row]:
    headings = Headings()
    rows: list[Row] = []
    for piece in pieces:
        if isinstance(piece.block, Paragraph):
            around.paragraph(piece.block, headings, begun=bool(rows))
        elif piece.candidate in chosen and piece.candidate is not None:
            around.before_table(piece.candidate, headings, begun=bool(rows))
            rows += _read(piece.candidate, headings, around)
        else:
            around.other_table(piece.block, piece.caption)
    return rows


def _read(found: Candidate, headings: Headings, around: Surroundings) -> list[Row]:
    reader = TableReader(found.grid, found.header, found.columns, headings)
    rows = reader.read()
    around.left_out += reader.left_out
    around.notes += [w.text for w in reader.notes]
    return rows


def _prose_wins(chosen: list[Candidate], rows: list[Row], prose: list[Row]) -> bool:
    """Text that names parties beats a table that names none, and a table of a row or two."""
    if not prose:
        return False
    named = sum(bool(r.parties) for r in rows)
    return not rows or not named or len(rows) * 3 < len(prose)
