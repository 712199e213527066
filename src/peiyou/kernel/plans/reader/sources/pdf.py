"""PDF with a text layer: ruled tables from their lines, everything else as lines where they stand.

What scanners leave, pictures of pages, is refused: guessing words from pictures is not reading.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.furniture import is_furniture
from peiyou.kernel.plans.reader.model import Source
from peiyou.kernel.plans.reader.sources.builder import SourceBuilder
from peiyou.kernel.plans.reader.sources.pdf_lines import Char, TextLine, joined, text_lines
from peiyou.kernel.plans.reader.sources.pdf_tables import Ruled, ruled_tables

MAX_PAGES = 500
_MEDIA = "application/pdf"
_FEW = 8
"""Fewer characters than this a page are a stamp or a page number, not a text layer."""


@dataclass(slots=True)
class _Page:
    number: int
    height: float
    lines: list[TextLine] = field(default_factory=list)
    tables: list[Ruled] = field(default_factory=list)


def read(path: Path, name: str) -> Source:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(path) as file:
            pages = _pages(file)
    except ReadError:
        raise
    except (PdfminerException, PDFPasswordIncorrect) as error:
        if "Password" in repr(error):
            raise ReadError("ENCRYPTED") from error
        raise ReadError("BROKEN", found="PDF") from error
    except Exception as error:  # whatever a damaged file makes the parser raise
        raise ReadError("BROKEN", found="PDF") from error
    return _source(pages, name)


def _pages(file: Any) -> list[_Page]:
    if len(file.pages) > MAX_PAGES:
        raise ReadError("TOO_LONG", size=len(file.pages), limit=MAX_PAGES)
    pages: list[_Page] = []
    total = unreadable = 0
    for number, page in enumerate(file.pages, 1):
        chars = _chars(page)
        total += len(chars)
        unreadable += sum(c.text.startswith("(cid:") for c in chars)
        tables, rest = ruled_tables(page, chars)
        pages.append(_Page(number, float(page.height), text_lines(rest, _rules(page)), tables))
        page.close()
    if total < _FEW * len(pages) or unreadable > 0.3 * total:
        raise ReadError("NO_TEXT_LAYER", pages=len(pages))
    return pages


def _chars(page: Any) -> list[Char]:
    """Upright characters, once each: bold is sometimes printed by striking twice."""
    found: list[Char] = []
    seen: set[tuple[str, int, int]] = set()
    for raw in page.chars:
        char = Char.of(raw)
        key = (char.text, round(char.x0), round(char.top))
        if raw.get("upright", True) and char.text.strip() and key not in seen:
            seen.add(key)
            found.append(char)
    return found


def _rules(page: Any) -> list[float]:
    """Heights of horizontal ruling lines, with which some tables are drawn alone."""
    edges = [e for e in page.horizontal_edges if e["x1"] - e["x0"] > 0.3 * float(page.width)]
    return sorted({round(float(e["top"]), 1) for e in edges})


def _source(pages: list[_Page], name: str) -> Source:
    out = SourceBuilder(name, _MEDIA)
    furniture, margins = _furniture(pages), _margins(pages)
    lines: list[TextLine] = []
    table: Ruled | None = None
    for item in _items(pages, furniture):
        if isinstance(item, Ruled):
            if table is not None and not lines and table.goes_on(item):
                table.append(item)
                continue
            _write(out, table, lines, margins)
            table, lines = item, []
        else:
            lines.append(item)
    _write(out, table, lines, margins)
    if furniture:
        out.leave_out("page headers, footers and numbers")
    return out.source()


def _items(pages: list[_Page], furniture: set[tuple[int, str]]) -> Iterator[TextLine | Ruled]:
    for page in pages:
        shown = [li for li in page.lines if (page.number, li.text) not in furniture]
        items: list[TextLine | Ruled] = [*shown, *page.tables]
        yield from sorted(items, key=lambda item: item.top)


def _margins(pages: list[_Page]) -> tuple[float, float]:
    """Where lines begin and end on the pages, tables included."""
    lefts = [li.x0 for p in pages for li in p.lines] + [t.edges[0] for p in pages for t in p.tables]
    rights = [li.x1 for p in pages for li in p.lines] + [
        t.edges[-1] for p in pages for t in p.tables
    ]
    return min(lefts), max(rights)


def _write(
    out: SourceBuilder,
    table: Ruled | None,
    lines: list[TextLine],
    margins: tuple[float, float],
) -> None:
    if table is not None:
        out.table(table.cells)
    for text in joined(lines, *margins):
        out.paragraph(text)


def _furniture(pages: list[_Page]) -> set[tuple[int, str]]:
    """Lines at the edge of pages that are page numbers or repeat from page to page."""
    edge = [
        (p, li) for p in pages for li in p.lines if not 0.1 * p.height < li.top < 0.88 * p.height
    ]
    repeats = Counter(li.text.strip() for _, li in edge)
    return {
        (p.number, li.text)
        for p, li in edge
        if is_furniture(li.text) or (repeats[li.text.strip()] >= max(2, len(pages) // 2))
    }
