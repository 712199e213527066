"""Rows and grammar together: a `Reading` in which every value knows its words in the source.

The grammar answers with spans of the words it was given; those words know their places, so a span is
carried over by looking its characters up (`Traced.span`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from peiyou.kernel.plans.reader import grammar
from peiyou.kernel.plans.reader.column_quantities import column_deliverables, year_of
from peiyou.kernel.plans.reader.layout.rows import Column, Outline, PartyWords, Row
from peiyou.kernel.plans.reader.layout.trailing import cut_parties
from peiyou.kernel.plans.reader.layout.words import number
from peiyou.kernel.plans.reader.model import (
    Deadline,
    Deliverable,
    Parties,
    Party,
    Reading,
    Span,
    Task,
    Traced,
)

_BLANK = re.compile(r"[\s—\-－/、]*")


def assemble(outline: Outline) -> Reading:
    tasks = tuple(_task(i, row, outline) for i, row in enumerate(outline.rows, 1))
    return Reading(
        title=outline.title,
        year_start=outline.year_start,
        year_end=outline.year_end,
        tasks=tasks,
        notes=tuple(outline.notes),
        left_out=tuple(outline.left_out),
        doubts=tuple(outline.doubts),
    )


def _task(seq: int, row: Row, outline: Outline) -> Task:
    years = {"year_start": outline.year_start, "year_end": outline.year_end}
    text, trailing, ending = cut_parties(row.text)
    text = text if text.text.strip() else row.text
    clauses = grammar.read_clauses(text.text, **years)
    parties = _parties([*row.parties, *trailing])
    own = _deadline(row.deadline or ending, years)
    items = tuple(_placed_deliverable(d, text) for d in clauses.deliverables)
    deliverables = column_deliverables(row, text, items)
    in_text = _placed_deadline(clauses.deadline, text) if clauses.deadline else None
    deadline = own or in_text
    return Task(
        seq=seq,
        no=number(row.no.text),
        section=row.section.text or None,
        subsection=row.subsection.text or None,
        title=row.title.text or None,
        text=text.text,
        parties=parties.parties,
        deliverables=deliverables,
        deadline=deadline,
        shared_duty=parties.shared_duty,
        open_list=parties.open_list,
        not_quantities=tuple(clauses.not_quantities),
        output_form=None if _BLANK.fullmatch(row.output_form.text) else row.output_form.text,
        milestones=_texts(row.milestones),
        schedule={year_of(c): c.words.text.strip() for c in row.years if not _is_figure(c, row)},
        spans=_spans(row, text),
        confidence=min(
            [1.0, *(d.confidence for d in deliverables), *(p.confidence for p in parties.parties)]
        ),
        doubts=row.doubts,
    )


def _parties(strings: Iterable[PartyWords]) -> Parties:
    """All party cells and brackets of a task, a name once, each placed in the source."""
    found: dict[str, Party] = {}
    shared = opened = False
    for words in strings:
        if _BLANK.fullmatch(words.words.text):
            continue
        read = grammar.read_parties(
            words.words.text,
            role=words.role,
            first_is_lead=words.first_is_lead and words.role is None,
        )
        shared, opened = shared or read.shared_duty, opened or read.open_list
        for party in read.parties:
            found.setdefault(party.name, _placed_party(party, words.words))
    return Parties(tuple(found.values()), shared, opened)


def _deadline(words: Traced, years: Mapping[str, int | None]) -> Deadline | None:
    if _BLANK.fullmatch(words.text):
        return None
    found = grammar.read_deadline(words.text, **years)
    return _placed_deadline(found, words) if found else None


# --- places --------------------------------------------------------------------------------------


def _moved(span: Span | None, words: Traced) -> Span | None:
    return words.span(span.start, span.end) if span else None


def _all_moved(spans: Mapping[str, Span], words: Traced) -> dict[str, Span]:
    moved = {name: _moved(span, words) for name, span in spans.items()}
    return {name: span for name, span in moved.items() if span}


def _placed_party(party: Party, words: Traced) -> Party:
    return replace(party, span=_moved(party.span, words))


def _placed_deadline(deadline: Deadline, words: Traced) -> Deadline:
    return replace(deadline, span=_moved(deadline.span, words))


def _placed_deliverable(item: Deliverable, words: Traced) -> Deliverable:
    deadline = _placed_deadline(item.deadline, words) if item.deadline else None
    return replace(item, spans=_all_moved(item.spans, words), deadline=deadline)


def _spans(row: Row, text: Traced) -> dict[str, Span]:
    named = {
        "text": text,
        "no": row.no,
        "section": row.section,
        "subsection": row.subsection,
        "title": row.title,
        "deadline": row.deadline,
        "output_form": row.output_form,
    }
    return {name: span for name, words in named.items() if (span := words.span())}


# --- columns that are no deliverables ------------------------------------------------------------


def _texts(columns: Iterable[Column]) -> dict[str, str]:
    return {c.label: c.words.text.strip() for c in columns}


def _is_figure(column: Column, row: Row) -> bool:
    return grammar.read_cell_quantity(column.words.text, row.unit.text or None) is not None
