"""What the finders of drawn tables share: building a `Table` from rows of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from peiyou.kernel.plans.reader.layout.vocabulary import Part, part_of
from peiyou.kernel.plans.reader.layout.words import is_continued
from peiyou.kernel.plans.reader.model import Cell, Table, Traced

_CAPTION = re.compile(
    r"\s*(?:附|注[:：]|说明[:：])|\s*[^|]{2,40}(?:表|名单|一览|情况)\s*(?:[（(].{1,12}[)）])?\s*$"
)
Lines = Sequence[Traced]
Found = tuple[Table, int]
"""A table and the index of the first line after it."""
Finder = Callable[[Lines, int], Found | None]


def is_caption(text: str) -> bool:
    """A line between rows that announces another table, or notes, rather than a section."""
    return bool(_CAPTION.match(text)) and not is_continued(text)


def table_of(rows: Sequence[Sequence[Traced]]) -> Table:
    """A table of unmerged cells; a row of one cell stands across the whole width."""
    cols = max(len(row) for row in rows)
    cells = []
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            wide = cols if len(row) == 1 else 1
            cells.append(Cell(words.strip(), r, c, 1, wide))
    return Table(tuple(cells), len(rows), cols)


def names_columns(labels: Sequence[str]) -> bool:
    """Whether these cells could be a header: two different meanings, most of them known."""
    shown = [t.strip() for t in labels if t.strip()]
    parts = [part_of(t) for t in shown]
    known = [p for p in parts if p is not Part.UNKNOWN]
    return len(set(known)) >= 2 and len(known) >= 0.5 * len(shown)
