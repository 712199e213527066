"""What layout hands to `assemble`: rows whose parts are named, still in the document's own words."""

from __future__ import annotations

from dataclasses import dataclass, field

from peiyou.kernel.plans.reader.model import Role, Traced

NOTHING = Traced("", ())


@dataclass(frozen=True, slots=True)
class PartyWords:
    """Words that name parties. `role` comes from the column's header or a label, where it says one."""

    words: Traced
    role: Role | None = None
    first_is_lead: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A cell whose column has a meaning of its own: a quarter, a year."""

    label: str
    words: Traced


@dataclass(frozen=True, slots=True)
class Row:
    """One task. `no` is the number as printed, `quantity` … `years` come from number columns."""

    text: Traced
    no: Traced = NOTHING
    section: Traced = NOTHING
    subsection: Traced = NOTHING
    title: Traced = NOTHING
    parties: tuple[PartyWords, ...] = ()
    deadline: Traced = NOTHING
    output_form: Traced = NOTHING
    milestones: tuple[Column, ...] = ()
    years: tuple[Column, ...] = ()
    quantity: Traced = NOTHING
    unit: Traced = NOTHING
    base: Traced = NOTHING
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that tasks stand under; `parties` where it names parties for all of them."""

    words: Traced
    rank: str
    parties: tuple[PartyWords, ...] = ()


@dataclass(slots=True)
class Outline:
    """The whole document as rows, with what was read around them."""

    title: str | None = None
    year_start: int | None = None
    year_end: int | None = None
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
