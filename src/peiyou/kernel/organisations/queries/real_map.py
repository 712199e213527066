"""A real map in place of the scheme, where the operator has put one into the data folder.

    <data>/maps/nation.geojson        provinces
    <data>/maps/330000.geojson        the regions of one province, by its division code

A FeatureCollection in degrees whose features carry a division code (`code` or `adcode`), and which as a whole
carries the approval number of the map (`approval_number`, 审图号). A map of China may be shown only with its
number: a file without one is not used. Features that are no region of the register (the line of strokes, coasts, with
a code of their own or without) are drawn as they are: nothing of an approved map is left out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import Figure, Scale, Tile, tile_of

WIDTH: Final = 900
CODES: Final = ("code", "adcode")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outline:
    """What the file says: the number it was approved under, an outline by division code, and all the rest."""

    number: str
    regions: Mapping[str, str]
    rest: tuple[str, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Shape:
    path: str
    tile: Tile


@dataclass(frozen=True, slots=True)
class RealMap:
    """`apart` are regions that the map has no outline of, as the 兵团: figures beside it."""

    title: str
    number: str
    shapes: list[Shape]
    apart: list[Tile]
    rest: tuple[str, ...]
    scale: Scale
    height: int
    everything: list[Tile]
    width: int = WIDTH

    @property
    def has_uncounted(self) -> bool:
        return any(tile.look == "is-out" for tile in self.everything)


def real_map_of(
    folder: Path, name: str, regions: Sequence[Unit], figures: Mapping[int, Figure], scale: Scale, *, title: str
) -> RealMap | None:  # fmt: skip
    """None where there is no such map, or none that may be shown."""
    outline = outline_of(folder / f"{name}.geojson")
    if outline is None:
        return None
    tiles = {unit: tile_of(unit, figures.get(unit.pk), scale, None) for unit in regions}
    shapes = [
        Shape(outline.regions[unit.code], tile)
        for unit, tile in tiles.items()
        if unit.code in outline.regions
    ]
    apart = [tile for unit, tile in tiles.items() if unit.code not in outline.regions]
    known = {unit.code for unit in regions}
    others = (path for code, path in outline.regions.items() if code not in known)
    rest = (*outline.rest, *others)
    return RealMap(
        title, outline.number, shapes, apart, rest, scale, outline.height, list(tiles.values())
    )


def outline_of(file: Path) -> Outline | None:
    """Read once for each change of the file."""
    try:
        stamp = file.stat().st_mtime_ns
    except OSError:
        return None
    return _read(file, stamp)


@lru_cache(maxsize=64)
def _read(file: Path, _stamp: int) -> Outline | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        number = str(found.get("approval_number") or "").strip()
        features = [(_code(one), one["geometry"]) for one in found["features"] if one.get("geometry")]  # fmt: skip
        if not number:
            log.warning("%s has no approval_number and is not shown", file.name)
            return None
        return _outline(number, features)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        log.warning("%s is no map that can be read", file.name)
        return None


def _outline(number: str, features: Sequence[tuple[str, Any]]) -> Outline:
    drawn = [(code, kind, [_projected(line) for line in lines]) for code, kind, lines in _lines(features)]  # fmt: skip
    points = [point for _code, _kind, lines in drawn for line in lines for point in line]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = max(y for _x, y in points), min(y for _x, y in points)
    size = WIDTH / ((right - left) or 1)
    regions: dict[str, str] = {}
    rest: list[str] = []
    for code, is_area, lines in drawn:
        path = " ".join(_path(line, left, top, size, is_area) for line in lines)
        if code and is_area:
            regions[code] = f"{regions.get(code, '')} {path}".strip()
        else:
            rest.append(path)
    return Outline(number, regions, tuple(rest), max(round((top - bottom) * size), 1))


def _lines(features: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, bool, list[Any]]]:
    """(code, whether it is an area, its rings or lines) of each feature."""
    for code, geometry in features:
        kind, places = geometry["type"], geometry["coordinates"]
        if kind == "Polygon":
            yield code, True, places
        elif kind == "MultiPolygon":
            yield code, True, [ring for polygon in places for ring in polygon]
        elif kind == "LineString":
            yield code, False, [places]
        elif kind == "MultiLineString":
            yield code, False, places


def _code(feature: Any) -> str:
    known = feature.get("properties") or {}
    return next((str(known[name]) for name in CODES if known.get(name)), "")


def _projected(line: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    return [albers(float(point[0]), float(point[1])) for point in line]


def albers(longitude: float, latitude: float) -> tuple[float, float]:
    """Albers' equal-area conic as maps of China use it: parallels 25° and 47°, middle 105°."""
    south, north = sin(radians(25)), sin(radians(47))
    n = (south + north) / 2
    c = cos(radians(25)) ** 2 + 2 * n * south
    far = sqrt(max(c - 2 * n * sin(radians(latitude)), 0)) / n
    turn = n * radians(longitude - 105)
    return far * sin(turn), -far * cos(turn)


def _path(line: Sequence[tuple[float, float]], left: float, top: float, size: float, is_area: bool) -> str:  # fmt: skip
    """In tenths of a unit of the drawing; points that fall together are one."""
    said: list[str] = []
    for x, y in line:
        point = f"{round((x - left) * size, 1):g} {round((top - y) * size, 1):g}"
        if not said or said[-1] != point:
            said.append(point)
    return f"M{'L'.join(said)}{'Z' if is_area else ''}"
