"""The board at one place: every line of the plan with its figures; and what stands below, with how complete it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.common.folds import folds_of
from peiyou.engine.results.achieved import achieved_of
from peiyou.engine.results.queries.beside import overlaps_at, reached_at
from peiyou.engine.results.queries.cells import OneReturn, cell_of, returns_of_unit
from peiyou.engine.results.queries.completeness import (
    NOTHING,
    Complete,
    complete_around,
    complete_at,
    returns_of,
)
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ratings import Three
from peiyou.engine.results.queries.series import newest_entry, sums_at
from peiyou.kernel.organisations.queries.cartogram import Figure
from peiyou.kernel.plans.enums import Kind
from peiyou.kernel.plans.queries.wording import Wording
from peiyou.web.board import saying
from peiyou.web.board.maps import Drawn, map_of
from peiyou.web.board.places import by_key, part_of
from peiyou.web.board.returns import SORTS, Below
from peiyou.web.board.rows import Row, chosen, rows_of
from peiyou.web.board.sheets import board_sheet, places_sheet
from peiyou.web.board.tally import Tally, overlapping, tally
from peiyou.web.board.wording import LineWords
from peiyou.web.views.board.access import Looked, common, hidden, of_board, send
from peiyou.web.views.board.beside import Set, has_own, own_tasks, rated_at


@of_board
def board(request: HttpRequest, looked: Looked) -> HttpResponse:
    if looked.asked.view == "places" and not looked.where.is_unit:
        return _places(request, looked.listed())
    if not looked.where.is_seen:
        return hidden(request, looked)
    asked_board, whole = looked.boards()
    every, rated = board_rows(looked, asked_board, whole)
    rows = chosen(every, looked.asked, own_tasks(looked) if looked.asked.is_mine else None)
    plain = {row.line.section: row.line.section_title for row in every if row.line.section}
    words = LineWords(looked.words, [row.line for row in rows], plain.values())
    titles = {seq: words.other(title) for seq, title in plain.items()}
    context = common(looked) | stamp(looked, asked_board) | {
        "rows": rows,
        "groups": by_section(looked, rows, titles),
        "is_rated": rated is not None,
        "has_own": has_own(looked),
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
    asked_board, whole = looked.boards()
    if looked.asked.view == "places" and not looked.where.is_unit:
        looked = looked.listed()
        _here, below = below_of(looked, asked_board)
        sheet = places_sheet(below, looked.where.node, looked.asked)
        return send(sheet, form, f"{name} {_('Completeness')}", said_of_all(looked, asked_board, 0))
    every, _rated = board_rows(looked, asked_board, whole)
    rows = chosen(every, looked.asked, own_tasks(looked) if looked.asked.is_mine else None)
    sheet = board_sheet(rows, looked.where.node, looked.asked)
    said = said_of_all(looked, asked_board, overlapping(rows))
    return send(sheet, form, f"{name} {_('Scoreboard')}", said)


def board_rows(
    looked: Looked, asked_board: Board, whole: Board
) -> tuple[list[Row], Mapping[UUID, Three] | None]:
    """Every line, and what is said of each task where that may be seen."""
    node, asked = looked.where.node, looked.asked
    wanted = [(line.key, line.way) for line in asked_board.lines]
    sums = sums_at(asked_board, node, looked.on, asked.as_of)
    goals = Set.at(asked_board, [node.pk])
    rated = rated_at(looked, whole, goals, sums)
    frame = looked.frame(
        asked_board,
        achieved=achieved_of(wanted, [node.pk], asked.as_of or looked.on),
        goals=goals.values,
        overlaps=overlaps_at(asked_board, node, looked.on, asked.as_of),
        rated=rated.found if rated else {},
    )
    then = sums_at(asked_board, node, looked.on, asked.than) if asked.than else None
    rows = rows_of(frame, asked_board.rows(sums), None if then is None else asked_board.rows(then))
    return rows, rated.found if rated else None


def stamp(looked: Looked, asked_board: Board, complete: Complete | None = None) -> dict[str, Any]:
    """What is said once of all figures of a page: their date, and how complete they are (asked for, if not known)."""
    if complete is None:
        returns = returns_of(looked.place.version, asked_board.periods)
        complete = complete_at(returns, looked.where.node, looked.on, looked.asked.as_of)
    return {
        "newest": newest_entry(),
        "complete": complete,
        "is_complete_shown": looked.where.is_seen,
    }


def said_of_all(looked: Looked, asked_board: Board, shared: int) -> list[str]:
    """As `stamp`, below a table that is taken away."""
    found = stamp(looked, asked_board)
    said = [_("Made on %(time)s") % {"time": timezone.localtime(looked.at).strftime("%Y-%m-%d %H:%M")}]  # fmt: skip
    if found["newest"] and not looked.asked.as_of:
        newest = timezone.localtime(found["newest"]).strftime("%Y-%m-%d %H:%M")
        said.append(_("Newest entry: %(time)s") % {"time": newest})
    if looked.where.is_seen:
        said.append(_("Completeness: %(words)s") % {"words": saying.complete(found["complete"])})
    level = _("side by side: claimed by units, checked by the last level before the ministry, approved by the ministry")  # fmt: skip
    said.append(_("Level of approval: %(words)s") % {"words": level})
    return [*said, _("Overlap: %(words)s") % {"words": saying.overlap(shared)}]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one section of the plan. `turn`: this page with it unfolded, or folded. Without a title: the rows in
    another order than that of the plan."""

    rows: list[Row]
    seq: int = 0
    title: Wording | None = None
    is_open: bool = True
    turn: str = ""

    @property
    def tally(self) -> Tally:
        return tally(self.rows)


def by_section(looked: Looked, rows: Sequence[Row], titles: Mapping[int, Wording]) -> list[Group]:
    """In the order of the plan: folded, but for those that the address opens. What somebody has looked for is never
    folded."""
    asked = looked.asked
    if asked.sort != "no" or not titles:
        return [Group(list(rows))] if rows else []
    return [
        Group(
            one.rows, one.seq or 0, titles.get(one.seq or 0), one.is_open,
            asked.query(str(looked.where.node.key), open=one.turned),
        )
        for one in folds_of(rows, lambda row: row.line.section, asked.opened, is_open=asked.is_filtered)
    ]  # fmt: skip


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
    asked_board, _whole = looked.boards()
    complete, below = below_of(looked, asked_board)
    context = common(looked) | stamp(looked, asked_board, complete) | {
        "below": below,
        "part": part_of(below, lambda one: one.step, looked.asked, bool(looked.where.level)),
        "map": _map(looked, below),
        "is_of_returns": True,
    }  # fmt: skip
    return render(request, "web/board/places.html", context)


def below_of(looked: Looked, asked_board: Board) -> tuple[Complete, list[Below]]:
    """The place itself, and every region below and the units of which something is expected; of others only that they
    are there."""
    where, asked = looked.where, looked.asked
    seen = [one.unit for one in where.below if one.is_seen]
    returns = returns_of(looked.place.version, asked_board.periods)

    def counts(day: date | None) -> tuple[Complete, dict[int, Complete]]:
        return complete_around(returns, where.node, seen, looked.on, day, where.level)

    complete, now = counts(asked.as_of)
    then = counts(asked.than)[1] if asked.than else None
    rows = [
        Below(
            one, now.get(one.unit.pk, NOTHING), looked.url("board_of", at=str(one.unit.key)),
            None if then is None else then.get(one.unit.pk, NOTHING),
        )
        for one in where.below if one.is_region or one.unit.pk in now
    ]  # fmt: skip
    key = SORTS.get(asked.by)
    return complete, by_key(rows, key, asked.is_down) if key else rows[:: -1 if asked.is_down else 1]  # fmt: skip


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
