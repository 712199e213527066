"""Tables drawn with bars: Markdown, text with ` | ` between cells, boxes of line-drawing characters."""

from __future__ import annotations

import re

from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, is_caption, table_of
from peiyou.kernel.plans.reader.model import Traced

_BAR = re.compile(r"(?<!\\)[|｜│┃║]")
_RULE = re.compile(r"[\s|｜│┃║+:\-=_─━═┄┅┈┉┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╟╢╤╧╪╫]*")
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|`")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)


def take(lines: Lines, at: int) -> Found | None:
    """A run of barred lines from `at`; lines without bars inside it head what follows."""
    if not (_BAR.search(lines[at].text) or _RULE.fullmatch(lines[at].text)):
        return None
    end = _end(lines, at)
    if end - at < 2:
        return None
    rows = _rows(lines[at:end])
    return (table_of(rows), end) if len(rows) > 1 else None


def _end(lines: Lines, at: int) -> int:
    bars = len(_BAR.findall(lines[at].text))
    end, i = at, at
    while i < len(lines) and i - end <= 2:
        text = lines[i].text
        if text.strip() and (_RULE.fullmatch(text) or (end == i and _BAR.search(text))):
            end = i + 1
        elif is_caption(text):
            break
        elif len(_BAR.findall(text)) >= max(bars - 1, 1) and i > end:
            end = i + 1
        i += 1
    return end


def _rows(lines: Lines) -> list[list[Traced]]:
    """Between ruled lines, if there is one below every row, all lines belong to one row."""
    ruled = [bool(_RULE.fullmatch(line.text)) for line in lines]
    wrapped = sum(ruled) > 3 and sum(ruled) >= 0.3 * len(lines) and len(lines) > 2 * sum(ruled) - 2
    closed = all(
        _BAR.match(w.text.lstrip())
        for w, r in zip(lines, ruled, strict=True)
        if not r and _BAR.search(w.text)
    )
    rows: list[list[Traced]] = []
    width = 0
    fresh = True
    for line, rule in zip(lines, ruled, strict=True):
        if rule:
            fresh = True
            continue
        cells = _cells(line, closed)
        if wrapped and not fresh and rows and len(rows[-1]) == len(cells):
            rows[-1] = [Traced.join([a, b], "\n") for a, b in zip(rows[-1], cells, strict=True)]
        elif rows and 1 < len(rows[-1]) < width and len(rows[-1]) + len(cells) - 1 == width:
            rows[-1] = [*rows[-1][:-1], Traced.join([rows[-1][-1], cells[0]], "\n"), *cells[1:]]
        else:
            rows.append(cells)
        width = width or len(cells)
        fresh = False
    return rows


def _cells(line: Traced, closed: bool) -> list[Traced]:
    """Cells between bars; `closed` says that a bar also stands before the first one."""
    words = line.strip()
    edges = [m.start() for m in _BAR.finditer(words.text)]
    if closed and edges and edges[0] == 0:
        words, edges = words[1:], [e - 1 for e in edges[1:]]
    if edges and edges[-1] == len(words) - 1:
        words, edges = words[:-1], edges[:-1]
    starts, ends = [0, *(e + 1 for e in edges)], [*edges, len(words)]
    return [_plain(words[s:e]) for s, e in zip(starts, ends, strict=True)]


def _plain(words: Traced) -> Traced:
    """A cell without Markdown's marks; `<br>` becomes the line break it stands for."""
    parts, done = [], 0
    for match in _BREAK.finditer(words.text):
        parts.append(words[done : match.start()])
        done = match.end()
    parts.append(words[done:])
    return Traced.join(parts, "\n").without(_BOLD).without(r"\\(?=[|*_\\])").strip()
