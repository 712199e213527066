"""Tables with tabs or commas between cells, as spreadsheets write them; quoted cells may hold line breaks."""

from __future__ import annotations

from peiyou.kernel.plans.reader.layout.lines.drawn import (
    Found,
    Lines,
    is_caption,
    names_columns,
    table_of,
)
from peiyou.kernel.plans.reader.model import Traced

_LOOK_AHEAD = 3


def take(lines: Lines, at: int) -> Found | None:
    """Rows from `at` on; a line without separators is kept where rows go on below it."""
    between = "\t" if "\t" in lines[at].text else ","
    if between == "," and not names_columns(lines[at].text.split(",")):
        return None
    rows: list[list[Traced]] = []
    i = end = at
    kept = 0
    while i < len(lines):
        row, after = _row(lines, i, between)
        if len(row) > 1:
            if i > end and rows and abs(len(row) - max(map(len, rows))) > 1:
                break
            rows.append(row)
            i = end = after
            kept = len(rows)
        elif rows and is_caption(lines[i].text):
            break
        elif rows and lines[i].text.strip() and i - end < _LOOK_AHEAD:
            rows.append(row)
            i = after
        elif not lines[i].text.strip() and i - end < _LOOK_AHEAD and rows:
            i += 1
        else:
            break
    rows = rows[:kept]
    return (table_of(rows), end) if len(rows) > 1 and _beside(rows) else None


def _beside(rows: list[list[Traced]]) -> bool:
    """Whether cells stand side by side; lines that only begin with a tab are another layout."""
    beside = sum(sum(bool(c.text.strip()) for c in row) > 1 for row in rows)
    return beside >= 2


def _row(lines: Lines, i: int, between: str) -> tuple[list[Traced], int]:
    """The cells of the row that begins on line `i`, and the line after it."""
    cells: list[Traced] = []
    rest = lines[i]
    i += 1
    while True:
        if rest.text.startswith('"'):
            cell, rest, i = _quoted(rest, lines, i, between)
        else:
            cut = rest.text.find(between)
            cell, rest = (rest, rest[len(rest) :]) if cut < 0 else (rest[:cut], rest[cut:])
        cells.append(cell)
        if not rest.text.startswith(between):
            return cells, i
        rest = rest[1:]


def _quoted(rest: Traced, lines: Lines, i: int, between: str) -> tuple[Traced, Traced, int]:
    """A quoted cell, which may run over several lines; a quote that never closes is a plain one."""
    whole, j = rest, i
    for _ in range(12):
        close = _closing(whole.text, between)
        if close:
            return whole[1:close].without('"(?=")'), whole[close + 1 :], j
        if j >= len(lines):
            break
        whole = Traced.join([whole, lines[j]], "\n")
        j += 1
    cut = rest.text.find(between)
    return (rest, rest[len(rest) :], i) if cut < 0 else (rest[:cut], rest[cut:], i)


def _closing(text: str, between: str) -> int:
    """Where the quote that opens `text` closes, before a separator or the end; 0 if it does not."""
    at = 1
    while (at := text.find('"', at)) > 0:
        if text[at + 1 : at + 2] == '"':
            at += 2
        elif at + 1 == len(text) or text[at + 1] == between:
            return at
        else:
            at += 1
    return 0
