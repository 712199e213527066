"""What a sheet of units would do: its rows with their fates, and what a person decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.imports.workbook import Row, Sheet
from peiyou.kernel.organisations.queries.columns import COLUMNS, Column
from peiyou.kernel.organisations.requirements.cases import Edit, NewUnit
from peiyou.kernel.organisations.requirements.duplicates import Pair

BY_NAME: Final = {column.name: column for column in COLUMNS}


class Fate(TextChoices):
    FAULTY = "FAULTY", _("wrong")
    ASKED = "ASKED", _("to be decided")
    NEW = "NEW", _("new")
    CHANGED = "CHANGED", _("to be changed")
    SAME = "SAME", _("no change")
    LEFT_OUT = "LEFT_OUT", _("left out")


NEW, LEAVE_OUT = "new", "leave-out"
"""Decisions about a row, besides the key of the unit that it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants it: the document, the day from which changes hold, decisions by line.

    `otherwise` is the decision for rows that are to be decided and are not; empty: they stay open.
    """

    source: str
    on: date
    decisions: Mapping[int, str] = field(default_factory=dict)
    otherwise: str = ""
    update: bool = True
    """Whether rows of units that are registered change these; else only new rows are taken."""


@dataclass(frozen=True, slots=True)
class Difference:
    column: Column
    before: str
    after: str


@dataclass(slots=True)
class Outcome:
    """One row: what becomes of it, and for a row to be decided whom it is like."""

    row: Row
    fate: Fate
    unit: int | None = None
    differences: list[Difference] = field(default_factory=list)
    likely: list[Pair] = field(default_factory=list)
    likely_rows: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.row.values.get("name", ""))


@dataclass(slots=True)
class Plan:
    """Everything the sheet would do. `ready`: nothing is wrong and nothing is open."""

    sheet: Sheet
    wish: Wish
    outcomes: list[Outcome] = field(default_factory=list)
    new: list[NewUnit] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    @property
    def counts(self) -> dict[Fate, int]:
        found = Counter(outcome.fate for outcome in self.outcomes)
        return {fate: found[fate] for fate in Fate if found[fate]}

    @property
    def ready(self) -> bool:
        return not {Fate.FAULTY, Fate.ASKED} & self.counts.keys()

    @property
    def is_empty(self) -> bool:
        return not self.new and not self.edits

    def of(self, fate: Fate) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.fate is fate]
