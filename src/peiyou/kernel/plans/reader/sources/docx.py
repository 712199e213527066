"""Word documents, walked as XML: what is printed, in reading order.

python-docx opens the package; its table cells are not used, because a merged cell comes back once per
grid position there. Left out: deleted text, headers and footers, footnote marks, hidden text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.model import Source
from peiyou.kernel.plans.reader.sources.builder import SourceBuilder
from peiyou.kernel.plans.reader.sources.docx_numbering import Numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {
    _W + "del", _W + "moveFrom", _W + "delText", _W + "instrText", _W + "pPr", _W + "footnoteReference",
    _W + "endnoteReference", _MC + "Fallback", _W + "sectPr", _W + "txbxContent",
}  # fmt: skip
_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOTES = "footnotes", "endnotes"


def read(path: Path, name: str) -> Source:
    try:
        package = docx.Document(str(path))
    except Exception as error:  # whatever a damaged package makes the parser raise
        raise ReadError("BROKEN", found="Word") from error
    body = package.element.body
    walker = _Walker(SourceBuilder(name, _MEDIA), _numbering(package), _heading_levels(package))
    walker.blocks(body)
    for text in _notes(package):
        walker.out.paragraph(text)
    return walker.out.source()


class _Walker:
    """Carries the counters of automatic numbering through the document, in order."""

    def __init__(self, out: SourceBuilder, numbering: Numbering, levels: dict[str, int]) -> None:
        self.out, self._numbering, self._levels = out, numbering, levels

    def blocks(self, parent: Any) -> None:
        for element in _children(parent):
            if element.tag == _W + "p":
                self._paragraph(element)
            elif element.tag == _W + "tbl":
                self._table(element)

    def _paragraph(self, element: Any) -> None:
        text = self._words(element)
        for line in text.split("\n"):
            self.out.paragraph(line, self._level(element))
        for box in _boxes(element):
            self.blocks(box)

    def _words(self, element: Any) -> str:
        """An empty paragraph prints its number too: that is how 序号 columns are often filled."""
        text = "".join(_runs(element))
        return self._numbering.marker(element) + text

    def _level(self, element: Any) -> int | None:
        properties = element.find(_W + "pPr")
        if properties is None:
            return None
        if (outline := properties.find(_W + "outlineLvl")) is not None:
            level = int(outline.get(_W + "val") or 9)
            return level + 1 if level < 9 else None
        style = properties.find(_W + "pStyle")
        return None if style is None else self._levels.get(style.get(_W + "val") or "")

    def _table(self, table: Any) -> None:
        """Rows of cells with their grid columns; a vertical merge lengthens the cell that began it."""
        cells: list[list[Any]] = []
        open_merges: dict[int, list[Any]] = {}
        nested: list[Any] = []
        rows = [r for r in _children(table) if r.tag == _W + "tr" and not _deleted_row(r)]
        for row, element in enumerate(rows):
            col = _skipped_columns(element, "gridBefore")
            for tc in (c for c in _children(element) if c.tag == _W + "tc"):
                width = _span(tc)
                if _continues_merge(tc) and col in open_merges:
                    open_merges[col][2] = row - open_merges[col][0] + 1
                else:
                    cell = [row, col, 1, width, self._cell(tc, nested)]
                    cells.append(cell)
                    open_merges[col] = cell
                col += width
        self.out.table((r, c, rs, cs, text) for r, c, rs, cs, text in cells)
        for inner in nested:
            self._table(inner)

    def _cell(self, tc: Any, nested: list[Any]) -> str:
        """A nested table of one column is a way to draw lines; a larger one is a table of its own."""
        lines: list[str] = []
        for element in _children(tc):
            if element.tag == _W + "p":
                lines.append(self._words(element))
            elif element.tag == _W + "tbl":
                if len(element.findall(f"{_W}tblGrid/{_W}gridCol")) > 1:
                    nested.append(element)
                else:
                    inner = list(element.iter(_W + "tc"))
                    lines.extend(self._cell(c, nested) for c in inner)
        return "\n".join(line for line in lines if line.strip())


def _children(parent: Any) -> Iterator[Any]:
    """Child elements, with content controls and tracked insertions opened up."""
    for child in parent:
        if child.tag in (_W + "sdt", _W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"):
            content = child.find(_W + "sdtContent") if child.tag == _W + "sdt" else child
            if content is not None:
                yield from _children(content)
        else:
            yield child


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or (tag == _W + "r" and _hidden(child)):
            continue
        if tag == _W + "t":
            yield child.text or ""
        elif tag == _W + "tab":
            yield "\t"
        elif tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif tag == _W + "noBreakHyphen":
            yield "-"
        else:
            yield from _runs(child)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(_W + "txbxContent"):
        if not any(a.tag == _MC + "Fallback" for a in box.iterancestors()):
            yield box


def _hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_W + "val") not in ("0", "false")


def _deleted_row(row: Any) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _span(tc: Any) -> int:
    span = tc.find(f"{_W}tcPr/{_W}gridSpan")
    return int(span.get(_W + "val") or 1) if span is not None else 1


def _skipped_columns(row: Any, which: str) -> int:
    found = row.find(f"{_W}trPr/{_W}{which}")
    return int(found.get(_W + "val") or 0) if found is not None else 0


def _continues_merge(tc: Any) -> bool:
    merge = tc.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(_W + "val", "continue") == "continue"


def _heading_levels(package: Any) -> dict[str, int]:
    """Style id → outline level, for the heading styles under whatever name the locale gives them."""
    levels: dict[str, int] = {}
    for style in package.styles.element.iter(_W + "style"):
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and int(outline.get(_W + "val") or 9) < 9:
            levels[style.get(_W + "styleId")] = int(outline.get(_W + "val")) + 1
    return levels


def _numbering(package: Any) -> Numbering:
    try:
        numbering = package.part.numbering_part.element
    except (KeyError, NotImplementedError):
        numbering = None
    return Numbering(numbering, package.styles.element)


def _notes(package: Any) -> Iterator[str]:
    """Footnotes and endnotes as lines after the body, so that rules stated there are found."""
    for relation in package.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] in _NOTES:
            root = parse_xml(relation.target_part.blob)
            for note in root:
                if text := "".join(t for p in note.iter(_W + "p") for t in _runs(p)).strip():
                    yield "注：" + text
