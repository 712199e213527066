"""Rows once all of them and the notes are known: marks of footnotes, numbers printed in the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from peiyou.kernel.plans.reader.layout.notes import marks_of, says_first_is_lead
from peiyou.kernel.plans.reader.layout.rows import Row
from peiyou.kernel.plans.reader.layout.words import bullet, number, one_line, ordinal
from peiyou.kernel.plans.reader.model import Traced


def tidy(rows: Sequence[Row], notes: Iterable[str]) -> list[Row]:
    """Rows ready for the grammar: one line each, without marks, the number out of the words."""
    notes = list(notes)
    marks = marks_of(notes)
    numbered = _numbered_words(rows)
    first = any(says_first_is_lead(note) for note in notes)
    return [_tidy(row, marks, numbered, first) for row in rows]


def _tidy(row: Row, marks: frozenset[str], numbered: bool, first: bool) -> Row:
    text, no = one_line(row.text), row.no.strip()
    if numbered and (mark := ordinal(text.text)):
        at = text.text.find(mark.printed)
        no, text = text[at : at + len(mark.printed)], text[mark.end :]
    text = text[bullet(text.text) :]
    parties = tuple(
        replace(p, words=_unmarked(p.words, marks), first_is_lead=p.first_is_lead or first)
        for p in row.parties
    )
    return replace(
        row,
        text=_unmarked(text, marks),
        no=no,
        title=_unmarked(one_line(row.title), marks),
        section=_unmarked(one_line(row.section), marks),
        subsection=_unmarked(one_line(row.subsection), marks),
        parties=parties,
        deadline=_unmarked(one_line(row.deadline), marks),
        output_form=one_line(row.output_form),
        quantity=one_line(row.quantity),
        unit=one_line(row.unit),
    )


def _numbered_words(rows: Sequence[Row]) -> bool:
    """Whether the numbers are printed in the task's own words, for want of a column: 1.建设…, 2.培育…"""
    if any(row.no.text.strip() for row in rows) or len(rows) < 2:
        return False
    found = [ordinal(one_line(row.text).text) for row in rows]
    numbers = [number(o.printed) for o in found if o]
    return len(numbers) >= 0.9 * len(rows) and len(set(numbers)) > 1


def _unmarked(words: Traced, marks: frozenset[str]) -> Traced:
    """Words without the footnote marks that the document's notes explain."""
    if not marks or not words:
        return words
    found = "|".join(sorted((re.escape(m) for m in marks), key=len, reverse=True))
    return words.without(rf"(?<=\S)(?:{found})(?![、.])")
