"""Tables in Word, written cell by cell: looking a cell up by its place takes the library longer each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from peiyou.common.official import layout
from peiyou.common.official.document import Align, Cell, Placed, Table, placed
from peiyou.common.official.families import Families
from peiyou.common.official.word_text import LATIN, printable

TWIPS_PER_MM: Final = 1440 / 25.4
BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def add_table(file: Any, table: Table, families: Families, is_wide: bool) -> None:
    """Caption and unit above, the table over the whole line, notes below."""
    line = round(layout.text_width(is_wide) * TWIPS_PER_MM)
    whole = sum(column.width for column in table.columns)
    widths = [line * column.width // whole for column in table.columns]
    font = families.table[0]
    elements = []
    if table.caption or table.unit:
        elements.append(_caption(table, families, line))
    rows = "".join(_rows(table, widths, font))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    elements.append(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )  # fmt: skip
    elements += [_paragraph(_run(note, font), "left", nsdecls("w")) for note in table.notes]
    for element in elements:
        file.element.body.insert_element_before(parse_xml(element), "w:sectPr")


def _caption(table: Table, families: Families, line: int) -> str:
    words = (
        _run(table.caption, families.heading[0])
        + "<w:r><w:tab/></w:r>"
        + _run(table.unit, families.table[0])
    )
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{line}"/></w:tabs>'
    return _paragraph(words, "left", nsdecls("w"), tabs, keep=True)


def _rows(table: Table, widths: list[int], font: str) -> Iterator[str]:
    """Head rows stand again on every page; no row is cut by the end of one."""
    for rows, is_head in ((table.head, True), (table.rows, False)):
        spots = placed(rows, len(widths))
        for number in range(len(rows)):
            cells = "".join(
                _cell(spot, number, widths, font, _side(spot, table, is_head), is_head)
                for spot in sorted(spots, key=lambda spot: spot.column)
                if spot.row <= number < spot.row + spot.cell.down
            )
            repeated = "<w:tblHeader/>" if is_head else ""
            yield f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _side(spot: Placed, table: Table, is_head: bool) -> Align:
    return spot.cell.align or ("center" if is_head else table.columns[spot.column].align)


def _cell(spot: Placed, row: int, widths: list[int], font: str, align: Align, is_head: bool) -> str:
    """The cell in one row; where it began above, only that it goes on."""
    cell: Cell = spot.cell
    width = sum(widths[spot.column : spot.column + cell.across])
    span = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
    begins = row == spot.row
    merge = ('<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>") if cell.down > 1 else ""
    words = _run(cell.text, font, bold=cell.bold or is_head) if begins else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(words, align)}</w:tc>"
    )


def _paragraph(
    words: str, align: Align, names: str = "", tabs: str = "", *, keep: bool = False
) -> str:
    kept = "<w:keepNext/>" if keep else ""
    pitch = layout.TABLE_PITCH * 20
    return (
        f'<w:p {names}><w:pPr>{kept}{tabs}<w:spacing w:after="0" w:line="{pitch}" w:lineRule="exact"/>'
        f'<w:jc w:val="{align}"/></w:pPr>{words}</w:p>'
    )


def _run(text: str, font: str, *, bold: bool = False) -> str:
    if not text:
        return ""
    size = round(layout.TABLE_SIZE * 2)
    name = quoteattr(font)
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia={name}/>{"<w:b/>" if bold else ""}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(printable(text))}</w:t></w:r>'
    )
