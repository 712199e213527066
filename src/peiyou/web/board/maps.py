"""Figures of places on a map: a real one where the installation has one, else the scheme that belongs to the level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from peiyou.engine.results.queries.places import Where
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import (
    Figure,
    Scale,
    cartogram_of,
    grid,
    scale_of,
)
from peiyou.kernel.organisations.queries.mosaic import mosaic_of
from peiyou.kernel.organisations.queries.real_map import real_map_of
from peiyou.kernel.organisations.queries.tiles import tiles_of

PERCENT: Final = "{} %"


@dataclass(frozen=True, slots=True)
class Drawn:
    """`kind` says which tag draws it: cartogram, tiles, mosaic or real_map."""

    kind: str
    map: Any


def in_quarters() -> Scale:
    """Shares have the same classes everywhere, so that maps can be laid beside one another."""
    between = [
        _("%(low)s to below %(high)s") % {"low": f"{low} %", "high": f"{low + 25} %"}
        for low in (25, 50, 75)
    ]
    below, above = _("below %(cut)s") % {"cut": "25 %"}, _("%(cut)s and more") % {"cut": "100 %"}
    return Scale((25, 50, 75, 100), (below, *between, above))


def _blocks(where: Where, regions: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    """By what stands above them, as the division codes say: at the nation by province, else by prefecture. At most one
    statement."""
    digits = 2 if where.is_nation else 4
    found: dict[str, list[Unit]] = {}
    for unit in regions:
        found.setdefault(unit.code[:digits].ljust(6, "0"), []).append(unit)
    if where.is_nation:
        names = {code: cell.short for code, cell in grid().items()}
    else:
        names = dict(Unit.objects.filter(code__in=list(found), kind__in=REGIONS).values_list("code", "name"))  # fmt: skip
    return [(names.get(code, _("others")), units) for code, units in found.items()]


def map_of(where: Where, figures: Mapping[int, Figure], title: str, on: date, words: str = "{}") -> Drawn | None:  # fmt: skip
    """Of the regions directly below a place; None where there are none, or none is to be seen."""
    regions = [step.unit for step in where.below if step.is_region]
    if not regions or not any(step.is_open for step in where.below if step.is_region):
        return None
    levels = [figure.level for figure in figures.values() if figure.level is not None]
    scale = in_quarters() if words == PERCENT else scale_of(levels, words)
    folder = Path(settings.PEIYOU_DATA) / "maps"
    name = "nation" if where.is_nation else where.node.code
    if (
        name
        and not where.level
        and (real := real_map_of(folder, name, regions, figures, scale, title=title))
    ):
        return Drawn("real_map", real)
    if where.level:
        return Drawn("mosaic", mosaic_of(_blocks(where, regions), figures, scale, title=title))
    if where.is_nation:
        provinces = [one for one in regions if one.kind == Kind.PROVINCE]
        return Drawn("cartogram", cartogram_of(figures, scale, title=title, on=on, provinces=provinces))  # fmt: skip
    return Drawn("tiles", tiles_of(regions, figures, scale, title=title))
