"""``{% cartogram map %}``, ``{% tiles map %}``, ``{% mosaic map %}``, ``{% real_map map %}``: draw what the queries of these names have put
together. Pages load organisations/cartogram.css."""

from __future__ import annotations

from typing import Any, Final

from django import template

from peiyou.kernel.organisations.queries.cartogram import GAP, HEIGHT, WIDTH, Cartogram
from peiyou.kernel.organisations.queries.mosaic import Mosaic
from peiyou.kernel.organisations.queries.real_map import RealMap
from peiyou.kernel.organisations.queries.tiles import Tiles

register = template.Library()

STROKES: Final = (
    (24, 20, 22, 32), (20, 46, 21, 58), (26, 71, 32, 81), (44, 93, 55, 97), (68, 93, 76, 85),
    (80, 72, 84, 62), (86, 49, 88, 39), (89, 28, 92, 19), (94, 11, 97, 5), (100, 0, 103, -6),
)  # fmt: skip
"""The line of strokes in the inset 南海诸岛, schematic: x, y of both ends."""
ISLANDS: Final = (
    (66, 20), (38, 36), (42, 40), (46, 36), (58, 42), (62, 45), (50, 66), (56, 62), (60, 70), (66, 66),
    (54, 74), (50, 86),
)  # fmt: skip
"""东沙, 西沙, 中沙, 南沙 and the southernmost, schematic."""


@register.inclusion_tag("organisations/_cartogram.html")
def cartogram(drawn: Cartogram, name: str = "map") -> dict[str, Any]:
    """`name` tells two of them on one page apart."""
    inset = {"x": 6 * (WIDTH + GAP), "y": 7 * (HEIGHT + GAP)}
    return {
        "map": drawn, "name": name, "tile_width": WIDTH, "tile_height": HEIGHT,
        "apart": [(place * (HEIGHT + GAP), tile) for place, tile in enumerate(drawn.apart)],
        "apart_width": 2 * WIDTH + GAP, "middle": WIDTH // 2, "mark_at": WIDTH - 6,
        "strokes": STROKES, "islands": ISLANDS, "inset": inset, "inset_height": HEIGHT * 3 // 2 - 4,
    }  # fmt: skip


@register.inclusion_tag("organisations/_tiles.html")
def tiles(drawn: Tiles, name: str = "map") -> dict[str, Any]:
    """The grid of the regions of one place (`queries.tiles`)."""
    return {
        "map": drawn, "name": name, "tile_width": WIDTH, "tile_height": HEIGHT,
        "middle": WIDTH // 2, "mark_at": WIDTH - 6,
    }  # fmt: skip


@register.inclusion_tag("organisations/_mosaic.html")
def mosaic(drawn: Mosaic) -> dict[str, Any]:
    """Blocks of many regions at once (`queries.mosaic`)."""
    return {"map": drawn}


@register.inclusion_tag("organisations/_real_map.html")
def real_map(drawn: RealMap, name: str = "map") -> dict[str, Any]:
    """A real map with its approval number (`queries.real_map`)."""
    return {"map": drawn, "name": name}
