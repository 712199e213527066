"""A cartogram: one tile for each provincial unit, where a reader looks for it; a scheme and no map (示意图).

The grid is data (`data/cartogram.csv`: division code, short name, column, row). What has no tile is a provincial
unit without a code of its own: the 兵团, which is no territory, is drawn apart as a figure beside the tiles.
Provincial units that are not counted in statistics are hatched and show no figure.
"""

from __future__ import annotations

import csv
import itertools
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import in_order, standing

GRID: Final = Path(__file__).parents[1] / "data" / "cartogram.csv"
WIDTH, HEIGHT, GAP = 108, 84, 6
"""Of a tile, in units of the drawing."""
MARKS: Final = ("▼▼", "▼", "", "▲", "▲▲")
"""What a diverging class wears besides its colour."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a provincial unit has its tile; columns and rows begin with 1."""

    short: str
    column: int
    row: int

    @property
    def x(self) -> int:
        return (self.column - 1) * (WIDTH + GAP)

    @property
    def y(self) -> int:
        return (self.row - 1) * (HEIGHT + GAP)


@dataclass(frozen=True, slots=True)
class Figure:
    """What one unit shows: `text` in the tile, `level` to find its class by, `note` said in full.

    `level` None: nothing is known or shown; `url` empty: it leads nowhere.
    """

    text: str
    level: Fraction | int | None = None
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes between `cuts` (ascending; a value at a cut belongs above it), `words` one more than cuts.

    `is_diverging`: the middle class is what should be, the others lie off it to either side; five of them.
    """

    cuts: tuple[Fraction | int, ...]
    words: tuple[str, ...]
    is_diverging: bool = False

    def __post_init__(self) -> None:
        if len(self.words) != len(self.cuts) + 1 or list(self.cuts) != sorted(self.cuts):
            raise ValueError("a scale has ascending cuts and one word more than those")
        if len(self.words) > len(MARKS) or (self.is_diverging and len(self.words) != len(MARKS)):
            raise ValueError("a scale has at most five classes, a diverging one has five")

    def place(self, level: Fraction | int) -> int:
        return bisect_right(self.cuts, level)

    def look(self, place: int) -> str:
        return f"is-{'d' if self.is_diverging else 's'}{place}"

    def mark(self, place: int) -> str:
        return MARKS[place] if self.is_diverging else ""

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        """(look, mark, words) of each class."""
        return [(self.look(i), self.mark(i), words) for i, words in enumerate(self.words)]


@dataclass(frozen=True, slots=True)
class Tile:
    """One provincial unit. `cell` is None for what stands apart; `said` is what a screen reader says."""

    name: str
    short: str
    cell: Cell | None
    text: str
    look: str
    mark: str
    said: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Cartogram:
    title: str
    tiles: list[Tile]
    apart: list[Tile]
    scale: Scale

    @property
    def width(self) -> int:
        return max(cell.column for cell in grid().values()) * (WIDTH + GAP) - GAP

    @property
    def height(self) -> int:
        return max(cell.row for cell in grid().values()) * (HEIGHT + GAP) + HEIGHT // 2

    @property
    def everything(self) -> list[Tile]:
        return [*self.tiles, *self.apart]


def cartogram_of(
    figures: Mapping[int, Figure], scale: Scale, *, title: str, on: date, provinces: Iterable[Unit] | None = None
) -> Cartogram:  # fmt: skip
    """The provincial units of that day (`provinces`, where they are known), each with the figure that `figures` has for
    it (primary keys)."""
    if provinces is None:
        provinces = in_order(standing(on).filter(kind=Kind.PROVINCE))
    tiles = [_tile(unit, figures.get(unit.pk), scale) for unit in provinces]
    return Cartogram(
        title,
        [tile for tile in tiles if tile.cell],
        [tile for tile in tiles if not tile.cell],
        scale,
    )


def scale_of(levels: Sequence[Fraction | int], words: str = "{}") -> Scale:
    """A sequential scale: at most four cuts that share the `levels` out, rounded to two digits.

    `words` says one number: ``"{} 亿元"``.
    """
    known = sorted(level for level in levels if level > 0)
    cuts = sorted({_rounded(known[len(known) * i // 5]) for i in range(1, 5)}) if known else []
    said = [words.format(f"{cut:,}") for cut in cuts]
    if not said:
        return Scale((), (_("all"),))
    between = [
        _("%(low)s to below %(high)s") % {"low": a, "high": b} for a, b in itertools.pairwise(said)
    ]
    below, above = _("below %(cut)s") % {"cut": said[0]}, _("%(cut)s and more") % {"cut": said[-1]}
    return Scale(tuple(cuts), (below, *between, above))


def _rounded(level: Fraction | int) -> int:
    whole = max(int(level), 1)
    step = int(10 ** max(len(str(whole)) - 2, 0))
    rounded: int = whole // step * step
    return max(rounded, 1)


def _tile(unit: Unit, figure: Figure | None, scale: Scale) -> Tile:
    return tile_of(unit, figure, scale, grid().get(unit.code) if unit.code else None)


def tile_of(unit: Unit, figure: Figure | None, scale: Scale, cell: Cell | None) -> Tile:
    """What one unit shows, standing at `cell`."""
    short = cell.short if cell else unit.name
    if not unit.is_counted:
        words = _("not in the statistics")
        return Tile(unit.name, short, cell, "", "is-out", "", f"{unit.name}: {words}", "", words)
    if figure is None or figure.level is None:
        text, note = (figure.text, figure.note) if figure else ("", "")
        words = note or _("no figure")
        url = figure.url if figure else ""
        return Tile(
            unit.name, short, cell, text or "—", "is-none", "", f"{unit.name}: {words}", url, words
        )
    place = scale.place(figure.level)
    words = scale.words[place]
    said = "; ".join(part for part in (figure.note or figure.text, words) if part)
    return Tile(
        unit.name, short, cell, figure.text, scale.look(place), scale.mark(place),
        f"{unit.name}: {said}", figure.url, words,
    )  # fmt: skip


@cache
def grid() -> dict[str, Cell]:
    """Division code → where its tile is."""
    with GRID.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Cell(row["short"], int(row["column"]), int(row["row"]))
            for row in csv.DictReader(lines)
        }
