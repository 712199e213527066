"""What each column of a task table holds: the header's word for it, corrected by what the cells show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from peiyou.kernel.plans.reader.layout.grid import Grid
from peiyou.kernel.plans.reader.layout.header import Header
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, WORDS, Part
from peiyou.kernel.plans.reader.layout.words import is_total, number, squash

_PARTY = re.compile(
    r"(?:[厅局委部办会院校处室司署团]|政府|中心|公司|单位|部门|街道|镇|乡|管委会|[)）])$"
)
_UNIT = re.compile(r"[^\d\s，。；]{0,5}")
_FIGURE = re.compile(
    r"[≥≤<>约]?[\d.,:：/～~—\-－%％‰万亿一二三四五六七八九十百千]+[^\d，。；]{0,6}|[—\-－/无]"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Column numbers by part; several columns of words are joined, the first CATEGORY is the section."""

    parts: tuple[Part, ...]
    labels: tuple[str, ...]

    def all(self, *parts: Part) -> list[int]:
        return [i for i, part in enumerate(self.parts) if part in parts]

    def one(self, part: Part) -> int | None:
        return next(iter(self.all(part)), None)


@dataclass(frozen=True, slots=True)
class _Stats:
    """What the body cells of one column look like."""

    filled: int
    distinct: int
    repeats_down: int
    """Rows where the column is empty or merged from above, though the row has words."""
    mean_length: float
    figures: float
    parties: float
    numbers: float


def looks_like_party(text: str) -> bool:
    return bool(_PARTY.search(squash(text)))


def read_columns(grid: Grid, header: Header) -> Columns:
    rows = _body(grid, header)
    parts = list(header.parts)
    stats = [_stats(grid, rows, c) for c in range(grid.cols)]
    _settle_units(parts, stats, header)
    _settle_unknown(parts, stats, len(rows))
    _settle_numbers(parts, stats)
    _settle_years(parts, stats)
    _settle_words(parts, stats, len(rows))
    return Columns(tuple(parts), tuple(label for _, label in header.labels))


def _body(grid: Grid, header: Header) -> list[int]:
    """Rows that may be tasks: more than one cell with words, and no totals."""
    rows = []
    for row in range(header.end, grid.rows):
        texts = {grid.words(row, c).span(): grid.text(row, c) for c in range(grid.cols)}
        filled = [t for t in texts.values() if t]
        if len(filled) > 1 and not is_total(filled[0]):
            rows.append(row)
    return rows


def _stats(grid: Grid, rows: list[int], col: int) -> _Stats:
    own = [squash(t) for r in rows if (t := grid.own(r, col).text.strip())]
    n = max(len(own), 1)
    return _Stats(
        len(own),
        len(set(own)),
        len(rows) - len(own),
        sum(map(len, own)) / n,
        sum(bool(_FIGURE.fullmatch(t)) for t in own) / n,
        sum(looks_like_party(t) for t in own) / n,
        sum(
            isinstance(number(t), int) or bool(re.fullmatch(r"[\w.\-]{1,8}", t, re.ASCII))
            for t in own
        )
        / n,
    )


def _settle_units(parts: list[Part], stats: list[_Stats], header: Header) -> None:
    """单位 is a unit of measure where its cells are short, and a party where they are names."""
    for i, (_, label) in enumerate(header.labels):
        if (
            squash(label) in ("单位", "部门单位")
            and stats[i].mean_length <= 3
            and stats[i].parties < 0.5
        ):
            parts[i] = Part.UNIT
        if parts[i] is Part.TARGET and stats[i].filled and stats[i].figures < 0.3:
            parts[i] = Part.TEXT if stats[i].mean_length > 6 else Part.OTHER
        if (
            squash(label) in ("目标", "工作目标", "年度目标", "指标", "任务")
            and stats[i].figures > 0.6
        ):
            parts[i] = Part.TARGET


def _settle_unknown(parts: list[Part], stats: list[_Stats], rows: int) -> None:
    """Columns without a telling label are told by their cells."""
    for i, part in enumerate(parts):
        if part is not Part.UNKNOWN or not stats[i].filled:
            continue
        if Part.NUMBER not in parts and i < 2 and stats[i].numbers > 0.8:
            parts[i] = Part.NUMBER
        elif not _any(parts, PARTIES) and stats[i].parties > 0.6 and stats[i].mean_length > 3:
            parts[i] = Part.RESPONSIBLE
        elif not _any(parts, WORDS) and stats[i].mean_length == max(s.mean_length for s in stats):
            parts[i] = Part.TEXT
        elif i < 3 and stats[i].repeats_down > 0.2 * rows and stats[i].mean_length < 20:
            parts[i] = Part.CATEGORY


def _settle_numbers(parts: list[Part], stats: list[_Stats]) -> None:
    """Of two number columns the one that is filled in more rows counts the tasks."""
    numbers = [i for i, part in enumerate(parts) if part is Part.NUMBER]
    if len(numbers) > 1:
        kept = max(numbers, key=lambda i: (stats[i].filled, i))
        for i in numbers:
            if i != kept:
                parts[i] = Part.OTHER


def _settle_years(parts: list[Part], stats: list[_Stats]) -> None:
    """A single year column is the target itself, unless 目标 has a column of its own."""
    years = [i for i, part in enumerate(parts) if part is Part.YEAR]
    if len(years) == 1 and Part.TARGET not in parts:
        wordy = stats[years[0]].figures < 0.3 and stats[years[0]].mean_length > 8
        parts[years[0]] = Part.TEXT if wordy else Part.TARGET


def _settle_words(parts: list[Part], stats: list[_Stats], rows: int) -> None:
    """Which of several columns of words is a heading, a title, or the task."""
    words = [i for i, part in enumerate(parts) if part in WORDS]
    for i in words:
        if len([w for w in words if parts[w] in WORDS]) > 1 and _is_category(
            stats[i], rows, i, words
        ):
            parts[i] = Part.CATEGORY
    texts = [i for i in words if parts[i] is Part.TEXT]
    titles = [i for i in words if parts[i] is Part.TITLE]
    if not texts and titles:
        parts[max(titles, key=lambda i: stats[i].mean_length)] = Part.TEXT
    elif len(texts) > 1 and not titles:
        first, longest = texts[0], max(stats[i].mean_length for i in texts[1:])
        if stats[first].mean_length <= 16 and longest >= 1.5 * stats[first].mean_length:
            parts[first] = Part.TITLE
    if not _any(parts, WORDS):
        _promote_category(parts, stats)


def _is_category(stats: _Stats, rows: int, col: int, words: list[int]) -> bool:
    """Words left of the task that serve several rows: merged, left blank below, or repeated."""
    last = col == words[-1]
    return not last and (
        stats.repeats_down > 0.25 * rows
        or (stats.filled > 3 and stats.distinct <= 0.6 * stats.filled)
    )


def _promote_category(parts: list[Part], stats: list[_Stats]) -> None:
    """A table whose only words are in a CATEGORY column has its tasks there."""
    categories = [i for i, part in enumerate(parts) if part is Part.CATEGORY]
    if categories:
        parts[max(categories, key=lambda i: stats[i].mean_length)] = Part.TEXT


def _any(parts: Iterable[Part], wanted: Iterable[Part]) -> bool:
    return bool(set(parts) & set(wanted))
