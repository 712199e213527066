"""One deliverable, and one task, at a place: what stands below it, on a map, over time, side by side, spread."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from peiyou.engine.results.achieved import achieved_of
from peiyou.engine.results.queries.beside import overlaps_at
from peiyou.engine.results.queries.completeness import Complete, complete_below, returns_of
from peiyou.engine.results.queries.figures import NOTHING, Board
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.overlaps import NONE
from peiyou.engine.results.queries.places import Step
from peiyou.engine.results.queries.series import Series, series_of
from peiyou.kernel.facts.queries.trees import ALL, Seen
from peiyou.kernel.organisations.queries.cartogram import Figure
from peiyou.web.board import charts, saying
from peiyou.web.board.asked import Asked
from peiyou.web.board.maps import Drawn, map_of
from peiyou.web.board.places import (
    PlaceRow,
    Spread,
    by_key,
    in_order,
    levels_over_time,
    spread_of,
)
from peiyou.web.board.rows import COLUMNS, Row, overlapping
from peiyou.web.board.sheets import levels_sheet, periods_sheet, spread_sheet, task_sheet
from peiyou.web.board.wording import LineWords
from peiyou.web.views.board.access import Looked, common, hidden, of_board, send
from peiyou.web.views.board.beside import goals_at, said_beside
from peiyou.web.views.board.home import stamp, unit_cells


@dataclass(frozen=True, slots=True)
class One:
    """A line at a place: its figures here and below, in the span that is asked for and period by period."""

    line: Line
    board: Board
    series: Series
    row: Row
    spread: Spread


PARTS: Final = ("places", "periods", "places-by-period")
"""Tables of one deliverable that can be taken away."""
Beside = tuple[Step, list[PlaceRow], Complete | None]
"""A place, the row of each line there, and its returns."""


@of_board
def deliverable(request: HttpRequest, looked: Looked, seq: int, number: int) -> HttpResponse:
    of_task, here = _lines(looked, seq, number)
    if not looked.where.is_seen:
        return hidden(request, looked)
    one = one_of(looked, of_task[here])
    levels = _levels(one)
    context = common(looked) | stamp(looked, one.board) | {
        "line": one.line,
        "row": one.row,
        "shared": overlapping([one.row]),
        **said_beside(looked, [one.line]),
        "of_task": of_task,
        "words": LineWords(looked.place.language, of_task),
        "spread": one.spread,
        "places": in_order(one.spread.rows, looked.asked),
        "map": _map(looked, one),
        "trend": _trend(one),
        "series": one.series,
        "over_time": _over_time(one),
        "multiples": charts.multiples_of(
            [period.code for period in one.series.periods],
            [(row, levels[row.step.unit.pk], row.said) for row in one.spread.seen if any(levels[row.step.unit.pk])],
            one.spread.unit,
        ),
        "strip": charts.strip_of([(row, row.level, row.said) for row in one.spread.seen], one.spread.unit),
        "cell": unit_cells(looked, one.board, [one.row]).get(one.line.key, ""),
    }  # fmt: skip
    return render(request, "web/board/line.html", context)


@of_board
def task(request: HttpRequest, looked: Looked, seq: int) -> HttpResponse:
    """Every deliverable of one task, side by side at each place below."""
    lines, _here = _lines(looked, seq)
    if not looked.where.is_seen:
        return hidden(request, looked)
    found = _task(looked, lines)
    context = common(looked) | stamp(looked, found[0].board) | {
        "line": lines[0],
        "shared": overlapping(one.row for one in found),
        **said_beside(looked, lines),
        "words": LineWords(looked.place.language, lines),
        "rows": [one.row for one in found],
        "places": _side_by_side(looked, found),
        "cells": unit_cells(looked, found[0].board, [one.row for one in found]),
    }  # fmt: skip
    return render(request, "web/board/task.html", context)


@of_board
def deliverable_file(
    request: HttpRequest, looked: Looked, seq: int, number: int, part: str, form: str
) -> HttpResponse:
    """The places below, or the periods, as a file."""
    of_task, here = _lines(looked, seq, number)
    if part not in PARTS:
        raise Http404
    one, node = one_of(looked, of_task[here]), looked.where.node
    name = f"{one.line.code} {node.name} {looked.on}"
    if part == "places-by-period":
        sheet = levels_sheet(one.spread, one.series.periods, _levels(one), node, looked.asked)
        return send(sheet, form, f"{name} {_('By period')}")
    if part == "periods":
        return send(periods_sheet(one.line, one.series.here, node, looked.asked), form, f"{name} {_('By period')}")  # fmt: skip
    return send(spread_sheet(one.line, in_order(one.spread.rows, looked.asked), node, looked.asked), form, name)  # fmt: skip


@of_board
def task_file(request: HttpRequest, looked: Looked, seq: int, form: str) -> HttpResponse:
    lines, _here = _lines(looked, seq)
    rows = _side_by_side(looked, _task(looked, lines))
    sheet = task_sheet(lines, [(step, some) for step, some, _complete in rows], looked.where.node, looked.asked)  # fmt: skip
    return send(sheet, form, f"{lines[0].task_no} {looked.where.node.name} {looked.on}")


def one_of(looked: Looked, line: Line) -> One:
    return _several(looked, [line])[0]


def _task(looked: Looked, lines: list[Line]) -> list[One]:
    return _several(looked, lines)


def _several(looked: Looked, lines: list[Line]) -> list[One]:
    """As many statements for several lines as for one."""
    asked, node = looked.asked, looked.where.node
    span, whole = looked.board(lines), looked.whole_plan(lines)
    seen = Seen(asked.as_of) if asked.as_of else ALL
    series = series_of(whole, looked.where, looked.on, seen, span)
    done = achieved_of([(one.key, one.way) for one in lines], [node.pk], asked.as_of or looked.on)
    nodes = [node.pk, *(step.unit.pk for step in looked.where.below if step.is_seen)]
    shared = NONE if asked.as_of else overlaps_at(span, node)
    frame = looked.frame(span, achieved=done, goals=goals_at(span, nodes), overlaps=shared)
    return [
        One(line, span, series, frame.row(line, series.all.get(line.key, NOTHING)), spread_of(frame, line, looked.where, series))
        for line in lines
    ]  # fmt: skip


def _lines(looked: Looked, seq: int, number: int | None = None) -> tuple[list[Line], int]:
    """The lines of the task, and which of them it is."""
    of_task = [line for line in lines_of(looked.place.version) if line.task_seq == seq]
    for here, line in enumerate(of_task):
        if number is None or line.seq == number:
            return of_task, here
    raise Http404(_("This version of the plan has no task or deliverable at this place."))


def _levels(one: One) -> dict[int, list[Fraction | None]]:
    """By place: what its pictures show of it at the end of each period."""
    return {
        row.step.unit.pk: levels_over_time(
            one.line, one.series.below.get(row.step.unit.pk, []), one.spread.look,
            one.spread.goals.get(row.step.unit.pk),
        )
        for row in one.spread.seen
    }  # fmt: skip


# --- pictures ------------------------------------------------------------------------------------------


def _map(looked: Looked, one: One) -> Drawn | None:
    figures = {}
    for row in one.spread.rows:
        step = row.step
        url = looked.url("board_line", one.line.task_seq, one.line.seq, at=str(step.unit.key)) if step.is_open else ""  # fmt: skip
        if row.row is None:
            figures[step.unit.pk] = Figure("", None, _("not published yet"), url)
        else:
            figures[step.unit.pk] = Figure(row.said, row.level, row.said or _("nothing approved yet"), url)  # fmt: skip
    words = "{} %" if one.spread.unit == "%" else "{}"
    return map_of(looked.where, figures, one.spread.title, looked.on, words)


def _trend(one: One) -> charts.Trend | None:
    """What had come by the end of each period, stage by stage, against the goal."""
    line = one.line
    lines = []
    for column in COLUMNS[1:]:
        some = [at.until(line).of(column) for at in one.series.here]
        lines.append(
            charts.Asked(
                column.value.lower(), str(column.label),
                [saying.level(line, amount) for amount in some],
                [f"{at.period.code} · {column.label}: {saying.said(line, amount)}" for at, amount in zip(one.series.here, some, strict=True)],
            )
        )  # fmt: skip
    goal = one.row.goal
    words = _("target") if one.row.is_target else _("taken up")
    return charts.trend_of([one_.code for one_ in one.series.periods], lines, goal, words)


def _over_time(one: One) -> list[dict[str, Any]]:
    """The table behind the trend: in the period, and so far."""
    line = one.line
    return [
        {
            "period": at.period.code,
            "alone": [saying.said(line, at.of(line).of(column)) for column in COLUMNS[1:]],
            "so_far": [saying.said(line, at.until(line).of(column)) for column in COLUMNS[1:]],
        }
        for at in one.series.here
    ]


def _side_by_side(looked: Looked, found: list[One]) -> list[Beside]:
    """(place, the row of each line there, its returns), where any line has something, and every region."""
    by_place: dict[int, list[PlaceRow | None]] = {}
    for column, one in enumerate(found):
        for row in one.spread.rows:
            by_place.setdefault(row.step.unit.pk, [None] * len(found))[column] = row
    steps = [step for step in looked.where.below if step.unit.pk in by_place]
    seen = [step.unit for step in steps if step.is_seen]
    returns = returns_of(looked.place.version, found[0].board.periods)
    complete = complete_below(returns, seen, looked.on) if seen else {}
    rows = [
        (step, [row or PlaceRow(step, None) for row in by_place[step.unit.pk]], complete.get(step.unit.pk))
        for step in steps
    ]  # fmt: skip
    return _sorted(rows, looked.asked, [one.line for one in found])


def _sorted(rows: list[Beside], asked: Asked, lines: list[Line]) -> list[Beside]:
    """By the approved figure of one line (`d` and its number), else in the order of places."""
    column = next((i for i, line in enumerate(lines) if asked.by == f"d{line.seq}"), None)
    if column is None:
        return rows[::-1] if asked.is_down else rows

    def key(one: Beside) -> Any:
        row = one[1][column].row
        return saying.level(row.line, row.figures.approved) if row else None

    return by_key(rows, key, asked.is_down)
