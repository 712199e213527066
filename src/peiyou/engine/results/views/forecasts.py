"""Forecasts to the end of the plan: of every line at a place, of one line in full, and how earlier ones did."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.models import Forecast
from peiyou.engine.results.pictures.fan import fan_of
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.forecasts import (
    forecasts_of,
    grounds_at,
    record_of,
    unsettled,
)
from peiyou.engine.results.queries.foreseeing import Grounds, NoForecast
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.standards import least_periods
from peiyou.engine.results.tables.ratings import sheet_of_forecasts, why_none
from peiyou.engine.results.views.rating_access import Here, as_file, figures_here, line_of
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit


def _place(here: Here) -> Unit:
    """Forecasts are made for the nation and for provinces: of other places the province they stand in."""
    if here.node.kind in {Kind.NATION, Kind.PROVINCE}:
        return here.node
    above = [one.unit for one in here.where.way if one.unit.kind == Kind.PROVINCE and one.is_seen]
    return above[-1] if above else here.node


@signed_in
@require_safe
def forecasts(request: Request) -> HttpResponse:
    """Every line that can be forecast or will be, and how earlier forecasts did there."""
    here = figures_here(request)
    node, board = _place(here), Board.of(here.version)
    found = {key: one for (_node, key), one in forecasts_of(board.lines, [node.pk]).items()}
    grounds = _grounds(board, here, node)
    every, by_ahead = record_of(board.lines)
    without: dict[str, list[Line]] = {}
    for line in board.lines:
        if line.key not in found:
            without.setdefault(why_none(grounds.get(line.key)), []).append(line)
    context = {
        "here": here,
        "node": node,
        "rows": [(line, found[line.key]) for line in board.lines if line.key in found],
        "without": list(without.items()),
        "without_n": sum(len(lines) for lines in without.values()),
        "record": every,
        "by_ahead": by_ahead,
        "least": least_periods(),
        "places": [here.node, *here.below] if here.node.kind == Kind.NATION else [node],
    }
    return render(request, "results/forecasts.html", context)


@signed_in
@require_safe
def forecasts_file(request: Request, form: str) -> HttpResponse:
    here = figures_here(request)
    node, board = _place(here), Board.of(here.version)
    found = {key: one for (_node, key), one in forecasts_of(board.lines, [node.pk]).items()}
    sheet = sheet_of_forecasts(node, board.lines, found, _grounds(board, here, node))
    return as_file(sheet, form, "forecasts")


@signed_in
@require_safe
def forecast(request: Request, line: UUID) -> HttpResponse:
    """One line: what was approved in each period, what is foreseen, and every earlier forecast with what came."""
    here = figures_here(request)
    node, board = _place(here), Board.of(here.version)
    of = line_of(board.lines, line)
    foretold = forecasts_of([of], [node.pk]).get((node.pk, of.key))
    grounds = _grounds(board, here, node)[of.key]
    earlier = Forecast.objects.filter(deliverable_key=of.key, node=node)
    rows = earlier.select_related("as_of", "until", "check_made").order_by(
        "-as_of__ends_on", "ahead"
    )
    every, _by_ahead = record_of([of], [node.pk])
    context = {
        "here": here,
        "node": node,
        "line": of,
        "foretold": foretold,
        "why": None if isinstance(grounds, Grounds) else grounds,
        "fan": fan_of(of, grounds, foretold) if isinstance(grounds, Grounds) and foretold else None,
        "earlier": list(rows[:200]),
        "record": every,
        "least": least_periods(),
        "title": _("Forecast"),
    }
    return render(request, "results/forecast.html", context)


def _grounds(board: Board, here: Here, node: Unit) -> dict[UUID, Grounds | tuple[NoForecast, int]]:
    waiting = unsettled(here.version.plan_id, here.on)
    return grounds_at(board, [node], waiting)[node.pk]
