"""The balance on a cartogram: what each provincial unit shows, and where it leads."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from peiyou.common.money import FEN_IN_YI, in_yi
from peiyou.engine.undertakings.filters import kept_of
from peiyou.engine.undertakings.models import Source
from peiyou.engine.undertakings.queries.balance.board import Asked, MoneyBoard, Place
from peiyou.engine.undertakings.queries.balance.nodes import Level, Node
from peiyou.engine.undertakings.queries.balance.targets import Target
from peiyou.engine.undertakings.tables.balance import percent
from peiyou.engine.undertakings.views.access import Request
from peiyou.kernel.organisations.queries.cartogram import (
    Cartogram,
    Figure,
    cartogram_of,
    scale_of,
)


def _url(place: Place, node: Node, kept: str, name: str, *args: Any) -> str:
    if not node.is_open or not node.address:
        return ""
    base = reverse(f"undertakings:{name}", args=[place.season.key, *args])
    return f"{base}?{urlencode({'at': node.address})}" + (f"&{kept}" if kept else "")


def placement_map(
    request: Request, place: Place, asked: Asked, below: list[tuple[Node, list[int] | None]]
) -> Cartogram | None:
    if place.node.level != Level.NATION:
        return None
    kept = kept_of(request.GET, asked)
    amounts = {node.pk: sum(n) for node, n in below if n is not None and node.pk}
    figures = {
        node.pk: Figure(
            f"{amounts[node.pk]:,}" if node.pk in amounts else "",
            amounts.get(node.pk),
            _("%(n)s placements") % {"n": amounts[node.pk]} if node.pk in amounts else _("not published yet"),
            _url(place, node, kept, "balance"),
        )
        for node, _n in below
    }  # fmt: skip
    title = _("Placements (布点) by province")
    return cartogram_of(figures, scale_of(list(amounts.values())), title=title, on=place.on)


def item_map(
    request: Request, place: Place, asked: Asked, below: list[tuple[Node, Any]], target: Target
) -> Cartogram | None:
    """Against what each province is to take up, where anybody has said so; else how much it takes up."""
    if place.node.level != Level.NATION:
        return None
    kept = kept_of(request.GET, asked)
    lines = {node.pk: line for node, line in below if line is not None and node.pk}
    shares = {pk: line.share for pk, line in lines.items() if line.share is not None}
    if target.adds and 2 * len(shares) > len(lines):
        levels: dict[int, Any] = {pk: share * 100 for pk, share in shares.items()}
        texts = {pk: f"{percent(share):.0f} %" for pk, share in shares.items()}
        scale = asked.cutoffs.scale()
        title = _("Taken up of what each province is to take up")
    else:
        levels = {pk: _measure(line, target) for pk, line in lines.items()}
        texts = {pk: _said(level, target) for pk, level in levels.items()}
        scale = scale_of([n for n in levels.values() if n is not None], "{}")
        title = _title(target)
    figures = {
        node.pk: Figure(
            texts.get(node.pk, ""), levels.get(node.pk),
            texts.get(node.pk, "") or (_("nothing declared") if node.pk in lines else _("not published yet")),
            _url(place, node, kept, "balance_item", target.seq, target.number),
        )
        for node, _line in below
    }  # fmt: skip
    return cartogram_of(figures, scale, title=title, on=place.on)


def _measure(line: Any, target: Target) -> Fraction | int | None:
    if target.counting == "RATIO":
        return line.sums.ratio * 100 if line.sums.ratio is not None else None
    if target.adds:
        return Fraction(line.sums.total, 10**target.scale)
    return int(line.sums.all_met if target.counting != "PARTICIPANTS" else line.sums.all_placed)


def _said(level: Fraction | int | None, target: Target) -> str:
    if level is None:
        return ""
    if target.counting == "RATIO":
        return f"{float(level):.1f} %" if target.unit == "%" else f"{float(level) / 100:.3g}"
    return f"{int(level):,}"


def _title(target: Target) -> str:
    if target.counting == "RATIO":
        return _("Ratio of the sums of each province, in per cent")
    if target.adds:
        return _("Taken up in each province")
    if target.counting == "PARTICIPANTS":
        return _("Units that take part, by province")
    return _("Units that commit to it, by province")


def money_map(
    request: Request, place: Place, asked: Asked, board: MoneyBoard, source: Source | None
) -> Cartogram | None:
    if place.node.level != Level.NATION:
        return None
    kept = kept_of(request.GET, asked)
    figures = {}
    for one in board.below:
        fen = (one.of(source.pk) if source else one.total) if one.is_seen else None
        figures[one.node.pk] = Figure(
            in_yi(fen) if fen is not None else "",
            Fraction(fen, FEN_IN_YI) if fen is not None else None,
            f"{in_yi(fen)} 亿元" if fen is not None else _("not published yet"),
            _url(place, one.node, kept, "balance_money"),
        )
    levels = [figure.level for figure in figures.values() if figure.level is not None]
    title = _("Money by province, in 亿元")
    if source:
        title = f"{title} · {source.name}"
    return cartogram_of(figures, scale_of(levels, "{} 亿元"), title=title, on=place.on)
