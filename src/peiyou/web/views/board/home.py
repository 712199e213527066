"""The board at one place: every line of the plan with its figures; and what stands below, with how complete it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.engine.results.achieved import achieved_of
from peiyou.engine.results.queries.beside import overlaps_at, reached_at
from peiyou.engine.results.queries.cells import OneReturn, cell_of, returns_of_unit
from peiyou.engine.results.queries.completeness import (
    NOTHING,
    Complete,
    complete_at,
    complete_below,
    returns_of,
)
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.overlaps import NONE
from peiyou.engine.results.queries.places import Step
from peiyou.engine.results.queries.series import newest_entry, rows_at
from peiyou.kernel.organisations.queries.cartogram import Figure
from peiyou.kernel.plans.enums import Kind
from peiyou.kernel.plans.queries.wording import Wording
from peiyou.web.board import saying
from peiyou.web.board.maps import Drawn, map_of
from peiyou.web.board.rows import Row, chosen, overlapping, rows_of, tally
from peiyou.web.board.sheets import board_sheet, places_sheet
from peiyou.web.board.wording import LineWords
from peiyou.web.views.board.access import Looked, common, hidden, of_board, send
from peiyou.web.views.board.beside import goals_at


@dataclass(frozen=True, slots=True)
class Below:
    """A place below, with the returns behind its figures."""

    step: Step
    complete: Complete
    url: str


@of_board
def board(request: HttpRequest, looked: Looked) -> HttpResponse:
    if looked.asked.view == "places" and not looked.where.is_unit:
        return _places(request, looked)
    if not looked.where.is_seen:
        return hidden(request, looked)
    asked_board = looked.board()
    every = board_rows(looked, asked_board)
    rows = chosen(every, looked.asked)
    plain = {row.line.section: row.line.section_title for row in every if row.line.section}
    words = LineWords(looked.place.language, [row.line for row in rows], plain.values())
    titles = {seq: words.other(title) for seq, title in plain.items()}
    context = common(looked) | stamp(looked, asked_board) | {
        "rows": rows,
        "groups": by_section(rows, titles) if looked.asked.sort == "no" else [(None, rows)],
        "words": words,
        "tally": tally(every),
        "of": len(every),
        "shared": overlapping(every),
        "sections": titles.items(),
        "ways": _ways(looked, every),
        "cells": unit_cells(looked, asked_board, rows),
        "milestones": reached_at(looked.where.node, looked.on) if looked.where.is_full else {},
    }  # fmt: skip
    return render(request, "web/board/board.html", context)


@of_board
def board_file(request: HttpRequest, looked: Looked, form: str) -> HttpResponse:
    """The table of the page, with its filters, or the places below."""
    name = f"{looked.place.title} {looked.where.node.name} {looked.on}"
    asked_board = looked.board()
    if looked.asked.view == "places" and not looked.where.is_unit:
        below = [(one.step, one.complete) for one in below_of(looked, asked_board)]
        return send(places_sheet(below), form, f"{name} {_('Completeness')}")
    rows = chosen(board_rows(looked, asked_board), looked.asked)
    return send(
        board_sheet(rows, looked.where.node, looked.asked), form, f"{name} {_('Scoreboard')}"
    )


def board_rows(looked: Looked, asked_board: Board) -> list[Row]:
    node, asked = looked.where.node, looked.asked
    wanted = [(line.key, line.way) for line in asked_board.lines]
    frame = looked.frame(
        asked_board,
        achieved=achieved_of(wanted, [node.pk], asked.as_of or looked.on),
        goals=goals_at(asked_board, [node.pk]),
        overlaps=NONE if asked.as_of else overlaps_at(asked_board, node),
    )
    then = rows_at(asked_board, node, looked.on, asked.than) if asked.than else None
    return rows_of(frame, rows_at(asked_board, node, looked.on, asked.as_of), then)


def stamp(looked: Looked, asked_board: Board) -> dict[str, Any]:
    """What is said once of all figures of a page: their date, and how complete they are."""
    returns = returns_of(looked.place.version, asked_board.periods)
    return {
        "newest": newest_entry(),
        "complete": complete_at(returns, looked.where.node, looked.on, looked.asked.as_of),
        "is_complete_shown": looked.where.is_seen,
    }


def by_section(
    rows: Sequence[Row], titles: Mapping[int, Wording]
) -> list[tuple[Wording | None, list[Row]]]:
    """(title of the section, its rows) in the order of the plan."""
    return [
        (titles.get(seq or 0), list(some))
        for seq, some in groupby(rows, key=lambda row: row.line.section)
    ]


def _ways(looked: Looked, rows: Sequence[Row]) -> list[tuple[Kind, int, str]]:
    counts = [(kind, sum(1 for row in rows if row.line.way == kind)) for kind in Kind]
    return [
        (kind, n, looked.asked.query(str(looked.where.node.key), way="" if looked.asked.way == kind else kind.value))
        for kind, n in counts if n
    ]  # fmt: skip


def unit_cells(looked: Looked, asked_board: Board, rows: Sequence[Row]) -> Mapping[UUID, str]:
    """At a unit: where its newest return says what the line counts, by key of the line."""
    if not looked.where.is_unit:
        return {}
    found = returns_of_unit(
        looked.place.version, looked.where.node, asked_board.periods, looked.actor, looked.at
    )
    return {row.line.key: cell_url(row.line, found[0]) for row in rows} if found else {}


def cell_url(line: Line, row: OneReturn) -> str:
    page = reverse("reporting:return", args=[row.round, row.key])
    return f"{page}?task={line.task_seq}#{cell_of(line)}"


# --- what stands below ------------------------------------------------------------------------------------


def _places(request: HttpRequest, looked: Looked) -> HttpResponse:
    asked_board = looked.board()
    below = below_of(looked, asked_board)
    context = common(looked) | {
        "below": below,
        "map": _map(looked, below),
        "newest": newest_entry(),
        "complete": complete_at(returns_of(looked.place.version, asked_board.periods), looked.where.node, looked.on)
        if looked.where.is_seen else NOTHING,
        "is_complete_shown": looked.where.is_seen,
    }  # fmt: skip
    return render(request, "web/board/places.html", context)


def below_of(looked: Looked, asked_board: Board) -> list[Below]:
    """Every region below and the units of which something is expected; of others only that they are there."""
    steps = looked.where.below
    seen = [one.unit for one in steps if one.is_seen]
    counts = (
        complete_below(returns_of(looked.place.version, asked_board.periods), seen, looked.on)
        if seen
        else {}
    )
    return [
        Below(one, counts.get(one.unit.pk, NOTHING), looked.url("board_of", at=str(one.unit.key)))
        for one in steps if one.is_region or one.unit.pk in counts
    ]  # fmt: skip


def _map(looked: Looked, below: Sequence[Below]) -> Drawn | None:
    figures = {one.step.unit.pk: _figure(one) for one in below if one.step.is_region}
    title = _("Returns approved, of those expected")
    return map_of(looked.where, figures, title, looked.on, "{} %")


def _figure(one: Below) -> Figure:
    url = one.url if one.step.is_open else ""
    if not one.step.is_seen:
        return Figure("", None, _("not published yet"), url)
    share = one.complete.share
    if share is None:
        return Figure("", None, _("nothing is expected"), url)
    level = share * 100
    told = _("%(approved)s of %(expected)s returns approved") % {"approved": one.complete.approved, "expected": one.complete.expected}  # fmt: skip
    return Figure(f"{saying.number(round(level))} %", level, told, url)
