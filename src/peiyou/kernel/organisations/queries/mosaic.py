"""Many regions at once: a block of small tiles for each region above them, in the order of codes; no map (示意图).

Some hundred tiles have room for a name each, some thousand only for their colour: the name is in the tooltip, and
in the table below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import Cell, Figure, Scale, Tile, tile_of
from peiyou.kernel.organisations.queries.tiles import short_name

ACROSS: Final = 6
WIDTH, SMALL, HEIGHT, GAP = 54, 26, 26, 3
"""Of a tile with a name, of one without, in pixels."""
MOST_NAMED: Final = 400


@dataclass(frozen=True, slots=True)
class Block:
    """The regions of one region above, each at its place in pixels."""

    name: str
    tiles: list[tuple[int, int, Tile]]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Mosaic:
    title: str
    blocks: list[Block]
    scale: Scale
    tile_width: int
    is_named: bool
    tile_height: int = HEIGHT

    @property
    def everything(self) -> list[Tile]:
        return [tile for block in self.blocks for _x, _y, tile in block.tiles]


def mosaic_of(
    blocks: Sequence[tuple[str, Sequence[Unit]]], figures: Mapping[int, Figure], scale: Scale, *, title: str
) -> Mosaic:  # fmt: skip
    """`blocks`: the name of each region above with its regions in order; `figures` by primary key."""
    is_named = sum(len(units) for _name, units in blocks) <= MOST_NAMED
    width = WIDTH if is_named else SMALL
    return Mosaic(
        title, [_block(name, units, figures, scale, width) for name, units in blocks if units],
        scale, width, is_named,
    )  # fmt: skip


def _block(
    name: str, units: Sequence[Unit], figures: Mapping[int, Figure], scale: Scale, width: int
) -> Block:
    across = min(ACROSS if width == WIDTH else 2 * ACROSS, len(units))
    tiles = [
        (
            i % across * (width + GAP), i // across * (HEIGHT + GAP),
            tile_of(unit, figures.get(unit.pk), scale, Cell(short_name(unit.name), i % across + 1, i // across + 1)),
        )
        for i, unit in enumerate(units)
    ]  # fmt: skip
    rows = ceil(len(units) / across)
    return Block(name, tiles, across * (width + GAP) - GAP, rows * (HEIGHT + GAP) - GAP)
