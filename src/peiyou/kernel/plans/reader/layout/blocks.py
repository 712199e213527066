"""Blocks of a source as layout wants them: tables that are only drawn in text become `Table`s too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from peiyou.kernel.plans.reader.layout.lines import aligned, bare, bars, cards, flattened, separated
from peiyou.kernel.plans.reader.layout.lines.drawn import Finder
from peiyou.kernel.plans.reader.layout.paragraphs import rejoined
from peiyou.kernel.plans.reader.layout.stacked import taken_apart
from peiyou.kernel.plans.reader.model import Block, Paragraph, Source, Table

_FINDERS: tuple[Finder, ...] = (
    bars.take,
    flattened.take,
    separated.take,
    aligned.take,
    bare.take,
    cards.take,
)
_DRAWN = ("text/plain", "text/markdown", "application/pdf")
_MARK = re.compile(r"\s{0,3}(#{1,6})\s+")
_EXPORT = re.compile(r"\[bookmark:[^\]]*\]\s*")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)|^\s{0,3}>\s?")


def blocks_of(source: Source) -> list[Block]:
    """Tables and whole paragraphs in reading order."""
    found: list[Block] = []
    lines: list[Paragraph] = []
    for block in source.blocks:
        if isinstance(block, Paragraph) and source.media in _DRAWN:
            lines.append(block)
        else:
            found.extend(_from_lines(lines))
            lines = []
            found.extend(taken_apart(block) if isinstance(block, Table) else [block])
    return [*found, *_from_lines(lines)]


def _from_lines(lines: list[Paragraph]) -> Iterator[Block]:
    words = [line.words for line in lines]
    plain: list[Paragraph] = []
    i = 0
    while i < len(lines):
        table = None
        if words[i].text.strip():
            table = next((found for take in _FINDERS if (found := take(words, i))), None)
        if table is None:
            plain.append(_marked(lines[i]))
            i += 1
        else:
            yield from rejoined(plain)
            plain = []
            yield from taken_apart(table[0])
            i = table[1]
    yield from rejoined(plain)


def _marked(line: Paragraph) -> Paragraph:
    """A line with Markdown's marks read: `##` is a level, emphasis and quotes are nothing."""
    words = line.words.without(_EXPORT)
    level = line.level
    if match := _MARK.match(words.text):
        words, level = words[match.end() :], len(match.group(1))
    cleaned = words.without(_EMPHASIS)
    return Paragraph(cleaned if cleaned.text != words.text else words, level)
