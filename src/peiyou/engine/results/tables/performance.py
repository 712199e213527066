"""年度绩效数据汇总表 as a workbook. Sums are formulas over the rows below them, and hold what our own totals say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from peiyou.common.official.document import day_in_words
from peiyou.common.official.word_text import printable
from peiyou.engine.reporting.queries.completeness import STATES, state_of
from peiyou.engine.reporting.queries.rates import DEFINITIONS, Rates
from peiyou.engine.results.queries.figures import Amount, Figures
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.performance import STAGED, Performance, Row, returns_with
from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.facts.enums import Stage

WAN: Final = 10**6
FIRST: Final = 4
"""The column of the first amount; before it stand number, task, deliverable and unit of measure."""
SUMMED: Final = 8
"""Columns of amounts: each of four stages with what a ratio is out of."""
MONEY: Final = FIRST + SUMMED
RATES: Final = MONEY + 3


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the file, for whoever asks how long it took."""

    rows: int
    lines: int


def write(table: Performance, path: Path, made_on: date) -> Written:
    """Row by row onto the disk: memory does not grow with the number of units."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})  # fmt: skip
    with book:
        return _Book(book, table, made_on).write()


class _Book:
    def __init__(self, book: Any, table: Performance, made_on: date) -> None:
        self.book, self.table, self.made_on = book, table, made_on
        self.bold = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})  # fmt: skip
        self.title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.text = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
        self.plain = book.add_format({"border": 1, "valign": "vcenter"})
        self.number = book.add_format({"border": 1, "num_format": "#,##0.######", "valign": "vcenter"})  # fmt: skip
        self.sum = book.add_format({"border": 1, "bold": True, "num_format": "#,##0.######", "valign": "vcenter"})  # fmt: skip
        self.rate = book.add_format({"border": 1, "num_format": "0.00%", "valign": "vcenter"})
        self.note = book.add_format({"text_wrap": False})

    def write(self) -> Written:
        summary = self.book.add_worksheet(_("Summary"))
        details = self.book.add_worksheet(_("Details"))
        heads = self._heads()
        start = self._head(summary, [_("No."), _("Task"), _("Deliverable"), _("Unit of measure"), *heads, *self._rate_heads()])  # fmt: skip
        first = [_("No."), _("Code of the unit"), _("Unit"), _("Unit of measure")]
        self._head(details, [*first, *heads])
        row, at, lines, funds = start, start, 0, Rates()
        for line in self.table.lines:
            began = at
            for one in line.rows:
                self._detail(details, at, line.line, one)
                at += 1
            self._summary(summary, row, line.line, line.total, line.money, (began, at - 1))
            row, lines, funds = row + 1, lines + 1, funds + (line.money or Rates())
        self._together(summary, row, start, funds)
        details.autofilter(start - 1, 0, max(start, at - 1), MONEY + 2)
        self._notes(summary, row + 2)
        self._sources()
        self._returns()
        return Written(at - start, lines)

    # --- heads ----------------------------------------------------------------------------------------------

    def _heads(self) -> list[str]:
        labels = [str(stage.label) for stage in (Stage.COMMITTED, *STAGED)]
        out_of = [_("%(figure)s, out of") % {"figure": label} for label in labels]
        money = (_("Budget (万元)"), _("Arrived (万元)"), _("Spent (万元)"))
        return [head for pair in zip(labels, out_of, strict=True) for head in pair] + list(money)

    def _rate_heads(self) -> list[str]:
        return [str(one.label) for one in DEFINITIONS]

    def _head(self, sheet: Any, heads: list[str]) -> int:
        """Official lines above, then the head; returns the first row below it."""
        last = len(heads) - 1
        told = self.told()
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 2, 32)
        sheet.set_column(3, last, 12)
        sheet.merge_range(0, 0, 0, last, printable(told[0]), self.title)
        for no, words in enumerate(told[1:], 1):
            sheet.merge_range(no, 0, no, last, printable(words), self.note)
        for place, words in enumerate(heads):
            sheet.write_string(len(told), place, words, self.bold)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(len(told))
        sheet.freeze_panes(len(told) + 1, 3)
        sheet.set_footer("&C— &P —")
        return len(told) + 1

    def told(self) -> list[str]:
        frame, release = self.table.frame, self.table.frame.basis.release
        title = _("%(plan)s: annual performance data %(year)s") % {"plan": frame.version.title, "year": frame.year}  # fmt: skip
        place = _("Reporting unit: %(unit)s") % {"unit": self.table.place.name}
        made = _("Made on %(day)s") % {"day": day_in_words(self.made_on)}
        money = _("Money at the stage: %(stage)s") % {"stage": frame.stage.label}
        if release is None:
            basis = _("DRAFT: live figures, no release of this year has been published yet")
        else:
            basis = _("Figures of release No. %(no)s (%(code)s), root %(root)s") % {"no": release.no, "code": release.code, "root": release.root}  # fmt: skip
        return [title, f"{place}　　{made}　　{money}", basis]

    # --- rows -----------------------------------------------------------------------------------------------

    def _detail(self, sheet: Any, row: int, line: Line, one: Row) -> None:
        sheet.write_string(row, 0, line.code, self.plain)
        sheet.write_string(row, 1, one.code, self.plain)
        sheet.write_string(row, 2, printable(one.name), self.plain)
        sheet.write_string(row, 3, line.unit, self.plain)
        for place, value in enumerate(_amounts(line, one.figures), FIRST):
            if value is not None:
                sheet.write_number(row, place, value, self.number)
        if one.money is not None:
            for place, fen in enumerate(_fen(one.money), MONEY):
                sheet.write_number(row, place, fen / WAN, self.number)

    def _summary(
        self, sheet: Any, row: int, line: Line, total: Figures, money: Rates | None, rows: tuple[int, int]
    ) -> None:  # fmt: skip
        """A formula over the rows of the line, holding the total that the house keeps itself."""
        for place, words in enumerate((line.code, line.task, line.words, line.unit)):
            sheet.write_string(row, place, printable(words), self.text)
        values = [*_amounts(line, total), *((fen / WAN for fen in _fen(money)) if money else (None,) * 3)]  # fmt: skip
        details = _("Details")
        for place, value in enumerate(values, FIRST):
            if value is None:
                sheet.write_blank(row, place, None, self.number)
            elif rows[0] > rows[1]:
                sheet.write_number(row, place, value, self.sum)
            else:
                column = xl_col_to_name(place)
                formula = f"=SUM('{details}'!{column}{rows[0] + 1}:{column}{rows[1] + 1})"
                sheet.write_formula(row, place, formula, self.sum, value)
        if money:
            self._rates(sheet, row, MONEY, money)

    def _rates(self, sheet: Any, row: int, money: int, rates: Rates) -> None:
        """Each rate as a division of the cells beside it."""
        budget, arrived, spent = (xl_rowcol_to_cell(row, money + n) for n in range(3))
        pairs = ((arrived, budget), (spent, arrived), (spent, budget))
        for place, ((above, below), (_one, rate)) in enumerate(zip(pairs, rates.named, strict=True)):  # fmt: skip
            value = _float(rate) if rate is not None else "—"
            sheet.write_formula(row, money + 3 + place, f'=IF({below}=0,"—",{above}/{below})', self.rate, value)  # fmt: skip

    def _together(self, sheet: Any, row: int, start: int, funds: Rates) -> None:
        """Money of all tasks together; quantities of different things are not added."""
        sheet.merge_range(row, 0, row, MONEY - 1, _("Money of all tasks together"), self.bold)
        for place, fen in enumerate(_fen(funds), MONEY):
            column = xl_col_to_name(place)
            formula = f"=SUM({column}{start + 1}:{column}{row})"
            sheet.write_formula(row, place, formula if row > start else "=0", self.sum, fen / WAN)
        self._rates(sheet, row, MONEY, funds)

    def _notes(self, sheet: Any, row: int) -> None:
        words = (
            _("Every sum is a formula over the sheet “%(sheet)s”; the value it was saved with is the total that the records keep.") % {"sheet": _("Details")},
            _("A ratio has two columns: what it counts, and what it is out of; only their sums are divided."),
            _("Money of a task stands at its first deliverable."),
            *(f"{one.label} = {one.formula}" for one in DEFINITIONS),
        )  # fmt: skip
        for no, note in enumerate(words):
            sheet.write_string(row + no, 0, note, self.note)

    # --- the other sheets -------------------------------------------------------------------------------------

    def _sources(self) -> None:
        sheet = self.book.add_worksheet(_("Money by source"))
        heads = [_("Source"), _("Budget (万元)"), _("Arrived (万元)"), _("Spent (万元)"), *self._rate_heads()]  # fmt: skip
        start = row = self._head(sheet, heads)
        for code, rates in self.table.sources().items():
            sheet.write_string(row, 0, self.table.frame.sources.get(code, code), self.text)
            for place, fen in enumerate(_fen(rates), 1):
                sheet.write_number(row, place, fen / WAN, self.number)
            self._rates(sheet, row, 1, rates)
            row += 1
        sheet.write_string(row, 0, _("Together"), self.bold)
        funds = self.table.account.funds
        for place, fen in enumerate(_fen(funds), 1):
            column = xl_col_to_name(place)
            formula = f"=SUM({column}{start + 1}:{column}{row})"
            sheet.write_formula(row, place, formula if row > start else "=0", self.sum, fen / WAN)
        self._rates(sheet, row, 1, funds)

    def _returns(self) -> None:
        sheet = self.book.add_worksheet(_("Who has reported"))
        heads = [_("No."), _("Code of the unit"), _("Unit"), _("Kind"), _("Standing of the return"), _("Handed in on"), _("Version")]  # fmt: skip
        row = self._head(sheet, heads)
        rows = returns_with(self.table.frame, self.table.place)
        for no, one in enumerate(rows.iterator(chunk_size=500), 1):
            submitted = day_in_words(one.submitted_at.date()) if one.submitted_at else ""
            words = (
                str(no), one.unit.code, one.unit.name, str(Party(one.party).label), str(STATES[state_of(one)][0]),
                submitted, str(one.snapshot.no) if one.snapshot else "",
            )  # fmt: skip
            for place, text in enumerate(words):
                sheet.write_string(row, place, printable(text), self.plain)
            row += 1


def _amounts(line: Line, figures: Figures) -> Iterator[float | int | None]:
    for amount in (figures.taken, figures.claimed, figures.checked, figures.approved):
        yield from _pair(line, amount)


def _pair(line: Line, amount: Amount | None) -> tuple[float | int | None, float | int | None]:
    if amount is None:
        return None, None
    above = _scaled(amount.above, line.scale)
    return above, None if amount.below is None else _scaled(amount.below, line.scale)


def _scaled(quantity: int, scale: int) -> float | int:
    return quantity if not scale else quantity / 10**scale


def _fen(money: Rates) -> tuple[int, int, int]:
    return money.budget, money.arrived, money.spent


def _float(rate: Fraction) -> float:
    return float(rate)
