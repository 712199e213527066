"""The live balance: quantities, one item, money; from the nation down to a unit, refreshed while units type."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.folds import ALL, opened_with
from peiyou.common.numerals import plain_int
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party
from peiyou.engine.undertakings.filters import PHASES, asked_of, kept_of
from peiyou.engine.undertakings.queries.balance.board import (
    Asked,
    Place,
    item_board,
    money_board,
    one_item,
)
from peiyou.engine.undertakings.queries.balance.cutoffs import Flag, setting
from peiyou.engine.undertakings.queries.balance.lines import sections_of, tally
from peiyou.engine.undertakings.queries.balance.nodes import Level
from peiyou.engine.undertakings.queries.balance.targets import Target, targets_of
from peiyou.engine.undertakings.queries.cascade import broken_rules
from peiyou.engine.undertakings.tables.balance import item_sheet, items_sheet, money_sheet
from peiyou.engine.undertakings.tables.cascade import RULES, rules_sheet
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.engine.undertakings.views.access import Request
from peiyou.engine.undertakings.views.looking import live, of_place
from peiyou.engine.undertakings.views.maps import item_map, money_map, placement_map

SIZE = 100
"""Broken rules on one page."""


@of_place
@require_safe
def items(request: Request, place: Place) -> HttpResponse:
    """Every item at one place: what is wanted, what is taken up and how far that has come."""

    def context() -> dict[str, Any]:
        asked = _asked(request, place)
        board = item_board(place, asked)
        return _frame(request, place, asked, "balance") | {
            "board": board,
            "tally": tally(board.lines, asked.cutoffs),
            "sections": sections_of(board.lines, _opened(request), is_open=asked.is_narrowed),
            "opens_all": _opened(request) == ALL,
            "map": placement_map(request, place, asked, board.below),
            "flags": Flag,
        }

    return live(request, place, "balance", context)


@of_place
@require_safe
def item(request: Request, place: Place, seq: int, number: int) -> HttpResponse:
    """One item: here, and at each place of the next level."""
    targets, here = _target(place, seq, number)
    target = targets[here]

    def context() -> dict[str, Any]:
        asked = _asked(request, place)
        one = one_item(place, target, targets, asked)
        return _frame(request, place, asked, "balance") | {
            "one": one,
            "target": target,
            "opened": opened_with(_opened(request), target.section),
            "map": item_map(request, place, asked, one.below, target),
            "before": targets[here - 1] if here else None,
            "after": targets[here + 1] if here + 1 < len(targets) else None,
        }

    return live(request, place, "balance_item", context)


@of_place
@require_safe
def money(request: Request, place: Place) -> HttpResponse:
    """The five sources at one place and at each of the next level, by year, and whether they balance."""

    def context() -> dict[str, Any]:
        asked = _asked(request, place)
        board = money_board(place, asked)
        source = next((one for one in board.sources if one.code == asked.source), None)
        return _frame(request, place, asked, "balance_money") | {
            "board": board,
            "source": source,
            "map": money_map(request, place, asked, board, source),
        }

    return live(request, place, "balance_money", context)


@of_place
@require_safe
def rules(request: Request, place: Place) -> HttpResponse:
    """Every edge of the tree that breaks a rule between levels; for those who have a part in it."""
    if not (place.sight.nation or place.sight.units):
        raise Http404(_("There is no such place in this season, or it is not yours to see."))
    asked = _asked(request, place)
    broken = broken_rules(place, asked.cutoffs)
    rule = request.GET.get("rule", "")
    edges = [edge for edge in broken.edges if edge.rule == rule or rule not in broken.by_rule]
    context = _frame(request, place, asked, "balance_rules") | {
        "place": place,
        "counts": [(one, RULES[one], n) for one, n in broken.by_rule.items()],
        "rule": rule if rule in broken.by_rule else "",
        "page_of": Paginator(edges, SIZE).get_page(request.GET.get("page")),
        "all": len(broken.edges),
    }
    return render(request, "undertakings/balance_rules.html", context)


@of_place
@require_safe
def balance_file(request: Request, place: Place, part: str, form: str) -> HttpResponse:
    """What a page of the balance shows, as a file."""
    if form not in TYPES:
        raise Http404
    sheet = _sheet(request, place, part)
    response = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    name = quote(f"{place.season.title} {place.node.name} {sheet.title} {place.on}.{form}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"balance-{place.on}.{form}\"; filename*=UTF-8''{name}"
    )
    return response


def _sheet(request: Request, place: Place, part: str) -> Sheet:
    asked = _asked(request, place)
    if part == "items":
        return items_sheet(item_board(place, asked), _("Balance"), asked.cutoffs)
    if part == "money":
        return money_sheet(money_board(place, asked), _("Money"))
    if part == "rules" and (place.sight.nation or place.sight.units):
        return rules_sheet(broken_rules(place, asked.cutoffs).edges)
    seq, number = (plain_int(text) for text in part.removeprefix("item-").partition("-")[::2])
    if part.startswith("item-") and seq is not None and number is not None:
        targets, here = _target(place, seq, number)
        one = one_item(place, targets[here], targets, asked)
        return item_sheet(one, place.node.name, asked.cutoffs)
    raise Http404


def _asked(request: Request, place: Place) -> Asked:
    openings = place.season.openings.values_list("seq", "pk") if "task" in request.GET else ()
    return asked_of(request.GET, dict(openings))


def _opened(request: Request) -> str:
    return request.GET.get("open", "")[:60]


def _target(place: Place, seq: int, number: int) -> tuple[list[Target], int]:
    """The items of the season, and which of them it is."""
    targets = targets_of(place.season)
    for here, one in enumerate(targets):
        if (one.seq, one.number) == (seq, number):
            return targets, here
    raise Http404(_("There is no such item in this season."))


def _frame(request: Request, place: Place, asked: Asked, page: str) -> dict[str, Any]:
    """What all pages of the balance have: where one is, where one can go, what is filtered."""
    kept = kept_of(request.GET, asked)
    return {
        "season": place.season,
        "node": place.node,
        "asked": asked,
        "page": page,
        "kept": kept,
        "opened": _opened(request),
        "kept_here": urlencode({"at": place.node.address}) + (f"&{kept}" if kept else ""),
        "kept_without_flag": kept_of(request.GET, asked, without=("flag",)),
        "phases": PHASES,
        "parties": [Party.PROVINCE, *BELOW_PROVINCE, Party.DEPARTMENT],
        "refresh": setting("refresh"),
        "at": request.at,
        "cuts": asked.cutoffs,
        "legend": asked.cutoffs.scale().legend,
        "has_target": place.node.level <= Level.PROVINCE,
        "is_nation": place.node.level == Level.NATION,
        "is_signed_in": getattr(request, "actor", None) is not None,
        "here": request.get_full_path(),
    }
