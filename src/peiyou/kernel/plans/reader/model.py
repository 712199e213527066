"""What the reader's stages hand to one another. Plain frozen values; every value knows its words.

A *place* is a character offset in `Source.text`; a `Span` is half-open. Confidence runs 0..1:
1.0 is a form the grammar knows completely, and below `UNSURE` a person looks first. `doubts` are
codes such as ``"bound.shared"``; the review screen has a sentence for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

UNSURE = 0.8

Quantity = int | float | str
"""Integers where the number is whole, floats otherwise, ratios and fractions as "1/350" strings."""

Role = Literal["lead", "participating", "responsible"]
PartyType = Literal["named", "generic_local", "generic_sector", "generic_other"]
DeadlineKind = Literal["by", "period", "recurring", "ongoing", "relative"]
Bound = Literal["about", "at_least", "more_than", "at_most", "exact"]
Kind = Literal["select", "build", "train", "establish", "comply", "promote"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` ≤ i < `end` of a text."""

    start: int
    end: int

    def words(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Traced:
    """Words with the place in the source of each character; -1 marks a character put in by us."""

    text: str
    places: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.text) != len(self.places):
            raise ValueError(f"{len(self.text)} characters with {len(self.places)} places")

    @classmethod
    def at(cls, text: str, start: int) -> Traced:
        return cls(text, tuple(range(start, start + len(text))))

    @classmethod
    def join(cls, parts: Iterable[Traced], between: str = "") -> Traced:
        text: list[str] = []
        places: list[int] = []
        for i, part in enumerate(parts):
            if i and between:
                text.append(between)
                places.extend([-1] * len(between))
            text.append(part.text)
            places.extend(part.places)
        return cls("".join(text), tuple(places))

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __getitem__(self, key: slice) -> Traced:
        return Traced(self.text[key], self.places[key])

    def strip(self, chars: str | None = None) -> Traced:
        left = len(self.text) - len(self.text.lstrip(chars))
        right = len(self.text.rstrip(chars))
        return self[left : max(left, right)]

    def without(self, pattern: str | re.Pattern[str]) -> Traced:
        """These words with every match of `pattern` taken out."""
        kept, done = [], 0
        for match in re.finditer(pattern, self.text):
            kept.append(self[done : match.start()])
            done = match.end()
        kept.append(self[done:])
        return Traced.join(kept)

    def span(self, start: int = 0, end: int | None = None) -> Span | None:
        """The smallest span of the source that covers characters `start`..`end` of these words."""
        places = [p for p in self.places[start:end] if p >= 0]
        return Span(min(places), max(places) + 1) if places else None


# --- the source, as read from the file -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph outside tables. `level`: outline level (1 = top) where the file states it."""

    words: Traced
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; merged cells stand once, at their upper left corner. Line breaks are kept."""

    words: Traced
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    cells: tuple[Cell, ...]
    rows: int
    cols: int
    name: str = ""


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Source:
    """A file as linear text plus its blocks in reading order; every place points into `text`."""

    name: str
    media: str
    text: str
    blocks: tuple[Block, ...]
    left_out: tuple[str, ...] = ()
    """What was passed over on purpose, in words for a person (a hidden sheet, page furniture)."""


# --- the reading ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    role: Role
    type: PartyType
    span: Span | None = None
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    parties: tuple[Party, ...] = ()
    shared_duty: bool = False
    open_list: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """`start` and `end` are ISO dates (``"10-31"`` where no year applies)."""

    raw: str
    kind: DeadlineKind
    start: str | None = None
    end: str | None = None
    in_text: bool = False
    shared: bool = False
    span: Span | None = None
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One promise of a task, as CONVENTIONS of the plan keys define the fields.

    `spans` places the parts ("verb", "object", "surface", "bound", "unit", "clause" …).
    """

    verb: str
    object: str
    kind: Kind
    quantity: Quantity | None = None
    bound: Bound | None = None
    unit: str | None = None
    surface: str | None = None
    quantity_max: Quantity | None = None
    per: str | None = None
    base: str | None = None
    framing: str | None = None
    coverage: str | None = None
    quantifier: str | None = None
    fuzzy: bool = False
    quantity_text: str | None = None
    schedule: Mapping[str, Quantity | str] | None = None
    deadline: Deadline | None = None
    note: str | None = None
    verb_implied: bool = False
    column_quantity: bool = False
    spans: Mapping[str, Span] = field(default_factory=dict)
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    seq: int
    no: int | str | None
    section: str | None
    subsection: str | None
    title: str | None
    text: str
    parties: tuple[Party, ...]
    deliverables: tuple[Deliverable, ...]
    deadline: Deadline | None = None
    shared_duty: bool = False
    open_list: bool = False
    implied_parties: tuple[str, ...] = ()
    not_quantities: tuple[str, ...] = ()
    output_form: str | None = None
    milestones: Mapping[str, str] = field(default_factory=dict)
    schedule: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan as read. `notes` are rules the document states and the reader applied, in its words."""

    title: str | None
    year_start: int | None
    year_end: int | None
    tasks: tuple[Task, ...]
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
