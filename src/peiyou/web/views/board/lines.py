"""One deliverable, and one task, at a place: what stands below it, on a map, over time, side by side, spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from peiyou.engine.results.achieved import achieved_of
from peiyou.engine.results.queries.beside import overlaps_at
from peiyou.engine.results.queries.completeness import Complete, complete_around, returns_of
from peiyou.engine.results.queries.figures import NOTHING, Board
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.places import Step
from peiyou.engine.results.queries.series import Series, series_of
from peiyou.kernel.facts.queries.trees import ALL, Seen
from peiyou.web.board import charts, saying
from peiyou.web.board.asked import Asked
from peiyou.web.board.places import (
    PlaceRow,
    Spread,
    by_key,
    in_order,
    part_of,
    spread_of,
)
from peiyou.web.board.rows import Row
from peiyou.web.board.sheets import levels_sheet, periods_sheet, spread_sheet, task_sheet
from peiyou.web.board.tally import overlapping
from peiyou.web.board.wording import LineWords
from peiyou.web.views.board.access import Looked, common, hidden, of_board, send
from peiyou.web.views.board.beside import Rated, Set, rated_at, said_beside
from peiyou.web.views.board.home import said_of_all, stamp, unit_cells
from peiyou.web.views.board.pictures import levels_of, map_of_line, over_time, small, trend_of


@dataclass(frozen=True, slots=True)
class One:
    """A line at a place: its figures here and below, in the span that is asked for and period by period. `then`: the
    same as of the day that is compared with."""

    line: Line
    board: Board
    series: Series
    row: Row
    spread: Spread
    then: Series | None = None
    rated: Rated | None = None


PARTS: Final = ("places", "periods", "places-by-period")
"""Tables of one deliverable that can be taken away."""
Beside = tuple[Step, list[PlaceRow], Complete | None]
"""A place, the row of each line there, and its returns."""


@of_board
def deliverable(request: HttpRequest, looked: Looked, seq: int, number: int) -> HttpResponse:
    of_task, here = _lines(looked, seq, number)
    if not looked.where.is_seen:
        return hidden(request, looked)
    looked = looked.listed()
    one = one_of(looked, of_task[here])
    part = part_of(in_order(one.spread.rows, looked.asked), lambda row: row.step, looked.asked, bool(looked.where.level))  # fmt: skip
    context = common(looked) | stamp(looked, one.board) | {
        "line": one.line,
        "row": one.row,
        "shared": overlapping([one.row]),
        **said_beside(looked, [one.line], one.rated),
        "of_task": of_task,
        "words": LineWords(looked.words, of_task),
        "spread": one.spread,
        "part": part,
        "map": map_of_line(looked, one.line, one.spread),
        "trend": trend_of(one.line, one.row, one.series, one.then, looked.asked.than),
        "over_time": over_time(one.line, one.series, one.then),
        "multiples": small(one.line, one.series, one.spread, part.rows),
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
    looked = looked.listed()
    found = _several(looked, lines)
    complete, places = _side_by_side(looked, found)
    context = common(looked) | stamp(looked, found[0].board, complete) | {
        "line": lines[0],
        "shared": overlapping(one.row for one in found),
        **said_beside(looked, lines, found[0].rated),
        "words": LineWords(looked.words, lines),
        "rows": [one.row for one in found],
        "part": part_of(places, lambda one: one[0], looked.asked, bool(looked.where.level)),
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
    looked = looked.listed()
    one, node = one_of(looked, of_task[here]), looked.where.node
    name = f"{one.line.code} {node.name} {looked.on}"
    said = said_of_all(looked, one.board, overlapping([one.row]))
    if part == "places-by-period":
        levels = {row.step.unit.pk: levels_of(one.line, one.series, one.spread, row) for row in one.spread.seen}  # fmt: skip
        sheet = levels_sheet(one.spread, one.series.periods, levels, node, looked.asked)
        return send(sheet, form, f"{name} {_('By period')}", said)
    if part == "periods":
        sheet = periods_sheet(one.line, one.series, one.then, node, looked.asked)
        return send(sheet, form, f"{name} {_('By period')}", said)
    rows = in_order(one.spread.rows, looked.asked)
    return send(spread_sheet(one.line, rows, node, looked.asked), form, name, said)


@of_board
def task_file(request: HttpRequest, looked: Looked, seq: int, form: str) -> HttpResponse:
    lines, _here = _lines(looked, seq)
    looked = looked.listed()
    found = _several(looked, lines)
    _complete, rows = _side_by_side(looked, found)
    said = said_of_all(looked, found[0].board, overlapping(one.row for one in found))
    sheet = task_sheet(lines, [(step, some) for step, some, _complete in rows], looked.where.node, looked.asked)  # fmt: skip
    return send(sheet, form, f"{lines[0].task_no} {looked.where.node.name} {looked.on}", said)


def one_of(looked: Looked, line: Line) -> One:
    return _several(looked, [line])[0]


def _several(looked: Looked, lines: list[Line]) -> list[One]:
    """As many statements for several lines as for one."""
    asked, where = looked.asked, looked.where
    node = where.node
    span, whole = looked.boards(lines)
    series = series_of(whole, where, looked.on, Seen(asked.as_of) if asked.as_of else ALL, span)
    then = series_of(whole, where, looked.on, Seen(asked.than), span) if asked.than else None
    done = achieved_of([(one.key, one.way) for one in lines], [node.pk], asked.as_of or looked.on)
    goals = Set.at(span, [node.pk, *(step.unit.pk for step in where.below if step.is_seen)])
    rated = rated_at(looked, whole, goals, series.sums)
    shared = overlaps_at(span, node, looked.on, asked.as_of)
    frame = looked.frame(
        span, achieved=done, goals=goals.values, overlaps=shared, rated=rated.found if rated else {}
    )
    here, before = series.all, then.all if then else None
    return [
        One(
            line, span, series,
            frame.row(line, here.get(line.key, NOTHING), None if before is None else before.get(line.key, NOTHING)),
            spread_of(frame, line, where, series, then), then, rated,
        )
        for line in lines
    ]  # fmt: skip


def _lines(looked: Looked, seq: int, number: int | None = None) -> tuple[list[Line], int]:
    """The lines of the task, and which of them it is."""
    of_task = [line for line in lines_of(looked.place.version) if line.task_seq == seq]
    for here, line in enumerate(of_task):
        if number is None or line.seq == number:
            return of_task, here
    raise Http404(_("This version of the plan has no task or deliverable at this place."))


def _side_by_side(looked: Looked, found: list[One]) -> tuple[Complete, list[Beside]]:
    """The returns here; and (place, the row of each line there, its returns), where any line has something, and every
    region."""
    by_place: dict[int, list[PlaceRow | None]] = {}
    for column, one in enumerate(found):
        for row in one.spread.rows:
            by_place.setdefault(row.step.unit.pk, [None] * len(found))[column] = row
    steps = [step for step in looked.where.below if step.unit.pk in by_place]
    seen = [step.unit for step in steps if step.is_seen]
    returns = returns_of(looked.place.version, found[0].board.periods)
    where, as_of = looked.where, looked.asked.as_of
    here, complete = complete_around(returns, where.node, seen, looked.on, as_of, where.level)
    rows = [
        (step, [row or PlaceRow(step, None) for row in by_place[step.unit.pk]], complete.get(step.unit.pk))
        for step in steps
    ]  # fmt: skip
    return here, _sorted(rows, looked.asked, [one.line for one in found])


def _sorted(rows: list[Beside], asked: Asked, lines: list[Line]) -> list[Beside]:
    """By the approved figure of one line (`d` and its number), else in the order of places."""
    column = next((i for i, line in enumerate(lines) if asked.by == f"d{line.seq}"), None)
    if column is None:
        return rows[::-1] if asked.is_down else rows

    def key(one: Beside) -> Any:
        row = one[1][column].row
        return saying.level(row.line, row.figures.approved) if row else None

    return by_key(rows, key, asked.is_down)
