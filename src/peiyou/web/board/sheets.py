"""Tables of the scoreboard as files: the same rows as the pages, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from peiyou.engine.results.enums import Column
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.places import Step
from peiyou.engine.results.queries.series import Series
from peiyou.engine.undertakings.tables.sheets import Cell, Sheet
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.organisations.models import Unit
from peiyou.web.board import saying
from peiyou.web.board.asked import Asked
from peiyou.web.board.places import PlaceRow, Spread
from peiyou.web.board.returns import Below
from peiyou.web.board.rows import COLUMNS, Row

SIX = Decimal("0.000001")


def board_sheet(rows: Iterable[Row], node: Unit, asked: Asked) -> Sheet:
    head = [
        _("No."), _("Task"), _("Deliverable"), _("Unit of measure"), _("Target as printed"), _("Measured against"),
        *(str(one.label) for one in COLUMNS), _("approved, of the goal"), str(Column.ACHIEVED.label), _("Waits for"),
        *_changes_head(asked),
    ]  # fmt: skip
    return Sheet(_("Scoreboard"), head, [_row(row, asked) for row in rows], notes(node, asked))


def _changes_head(asked: Asked) -> list[str]:
    if asked.than is None:
        return []
    day = asked.than.isoformat()
    return [_("change of %(stage)s since the end of %(day)s") % {"stage": one.label, "day": day} for one in COLUMNS]  # fmt: skip


def _changes(row: Row | None, asked: Asked) -> list[Cell]:
    if asked.than is None:
        return []
    return [_plain(cell.moved) for cell in row.cells] if row else [None] * len(COLUMNS)


def _row(row: Row, asked: Asked) -> list[Cell]:
    line = row.line
    return [
        line.code, line.task, line.words, _unit(line), line.printed, _plain(row.goal),
        *(_amount(line, row.figures.of(column)) for column in COLUMNS),
        _plain(row.share), row.done.said, str(row.done.waits_for), *_changes(row, asked),
    ]  # fmt: skip


def places_sheet(rows: Iterable[Below], node: Unit, asked: Asked) -> Sheet:
    head = [_("Place"), _("Code of the place"), _("returns expected"), _("handed in"), _("returns approved"), _("approved, of those expected")]  # fmt: skip
    if asked.than:
        head += [
            _("change of %(stage)s since the end of %(day)s") % {"stage": stage, "day": asked.than.isoformat()}
            for stage in (_("handed in"), _("returns approved"))
        ]  # fmt: skip
    return Sheet(_("Completeness"), head, [_returns(one) for one in rows], notes(node, asked))


def _returns(row: Below) -> list[Cell]:
    unit, one, then = row.step.unit, row.complete, row.then
    if not row.step.is_seen:
        return [unit.name, unit.code]
    cells: list[Cell] = [unit.name, unit.code, one.expected, one.handed_in, one.approved, _plain(one.share)]  # fmt: skip
    return cells if then is None else [*cells, one.handed_in - then.handed_in, one.approved - then.approved]  # fmt: skip


def spread_sheet(line: Line, rows: Iterable[PlaceRow], node: Unit, asked: Asked) -> Sheet:
    head = [_("Place"), _("Code of the place"), str(Column.TARGET.label), *(str(one.label) for one in COLUMNS), _("approved, of the goal"), *_changes_head(asked)]  # fmt: skip
    return Sheet(
        f"{line.code}", head, [_place(line, one, asked) for one in rows], notes(node, asked, line)
    )


def _place(line: Line, one: PlaceRow, asked: Asked) -> list[Cell]:
    unit = one.step.unit
    if one.row is None:
        return [unit.name, unit.code]
    figures, goal = one.row.figures, one.row.goal if one.row.is_target else None
    return [unit.name, unit.code, _plain(goal), *(_amount(line, figures.of(column)) for column in COLUMNS), _plain(one.row.share), *_changes(one.row, asked)]  # fmt: skip


def periods_sheet(line: Line, series: Series, then: Series | None, node: Unit, asked: Asked) -> Sheet:  # fmt: skip
    """`then`: as of the day that is compared with."""
    stages, some = COLUMNS[1:], series.here
    before = then.in_periods(series.periods) if then else []
    head = [_("Period"), *(str(one.label) for one in stages), *(_("%(stage)s so far") % {"stage": one.label} for one in stages)]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.period.code,
            *(_amount(line, one.of(line).of(stage)) for stage in stages),
            *(_amount(line, one.until(line).of(stage)) for stage in stages),
        ]
        for one in some
    ]
    if asked.than is not None:
        head += _changes_head(asked)[1:]
    for row, now, was in zip(rows, some, before, strict=False):
        row += [_plain(saying.moved(line, now.of(line).of(one), was.of(line).of(one))) for one in stages]  # fmt: skip
    return Sheet(f"{line.code}", head, rows, notes(node, asked, line))


def levels_sheet(
    spread: Spread, periods: Sequence[Period], levels: Mapping[int, Sequence[Fraction | None]], node: Unit, asked: Asked
) -> Sheet:  # fmt: skip
    """What the small trends show: each place at the end of each period."""
    head = [_("Place"), _("Code of the place"), *(one.code for one in periods)]
    rows: list[list[Cell]] = []
    for one in spread.seen:
        unit = one.step.unit
        rows.append([unit.name, unit.code, *(_plain(level) for level in levels[unit.pk])])
    said = f"{spread.title} (%)" if spread.unit else spread.title
    return Sheet(_("By period"), head, rows, [said, *notes(node, asked)])


def task_sheet(lines: Sequence[Line], rows: Iterable[tuple[Step, Sequence[PlaceRow]]], node: Unit, asked: Asked) -> Sheet:  # fmt: skip
    head = [_("Place"), _("Code of the place"), *(f"{line.code} {column.label}" for line in lines for column in COLUMNS)]  # fmt: skip
    head += [f"{line.code} {words}" for line in lines for words in _changes_head(asked)]
    body: list[list[Cell]] = []
    for step, some in rows:
        cells: list[Cell] = [step.unit.name, step.unit.code]
        for line, one in zip(lines, some, strict=True):
            figures = one.row.figures if one.row else None
            cells += [_amount(line, figures.of(column) if figures else None) for column in COLUMNS]
        for one in some:
            cells += _changes(one.row, asked)
        body.append(cells)
    return Sheet(lines[0].task_no if lines else "", head, body, notes(node, asked))


def notes(node: Unit, asked: Asked, line: Line | None = None) -> list[str]:
    """What the numbers are; below the table."""
    said = [
        _("Place: %(name)s") % {"name": node.name},
        _("Year: %(year)s") % {"year": asked.year} if asked.year else _("All years of the plan"),
    ]
    if asked.as_of:
        said.append(_("As of the end of %(day)s") % {"day": asked.as_of.isoformat()})
    if asked.than:
        said.append(_("Compared with the end of %(day)s") % {"day": asked.than.isoformat()})
    if line is not None:
        said.append(f"{line.code} {line.words}")
    said.append(
        _("A ratio is the ratio of two sums. What is approved in a return is not yet recognised.")
    )
    return said


def _unit(line: Line) -> str:
    return _("ratio") if line.is_ratio else line.unit


def _amount(line: Line, amount: Amount | None) -> Cell:
    return _plain(saying.level(line, amount))


def _plain(value: Fraction | None) -> Cell:
    if value is None:
        return None
    if value.denominator == 1:
        return value.numerator
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(SIX)
