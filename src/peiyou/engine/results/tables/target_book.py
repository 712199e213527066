"""Targets of the level below as a workbook: taken away, filled in, handed in again; what is wrong is said cell by cell."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import xlsxwriter
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from peiyou.common.archives import BadArchive
from peiyou.common.workbooks import column_letter, sheet_cells
from peiyou.engine.results.amounts import Value, read, said
from peiyou.engine.results.book.targets import Wish
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Target
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.broken_targets import Cascade
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.targets import Goals, versions_at
from peiyou.kernel.actions.refusals import WORKBOOKS
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions

LIMIT: Final = 8 * 1024 * 1024
MOST_ROWS: Final = 20_000
LINE, PLACE, BASELINE, FIRST = 0, 2, 6, 7
"""Where the columns stand; the whole of the plan is the first of those with targets, the years follow."""
MARKS: Final = ("#line", "#place", "#seen")
"""Headings by which a sheet is known to be ours, in every language."""
NOTHING: Final = frozenset({"-", "—", "–", "－", "/"})
"""What is written where a target is taken away."""


@dataclass(slots=True)
class Taken:
    """What a workbook wants; `cells` says where each wish stands, `faults` what could not be read."""

    wishes: list[Wish] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    rows: int = 0


# --- giving it away ---------------------------------------------------------------------------------------


def book_of(cascade: Cascade, baselines: Goals) -> bytes:
    """A row for each line and place below; of units only lines that they took up or have a target of."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})  # fmt: skip
    sheet = book.add_worksheet(_("Targets"))
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#f0ede4"})  # fmt: skip
    open_ = book.add_format({"num_format": "@", "align": "right", "locked": False, "bg_color": "#fffbe6"})  # fmt: skip
    shut = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#4a5462"})
    years = cascade.years
    head = [
        MARKS[0], _("Line"), MARKS[1], _("Region or unit"), _("Unit of measure"), _("taken up"), _("baseline"),
        _("the plan as a whole"), *map(str, years), MARKS[2],
    ]  # fmt: skip
    for place, words in enumerate(head):
        sheet.write_string(0, place, words, bold)
    for width, columns in ((9, (0, 0)), (48, (1, 1)), (24, (3, 3)), (9, (4, 4)), (14, (5, len(head) - 2))):  # fmt: skip
        sheet.set_column(*columns, width)
    for hidden in (PLACE, len(head) - 1):
        sheet.set_column(hidden, hidden, 4, None, {"hidden": True})
    versions = versions_at([unit.pk for unit in cascade.level.below])
    number = 0
    for line, unit in _pairs(cascade):
        number += 1
        goals = [baselines.get((line.key, unit.pk, WHOLE))]
        goals += [cascade.goals.get((line.key, unit.pk, year)) for year in (WHOLE, *years)]
        told = [
            line.code,
            line.words,
            str(unit.key),
            unit.name,
            line.unit,
            _took(cascade, line, unit),
        ]
        for place, words in enumerate(told):
            sheet.write_string(number, place, words, shut)
        for place, goal in enumerate(goals, BASELINE):
            sheet.write_string(number, place, said(line, goal.value) if goal else "", open_)
        spots = [(Aim.BASELINE, WHOLE), *((Aim.TARGET, year) for year in (WHOLE, *years))]
        seen = ".".join(
            str(versions.get((unit.pk, line.key, aim.value, year), 0)) for aim, year in spots
        )
        sheet.write_string(number, len(head) - 1, seen, shut)
    _finish(book, sheet, number, len(head))
    return out.getvalue()


def _finish(book: Any, sheet: Any, rows: int, columns: int) -> None:
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.protect("", {"sort": True, "autofilter": True, "format_columns": True})
    notes = book.add_worksheet(_("notes"))
    notes.set_column(0, 0, 100)
    lines = [
        _("Fill in the yellow cells of the first sheet. An empty cell changes nothing; “-” takes a target away."),
        _("A ratio is written as 60% or 1:20; every other line as a number."),
        _("Nothing is written before you have seen what would change, and then all of it or nothing."),
    ]  # fmt: skip
    for place, words in enumerate(lines):
        notes.write_string(place, 0, words)
    book.close()


def _pairs(cascade: Cascade) -> Iterator[tuple[Line, Unit]]:
    for line in cascade.board.lines:
        for unit in cascade.level.below:
            is_asked = any((line.key, unit.pk, year) in cascade.goals for year in (WHOLE, *cascade.years))  # fmt: skip
            if cascade.level.is_nation or is_asked or (line.key, unit.pk) in cascade.taken:
                yield line, unit


def _took(cascade: Cascade, line: Line, unit: Unit) -> str:
    amount = cascade.taken.get((line.key, unit.pk))
    if amount is None:
        return ""
    if line.is_ratio:
        return said(line, Value(amount.above, amount.below)) if amount.below else ""
    return said(line, Value(amount.above))


# --- taking it in -----------------------------------------------------------------------------------------


def read_book(content: bytes, cascade: Cascade) -> Taken:
    """Raises `ResultsError` where it is no workbook of targets; what is wrong with a cell is in `faults`."""
    if len(content) > LIMIT:
        raise ResultsError(
            "FILE_TOO_LARGE", _("The file is larger than %(limit)s. Hand it in in parts."),
            limit=filesizeformat(LIMIT),
        )  # fmt: skip
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        copy.write(content)
        copy.flush()
        try:
            cells = sheet_cells(Path(copy.name), max_row=MOST_ROWS + 1, max_col=60)
            head = [_text(cell) for cell in next(cells, ())]
            columns = _columns(head, cascade)
            rows = list(cells)
        except BadArchive as error:
            raise ResultsError(error.code, WORKBOOKS[error.code]) from error
    if len(rows) >= MOST_ROWS:
        raise ResultsError("TOO_MANY_ROWS", _("The sheet has more than %(most)s rows. Hand it in in parts."), most=MOST_ROWS)  # fmt: skip
    return _Reading(cascade, columns, head.index(MARKS[2])).of(rows)


def _columns(head: Sequence[str], cascade: Cascade) -> list[tuple[int, str, int]]:
    """(column, aim, year) of the cells that are read."""
    is_ours = len(head) > FIRST and (head[LINE], head[PLACE]) == MARKS[:2] and MARKS[2] in head
    years = head[FIRST + 1 : head.index(MARKS[2])] if is_ours else []
    if not is_ours or years != [str(year) for year in cascade.years]:
        raise ResultsError("NOT_THE_TEMPLATE", _("This is not the workbook of targets of this plan. Take the template and fill that in."))  # fmt: skip
    found = [(BASELINE, Aim.BASELINE.value, WHOLE), (FIRST, Aim.TARGET.value, WHOLE)]
    return found + [(FIRST + 1 + i, Aim.TARGET.value, year) for i, year in enumerate(cascade.years)]


class _Reading:
    """One workbook held against what stands now."""

    def __init__(self, cascade: Cascade, columns: list[tuple[int, str, int]], seen: int) -> None:
        self.columns, self.seen = columns, seen
        self.lines = {line.code: line for line in cascade.board.lines}
        self.units = {str(unit.key): unit for unit in cascade.level.below}
        self.known = _every_version([unit.pk for unit in cascade.level.below])
        self.found = Taken()

    def of(self, rows: Sequence[Sequence[Any]]) -> Taken:
        for number, cells in enumerate(rows, 2):
            texts = [_text(cell) for cell in cells]
            if any(texts):
                self.found.rows += 1
                self._row(number, texts + [""] * (self.seen + 1 - len(texts)))
        return self.found

    def _row(self, number: int, texts: list[str]) -> None:
        line, unit = self.lines.get(texts[LINE]), self.units.get(texts[PLACE])
        if line is None:
            self._wrong(number, LINE, _("There is no line “%(line)s” in this plan.") % {"line": texts[LINE]})  # fmt: skip
        elif unit is None:
            self._wrong(number, PLACE + 1, _("This place is not one of those below."))
        else:
            versions = texts[self.seen].split(".")
            for place, (column, aim, year) in enumerate(self.columns):
                version = versions[place] if place < len(versions) else ""
                no = int(version) if version.isascii() and version.isdecimal() and len(version) < 8 else 0  # fmt: skip
                if texts[column]:
                    self._cell(number, column, texts[column], Wish(line.key, unit.pk, year, None, no, aim), line)  # fmt: skip

    def _cell(self, number: int, column: int, text: str, wish: Wish, line: Line) -> None:
        try:
            value = None if text in NOTHING else read(line, text)
        except ResultsError as wrong:
            self._wrong(number, column, str(wrong))
            return
        if value == self.known.get((*wish.place, wish.seen)):  # as it was taken away: not touched
            return
        self.found.wishes.append(Wish(wish.line, wish.node, wish.year, value, wish.seen, wish.aim))
        self.found.cells.append(f"{column_letter(column)}{number}")

    def _wrong(self, number: int, column: int, words: str) -> None:
        self.found.faults.append((f"{column_letter(column)}{number}", words))


def _every_version(nodes: Sequence[int]) -> Mapping[tuple[int, UUID, str, int, int], Value]:
    """(place, line, aim, year, version) → what it said."""
    found = {}
    columns = ("node", "deliverable_key", "aim", "year", "no", "quantity", "base")
    for portion in portions(nodes):
        rows = Target.objects.filter(node__in=portion, quantity__isnull=False)
        for *key, quantity, base in rows.values_list(*columns):
            found[tuple(key)] = Value(quantity, base)
    return found


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0") if cell == cell else ""
    return "" if cell is None else str(cell).strip()
