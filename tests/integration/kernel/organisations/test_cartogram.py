"""The cartogram as it is drawn."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.cartogram import Figure, Scale, cartogram_of, grid
from tests.factories.organisations import a_unit

ON = date(2026, 11, 24)
SCALE = Scale((50, 100, 120, 160), ("a", "b", "c", "d", "e"), is_diverging=True)
OUT = {"710000", "810000", "820000"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def provinces() -> dict[str, Unit]:
    """34 provincial units by code, and the 兵团 without one."""
    nation = a_unit("中国", Kind.NATION)
    found = {}
    for code, cell in grid().items():
        found[code] = a_unit(
            f"{cell.short}省", Kind.PROVINCE, nation, code=code, is_counted=code not in OUT
        )
    found[""] = a_unit("新疆生产建设兵团", Kind.PROVINCE, nation)
    return found


def drawn(provinces: dict[str, Unit], figures: dict[str, Figure]) -> str:
    of = {provinces[code].pk: figure for code, figure in figures.items()}
    map_ = cartogram_of(of, SCALE, title="what", on=ON)
    with override("en"):
        return Template("{% load cartogram %}{% cartogram map %}").render(Context({"map": map_}))


def test_34_tiles_three_hatched_and_the_corps_apart(provinces: dict[str, Unit]) -> None:
    map_ = cartogram_of({}, SCALE, title="what", on=ON)
    assert len(map_.tiles) == 34
    assert [tile.name for tile in map_.apart] == ["新疆生产建设兵团"]
    assert sum(tile.look == "is-out" for tile in map_.tiles) == 3


def test_a_figure_is_read_in_the_tile_and_in_the_table(provinces: dict[str, Unit]) -> None:
    page = drawn(provinces, {"370000": Figure("160 %", Fraction(160), "160 of 100", "/there/")})
    assert re.search(
        r'<a class="cg-tile is-d4"[^>]*href="/there/" aria-label="山东省: 160 of 100; e"', page
    )
    assert page.count("160 %") == 2
    assert "南海诸岛" in page
    assert "no map" in page
    assert "style=" not in page, "the policy of pages forbids it"


def test_what_is_not_counted_shows_no_figure(provinces: dict[str, Unit]) -> None:
    page = drawn(provinces, {"710000": Figure("77 %", Fraction(77))})
    assert "77 %" not in page


def test_statements(provinces: dict[str, Unit], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        cartogram_of({}, SCALE, title="", on=ON)
