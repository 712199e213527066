"""Tables whose columns are aligned by spaces, as page-layout text has them.

Columns are the rivers of blank that run down between the header's words. Rows are found from blank
lines or, where there are none, from the numbers and from how cells are wrapped and centred.
"""

from __future__ import annotations

import re

from peiyou.kernel.plans.reader.furniture import is_furniture
from peiyou.kernel.plans.reader.layout.lines import wrapped
from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, is_caption, names_columns
from peiyou.kernel.plans.reader.layout.lines.rivers import Line, Run, rivers, set_wide, split
from peiyou.kernel.plans.reader.layout.rows import NOTHING
from peiyou.kernel.plans.reader.layout.vocabulary import WORDS, Part, part_of
from peiyou.kernel.plans.reader.layout.words import is_continued, is_note, squash
from peiyou.kernel.plans.reader.model import Cell, Table, Traced

_RULED = re.compile(r"\s*[-=_—─━═┄┅┈┉]{3,}[\s\-=_—─━═┄┅┈┉]*")
_END = re.compile(r"\s*(?:抄送|附件|联系人|主送|[^\s]{2,20}办公[厅室]\s+\d{4}年)")


def take(lines: Lines, at: int) -> Found | None:
    labels = [words.text for _, _, words in _heads(Line(lines[at]))]
    if len(labels) < 3 or not names_columns(labels):
        return None
    height = _header_height(lines, at)
    kept, end = _body(lines, at, height)
    if len(kept) < 2:
        return None
    wide = set_wide(kept, len(labels))
    body = [Line(words, wide) for words in kept]
    numbered = part_of(labels[0]) is Part.NUMBER
    edges = rivers(
        _heads(Line(lines[at], wide)), [line for line in body if line.words.text.strip()]
    )
    head = [split(Line(words, wide), edges) for words in lines[at : at + height]]
    rows = [[Traced.join([h[c] for h in head if h[c]]) for c in range(len(edges) + 1)]]
    rows += wrapped.rows(body, edges, numbered)
    return _table(rows), end


def _heads(line: Line) -> list[Run]:
    """The words of a header line; a single blank parts them if all of them name columns."""
    apart = line.words_apart()
    known = all(part_of(words.text) is not Part.UNKNOWN for _, _, words in apart)
    return apart if known else line.runs()


def _header_height(lines: Lines, at: int) -> int:
    """Lines of a wrapped header: those up to an empty line, if it comes soon."""
    for height in range(1, 4):
        if at + height >= len(lines) or not lines[at + height].text.strip():
            return height
        if re.match(r"\s*\d", lines[at + height].text):
            break
    return 1


def _body(lines: Lines, at: int, height: int) -> tuple[list[Traced], int]:
    """Lines of the table's body without page furniture and repeated headers, and where they end."""
    header = [squash(line.text) for line in lines[at : at + height]]
    body: list[Traced] = []
    i = at + height
    while i < len(lines):
        text = lines[i].text
        if (
            is_note(text)
            or _END.match(text)
            or (is_caption(text) and len(Line(lines[i]).runs()) == 1)
        ):
            break
        if [squash(line.text) for line in lines[i : i + height]] == header:
            if not _same_places(lines[at], lines[i]):
                break
            i += height
            continue
        if _other_header(lines[i]):
            break
        if _RULED.fullmatch(text):
            i += 1
            continue
        if not text.strip() or not (is_continued(text) or _page_number(lines, i)):
            body.append(lines[i])
        i += 1
    return body, i


def _other_header(words: Traced) -> bool:
    """Whether a line is the header of another table: its words name columns, the task's among them."""
    parts = [part_of(w.text) for _, _, w in Line(words).runs()]
    return len(parts) >= 3 and Part.UNKNOWN not in parts and bool(set(parts) & set(WORDS))


def _same_places(first: Traced, second: Traced) -> bool:
    """Whether a header that is repeated has its columns where they were."""
    runs = zip(Line(first).runs(), Line(second).runs(), strict=False)
    return all(abs(a[0] - b[0]) <= 2 for a, b in runs)


def _page_number(lines: Lines, i: int) -> bool:
    """A page number: marked as one, or a bare number that stands last on its page."""
    text = lines[i].text
    if not is_furniture(text):
        return False
    if not text.strip().isdigit():
        return True
    after = next((line.text for line in lines[i + 1 :] if line.text.strip(" ")), "\f")
    return "\f" in text or after.startswith("\f")


def _table(rows: list[list[Traced]]) -> Table:
    cols = len(rows[0])
    cells = []
    for r, row in enumerate(rows):
        if len(row) == 1:
            cells.append(Cell(row[0], r, 0, 1, cols))
        else:
            cells.extend(Cell(w, r, c) for c, w in enumerate(row) if w is not NOTHING)
    return Table(tuple(cells), len(rows), cols)
