"""Completeness as lines of a page and as files: the same columns in both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.completeness import (
    LETTERS,
    STATES,
    Tally,
    letter_of,
    state_of,
)
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.tables.sheets import Cell, Sheet

COLUMNS: Final[tuple[Promise, ...]] = (
    _("returns expected"), _("not begun"), _("being filled"), _("handed in"), _("of that on time"), _("of that late"),
    _("returns approved"), _("sealed page received"), _("complete"), _("released"),
)  # fmt: skip
"""Of `Tally.figures`."""
NOTE: Final = _(
    "Expected = not begun + begun + handed in + released. Complete: handed in, and the sealed page of that version received."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One unit; `page` is the key of what it handed in last."""

    return_: Return
    state: str
    letter: str

    @property
    def words(self) -> Promise:
        return STATES[self.state][0]

    @property
    def letter_words(self) -> Promise:
        return LETTERS[self.letter][0]

    @property
    def is_complete(self) -> bool:
        return self.state in {"on_time", "late"} and self.letter == "received"


def lines_of(rows: Iterable[Any]) -> list[Line]:
    return [Line(row, state_of(row), letter_of(row)) for row in rows]


def sheet_of_places(round_: Round, places: Sequence[Tally], all_: Tally) -> Sheet:
    rows: list[tuple[Cell, ...]] = [(place.name, *place.figures) for place in places]
    rows.append((gettext("Together"), *all_.figures))
    return Sheet(
        _title(round_), [gettext("Region"), *(str(one) for one in COLUMNS)], rows, [str(NOTE)]
    )


def sheet_of_units(round_: Round, lines: Iterable[Line]) -> Sheet:
    head = [gettext("Unit"), gettext("Province"), gettext("Unit code"), gettext("Kind"), gettext("Standing of the return"), gettext("Handed in on"), gettext("Was due"), gettext("Approved on"), gettext("Sealed page"), gettext("Complete")]  # fmt: skip
    return Sheet(_title(round_), head, [_line(one) for one in lines], [str(NOTE)])


def _line(line: Line) -> tuple[str, ...]:
    row = line.return_
    return (
        row.unit.name, row.province.name if row.province else "", row.unit.code, str(Party(row.party).label),
        str(line.words), _when(row.submitted_at), _when(row.was_due_at or row.case.due_at),
        _when(row.approved_at), str(line.letter_words), gettext("yes") if line.is_complete else gettext("no"),
    )  # fmt: skip


def _when(moment: datetime | None) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def _title(round_: Round) -> str:
    return gettext("Completeness %(period)s") % {"period": round_.period.code}
