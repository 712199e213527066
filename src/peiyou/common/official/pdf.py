"""A document as PDF, set by typst. Texts reach the template as JSON: no sign in them is markup."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

import typst

from peiyou.common.official import layout
from peiyou.common.official.document import (
    Document,
    Heading,
    Paragraph,
    Table,
    day_in_words,
    numbered,
    placed,
)
from peiyou.common.official.families import Families
from peiyou.common.official.fonts import present
from peiyou.common.official.squares import square_png

LONG: Final = 600
"""Characters from which a cell may go on over the page: it could be longer than one."""
TEMPLATE: Final = Path(__file__).parent / "document.typ"


def as_pdf(document: Document, families: Families) -> bytes:
    """PDF/A-2b with its fonts inside. Raises `NoFont` where this machine has none for Chinese."""
    fonts, names = present(families)
    described = json.dumps(_described(document, names), ensure_ascii=False)
    stamp = datetime.combine(document.dated, time(), UTC).timestamp()
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"document": described},
        font_paths=fonts,
        timestamp=int(stamp),
        pdf_standards=["a-2b"],
    )


def _described(document: Document, names: dict[str, list[str]]) -> dict[str, Any]:
    """What the template reads."""
    width, height = layout.page(document.is_wide)
    check = document.check
    return {
        "page": [width, height],
        "margins": layout.margins(document.is_wide),
        "fonts": names,
        "sizes": {
            "body": layout.BODY_SIZE, "pitch": layout.LINE_PITCH, "title": layout.TITLE_SIZE,
            "issuer": layout.issuer_size(document.issuer, document.is_wide), "table": layout.TABLE_SIZE, "table_pitch": layout.TABLE_PITCH,
            "foot": layout.FOOT_SIZE, "number": layout.NUMBER_SIZE, "square": layout.SQUARE,
        },
        "red": layout.RED,
        "title": document.title,
        "issuer": document.issuer,
        "number": document.number,
        "recipients": "、".join(document.recipients),
        "blocks": [_block(block, number) for block, number in numbered(document.blocks)],
        "attachments": document.attachments,
        "signature": document.signature,
        "signed_on": day_in_words(document.signed_on) if document.signed_on else "",
        "seal_here": document.seal_here,
        "mark": document.mark,
        "foot": document.foot,
        "cover": [list(pair) for pair in document.cover],
        "check": {
            "code": check.code, "words": check.words, "version": check.version,
            "square": list(square_png(check.address)),
        } if check else None,
    }  # fmt: skip


def _block(block: Paragraph | Heading | Table, number: str) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, Heading):
        return {"kind": "heading", "text": number + block.text, "level": block.level}
    columns = block.columns
    return {
        "kind": "table",
        "caption": block.caption,
        "unit": block.unit,
        "notes": block.notes,
        "widths": [column.width for column in columns],
        "head_rows": len(block.head),
        "head": [_cell(spot.row, spot.column, spot.cell, "center") for spot in placed(block.head, len(columns))],
        "rows": [
            _cell(spot.row + len(block.head), spot.column, spot.cell, columns[spot.column].align)
            for spot in placed(block.rows, len(columns))
        ],
    }  # fmt: skip


def _cell(row: int, column: int, cell: Any, align: str) -> dict[str, Any]:
    return {
        "x": column, "y": row, "across": cell.across, "down": cell.down, "text": cell.text,
        "bold": cell.bold, "align": cell.align or align,
        "breakable": len(cell.text) > LONG,
    }  # fmt: skip
