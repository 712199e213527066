"""Pictures of one line at a place, and the tables behind them: on a map, over time, each place over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peiyou.engine.results.enums import Column
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.series import At, Series
from peiyou.kernel.organisations.queries.cartogram import Figure
from peiyou.web.board import charts, saying
from peiyou.web.board.maps import Drawn, map_of
from peiyou.web.board.places import PlaceRow, Spread, levels_over_time
from peiyou.web.board.rows import COLUMNS, Row
from peiyou.web.views.board.access import Looked

REPORTED = COLUMNS[1:]
"""What has a period; take-up is of all years at once."""


def map_of_line(looked: Looked, line: Line, spread: Spread) -> Drawn | None:
    figures = {}
    for row in spread.rows:
        step = row.step
        url = looked.url("board_line", line.task_seq, line.seq, at=str(step.unit.key)) if step.is_open else ""  # fmt: skip
        if row.row is None:
            figures[step.unit.pk] = Figure("", None, _("not published yet"), url)
        else:
            figures[step.unit.pk] = Figure(row.said, row.level, row.said or _("nothing approved yet"), url)  # fmt: skip
    words = "{} %" if spread.unit == "%" else "{}"
    return map_of(looked.where, figures, spread.title, looked.on, words)


def trend_of(
    line: Line, row: Row, series: Series, then: Series | None, than: date | None
) -> charts.Trend | None:
    """What had come by the end of each period, stage by stage, against the goal; and what of it was approved on the day
    that is compared with."""
    here = series.here
    lines = [_line(line, column, here, column.value.lower(), str(column.label)) for column in REPORTED]  # fmt: skip
    if then is not None and than is not None:
        before = _at_periods(series, then)
        lines.append(_line(line, Column.APPROVED, before, "then", date_format(than, "Y-m-d")))
    words = _("target") if row.is_target else _("taken up")
    return charts.trend_of([one.code for one in series.periods], lines, row.goal, words)


def _line(line: Line, column: Column, some: Sequence[At], code: str, name: str) -> charts.Asked:
    amounts = [(at.period.code, at.until(line).of(column)) for at in some]
    return charts.Asked(
        code, name, [saying.level(line, amount) for _period, amount in amounts],
        [f"{period} · {name}: {saying.said(line, amount)}" for period, amount in amounts],
    )  # fmt: skip


def _at_periods(series: Series, then: Series) -> list[At]:
    """What was known then, in the periods that are drawn."""
    return then.in_periods(series.periods)


def over_time(line: Line, series: Series, then: Series | None) -> list[dict[str, Any]]:
    """The table behind the trend: in the period, and so far, each with its change where two days are compared."""
    here = series.here
    before = _at_periods(series, then) if then is not None else [None] * len(here)
    return [
        {
            "period": now.period.code,
            "alone": [_said(line, now.of(line).of(one), was and was.of(line).of(one), was) for one in REPORTED],
            "so_far": [_said(line, now.until(line).of(one), was and was.until(line).of(one), was) for one in REPORTED],
        }
        for now, was in zip(here, before, strict=True)
    ]  # fmt: skip


def _said(line: Line, now: Any, was: Any, is_compared: object) -> tuple[str, str]:
    """(the figure, its change)."""
    return saying.said(line, now), saying.difference(line, now, was) if is_compared else ""


def levels_of(line: Line, series: Series, spread: Spread, row: PlaceRow) -> list[Fraction | None]:
    """What the pictures show of a place at the end of each period."""
    pk = row.step.unit.pk
    return levels_over_time(line, series.at(pk), spread.look, spread.goals.get(pk))


def small(
    line: Line, series: Series, spread: Spread, rows: Sequence[PlaceRow]
) -> charts.Multiples[PlaceRow] | None:
    """Each of these places over time."""
    if len(series.periods) < 2:
        return None
    levels = [(row, levels_of(line, series, spread, row)) for row in rows if row.row is not None]
    known = [(row, some, row.said) for row, some in levels if any(some)]
    return charts.multiples_of([one.code for one in series.periods], known, spread.unit)
