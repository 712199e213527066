"""Official documents on a page: the same description that Word, PDF and Excel are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString

from peiyou.common.official.document import (
    Align,
    Cell,
    Document,
    Heading,
    Table,
    day_in_words,
    numbered,
    placed,
)
from peiyou.kernel.accounts.slips import square

register = template.Library()


@dataclass(frozen=True, slots=True)
class _Cell:
    """`side` is where its text stands; figures stand at the right."""

    cell: Cell
    side: Align


@register.inclusion_tag("undertakings/_document.html")
def document(shown: Document) -> dict[str, Any]:
    """With the square picture of its check, where it has one."""
    return {
        "document": shown,
        "blocks": [_block(block, number) for block, number in numbered(shown.blocks)],
        "signed_on": day_in_words(shown.signed_on) if shown.signed_on else "",
        "square": square(shown.check.address) if shown.check else SafeString(""),
    }


def _block(block: Any, number: str) -> dict[str, Any]:
    if not isinstance(block, Table):
        return {"text": number + block.text, "is_heading": isinstance(block, Heading)}
    return {"table": block, "head": _rows(block, block.head), "rows": _rows(block, block.rows)}


def _rows(table: Table, rows: tuple[tuple[Cell, ...], ...]) -> list[list[_Cell]]:
    lines: list[list[_Cell]] = [[] for _row in rows]
    for spot in placed(rows, len(table.columns)):
        side = spot.cell.align or table.columns[spot.column].align
        lines[spot.row].append(_Cell(spot.cell, side))
    return lines
