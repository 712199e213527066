"""A grid of tiles for the regions directly below one: in the order of their codes, a scheme and no map (示意图).

For provinces there is a cartogram (`cartogram`), whose tiles stand where one looks for them. For the regions of
one province nobody has drawn such a grid: here place says nothing, only order, and the caption says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import (
    GAP,
    HEIGHT,
    WIDTH,
    Cell,
    Figure,
    Scale,
    Tile,
    tile_of,
)

MOST_ACROSS: Final = 8
KINDS: Final = (
    "自治州",
    "自治县",
    "自治旗",
    "特区",
    "林区",
    "新区",
    "地区",
    "市",
    "盟",
    "区",
    "县",
    "旗",
)
PEOPLES: Final = (
    "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克",
    "傣", "黎", "傈僳", "佤", "畲", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗",
    "撒拉", "毛南", "仡佬", "锡伯", "普米", "塔吉克", "怒", "鄂温克", "裕固", "保安", "门巴", "独龙", "鄂伦春", "各",
)  # fmt: skip
_PEOPLE: Final = re.compile(
    f"^(..+?)(?:(?:{'|'.join(sorted(PEOPLES, key=len, reverse=True))})族?)+$"
)


@dataclass(frozen=True, slots=True)
class Tiles:
    """As `cartogram.Cartogram`, but that nothing stands apart."""

    title: str
    tiles: list[Tile]
    scale: Scale
    columns: int

    @property
    def width(self) -> int:
        return self.columns * (WIDTH + GAP) - GAP

    @property
    def height(self) -> int:
        return ceil(len(self.tiles) / self.columns) * (HEIGHT + GAP) - GAP

    @property
    def everything(self) -> list[Tile]:
        return self.tiles


def tiles_of(
    regions: Sequence[Unit], figures: Mapping[int, Figure], scale: Scale, *, title: str
) -> Tiles:
    """`regions` in their order, each with the figure that `figures` has for it (primary keys)."""
    columns = max(1, min(MOST_ACROSS, ceil(sqrt(2 * len(regions)))))
    tiles = [
        tile_of(unit, figures.get(unit.pk), scale, Cell(short_name(unit.name), i % columns + 1, i // columns + 1))
        for i, unit in enumerate(regions)
    ]  # fmt: skip
    return Tiles(title, tiles, scale, columns)


def short_name(name: str) -> str:
    """As one says it: 恩施土家族苗族自治州 is 恩施, 杭州市 is 杭州; never less than two characters."""
    kind = next((kind for kind in KINDS if name.endswith(kind) and len(name) - len(kind) >= 2), "")
    short = name.removesuffix(kind)
    if kind.startswith("自治") and (found := _PEOPLE.match(short)):
        short = found[1]
    return short
