"""Figures in a text, as tokens: what is measured × stage × place × period.

    承接{{fig:T1.1/TAKEN_UP}}，本年核定{{fig:T1.1/APPROVED}}，其中东省{{fig:T1.1/APPROVED@110000}}
    {{fig:T1.1/APPROVED~2020}}     of another year           {{fig:M.OWN/ARRIVED}}   money of one source
    {{fig:T1.1/APPROVED+}}         all years until then      {{fig:N.reached}}       a count
    {{fig:T1.1}} {{fig:M.OWN}} {{fig:U}} {{fig:U@110000}}     names, which may hold numbers of their own

Place and year are those of the report where they are left out. A text never holds the number itself: it is looked up
whenever the text is shown, and frozen when the report is issued.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

PATTERN: Final = re.compile(r"\{\{fig:([^{}\s]{1,160})\}\}")
_PARTS: Final = re.compile(
    r"(?P<what>[^/@~+]+)(?:/(?P<column>[A-Z_]+))?(?P<upto>\+)?(?:@(?P<place>[^~]+))?(?:~(?P<year>\d{4}))?"
)
UNTIED: Final = re.compile(
    r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*(?:\s*[%％‰])?"
    r"|[一二三四五六七八九十百千万亿两零〇]*[一二三四五六七八九两][十百千万亿][一二三四五六七八九十百千万亿两零〇]*"
    r"|百分之[一二三四五六七八九十百零〇点]+"
)
"""What looks like a number that somebody typed."""
NAMES: Final = re.compile(
    r"〔[^〕]*〕[^，。；、]{0,8}号|《[^》]*》|[0-9０-９]{4}\s*(?:[—–-]\s*[0-9０-９]{4}\s*)?年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|任务\s*[0-9]+|第\s*[0-9０-９一二三四五六七八九十百]+|十[三四]五|task\s+[0-9.]+|\b(?:19|20)[0-9]{2}\b|党的[一二三四五六七八九十]+[大届]|一带一路|1\+X"
)
"""Numbers that name something and count nothing: years and days, numbers of documents and tasks."""


@dataclass(frozen=True, slots=True)
class Token:
    """`column` is a column of the board, or of money; `place` a code (or key) of another place; `year` another year;
    `is_upto`: added up from the beginning until the end of the year."""

    what: str
    column: str = ""
    place: str = ""
    year: int | None = None
    is_upto: bool = False

    def __str__(self) -> str:
        column = f"/{self.column}" if self.column else ""
        place = f"@{self.place}" if self.place else ""
        year = f"~{self.year}" if self.year is not None else ""
        return f"{{{{fig:{self.what}{column}{'+' if self.is_upto else ''}{place}{year}}}}}"

    @property
    def code(self) -> str:
        """As it is kept: what stands between `{{fig:` and `}}`."""
        return str(self)[6:-2]


def read(code: str) -> Token | None:
    """The token of a code; None for what is none."""
    match = _PARTS.fullmatch(code)
    if match is None:
        return None
    year = match["year"]
    return Token(match["what"], match["column"] or "", match["place"] or "", int(year) if year else None, bool(match["upto"]))  # fmt: skip


def codes_in(text: str) -> list[str]:
    """Codes of the tokens of a text, each once, in order."""
    return list(dict.fromkeys(PATTERN.findall(text)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: words, or a figure (`code`); `is_untied`: a number that somebody typed."""

    text: str
    code: str = ""
    is_untied: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """The text in its order; joined again it is the text."""
    end = 0
    for match in PATTERN.finditer(text):
        yield from _words(text[end : match.start()])
        yield Piece(match[0], match[1])
        end = match.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[Piece]:
    named = [match.span() for match in NAMES.finditer(text)]
    end = 0
    for match in UNTIED.finditer(text):
        first, last = match.span()
        if any(start <= first and last <= stop for start, stop in named):
            continue
        if first > end:
            yield Piece(text[end:first])
        yield Piece(match[0], is_untied=True)
        end = last
    if end < len(text):
        yield Piece(text[end:])


def untied_in(text: str) -> list[str]:
    """Numbers that were typed and belong to no figure, in order."""
    return [piece.text for piece in pieces(text) if piece.is_untied]


def filled(text: str, said: Callable[[str], str]) -> str:
    """The text with what each code says."""
    return PATTERN.sub(lambda match: said(match[1]), text)
