"""Blocks of many regions: where their tiles stand, and when there is room for names."""

from __future__ import annotations

from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import Figure, Scale
from peiyou.kernel.organisations.queries.mosaic import ACROSS, MOST_NAMED, mosaic_of

SCALE = Scale((50,), ("below", "above"))


def cities(n: int, first: int = 1) -> list[Unit]:
    return [Unit(pk=i, name=f"甲{i}市", kind=Kind.PREFECTURE) for i in range(first, first + n)]


def test_a_block_for_each_region_above() -> None:
    figures = {1: Figure("60 %", 60, "six", "/x/"), 2: Figure("", None)}
    drawn = mosaic_of(
        [("甲", cities(8)), ("乙", []), ("丙", cities(1, 9))], figures, SCALE, title="t"
    )
    assert [block.name for block in drawn.blocks] == ["甲", "丙"], "an empty one is left out"
    places = [(x, y) for x, y, _tile in drawn.blocks[0].tiles]
    assert len(set(places)) == 8
    assert places[ACROSS] == (0, places[ACROSS][1]) > (0, 0), "a new row begins"
    assert [tile.look for tile in drawn.everything][:2] == ["is-s1", "is-none"]
    assert drawn.everything[0].url == "/x/"
    assert len(drawn.everything) == 9


def test_some_thousand_have_no_room_for_names() -> None:
    few = mosaic_of([("甲", cities(MOST_NAMED))], {}, SCALE, title="t")
    many = mosaic_of([("甲", cities(MOST_NAMED + 1))], {}, SCALE, title="t")
    assert few.is_named
    assert not many.is_named
    assert many.tile_width < few.tile_width
    assert many.blocks[0].height < few.blocks[0].height
