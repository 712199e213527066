"""What an official document consists of. All texts are plain: nothing in them is ever taken for markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from peiyou.common.numerals import write_chinese

Align = Literal["left", "center", "right"]
LEVELS: Final = 4


class BadTable(ValueError):
    """The cells of a table do not fill its columns; names the row."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Numbered by its place: 一、 · （一） · 1. · （1）."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """`number` is what a spreadsheet gets, shown with `places` decimals; the text is what is printed.

    `align` None is the column's.
    """

    text: str
    across: int = 1
    down: int = 1
    number: int | Decimal | None = None
    places: int = 0
    bold: bool = False
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is its share of the line, in whatever measure the columns of the table agree on."""

    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows give cells from the left, those that a cell from above or the left covers left out.

    `head` rows stand again on every page. `caption` stands above at the left (附件1), `unit` at the right.
    `anchor` is where links of the same page lead to it.
    """

    columns: tuple[Column, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    anchor: str = ""


Block = Paragraph | Heading | Table


@dataclass(frozen=True, slots=True)
class Check:
    """How a sheet of paper is compared with the records: a version, a code, where to enter it.

    `address` becomes a square picture to be photographed.
    """

    version: str
    code: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Document:
    """`issuer` is printed large above, `number` is the 文号; a document without them has neither head nor line.

    `mark` (草稿) stands on every page of what counts for nothing yet. `is_wide` lays the sheet on its side.
    `cover`: what stands on a cover below the title (填报单位, its name); without it there is no cover.
    `seal_here` names who seals: a space is left for it. `dated` is the day that the file itself bears.
    """

    title: str
    blocks: tuple[Block, ...]
    dated: date
    issuer: str = ""
    number: str = ""
    recipients: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    signature: str = ""
    signed_on: date | None = None
    seal_here: str = ""
    mark: str = ""
    check: Check | None = None
    is_wide: bool = False
    cover: tuple[tuple[str, str], ...] = ()

    @property
    def foot(self) -> str:
        """What stands beside the page number on every page."""
        return f"{self.check.version}　校验码 {self.check.code}" if self.check else ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with the place of its upper left corner."""

    row: int
    column: int
    cell: Cell


def numbered(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, str]]:
    """Each block with the number printed before it; empty for what is no heading."""
    counts = [0] * (LEVELS + 1)
    for block in blocks:
        if not isinstance(block, Heading):
            yield block, ""
            continue
        level = min(max(block.level, 1), LEVELS)
        counts[level] += 1
        counts[level + 1 :] = [0] * (LEVELS - level)
        n = counts[level]
        yield (
            block,
            (f"{write_chinese(n)}、", f"（{write_chinese(n)}）", f"{n}.", f"（{n}）")[level - 1],
        )


def placed(rows: tuple[tuple[Cell, ...], ...], width: int) -> list[Placed]:
    """Every cell at its place. Raises `BadTable` where a row is not filled exactly."""
    found: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            spots = {
                (number + down, column + across)
                for down in range(cell.down)
                for across in range(cell.across)
            }
            if spots & taken or column + cell.across > width or number + cell.down > len(rows):
                raise BadTable(f"row {number + 1}: “{cell.text}” has no room")
            taken |= spots
            found.append(Placed(number, column, cell))
            column += cell.across
        if any((number, place) not in taken for place in range(width)):
            raise BadTable(f"row {number + 1} does not fill {width} columns")
    return found


def day_in_words(on: date) -> str:
    """As a document is dated: 2021年1月5日."""
    return f"{on.year}年{on.month}月{on.day}日"
