"""Short names of regions, as a tile has room for; a projection that keeps north above south."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from peiyou.kernel.organisations.queries.real_map import albers, outline_of
from peiyou.kernel.organisations.queries.tiles import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("杭州市", "杭州"), ("恩施土家族苗族自治州", "恩施"), ("黔西南布依族苗族自治州", "黔西南"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"), ("博尔塔拉蒙古自治州", "博尔塔拉"), ("大兴安岭地区", "大兴安岭"),
        ("锡林郭勒盟", "锡林郭勒"), ("上城区", "上城"), ("和县", "和县"), ("神农架林区", "神农架"), ("海北藏族自治州", "海北"),
        ("西双版纳傣族自治州", "西双版纳"), ("双江拉祜族佤族布朗族傣族自治县", "双江"),
    ],
)  # fmt: skip
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_north_is_above_south_and_east_right_of_west() -> None:
    assert albers(105, 40)[1] > albers(105, 20)[1]
    assert albers(120, 30)[0] > albers(90, 30)[0]


def a_file(folder: Path, **more: object) -> Path:
    square = [[[100, 20], [110, 20], [110, 30], [100, 30], [100, 20]]]
    features = [
        {"properties": {"code": "330000"}, "geometry": {"type": "Polygon", "coordinates": square}},
        {"properties": {"code": "330000"}, "geometry": {"type": "MultiPolygon", "coordinates": [square]}},
        {"properties": {}, "geometry": {"type": "LineString", "coordinates": [[105, 10], [107, 12]]}},
    ]  # fmt: skip
    file = folder / "nation.geojson"
    file.write_text(json.dumps({"features": features} | more))
    return file


def test_a_map_needs_its_number(tmp_path: Path) -> None:
    found = outline_of(a_file(tmp_path, approval_number="GS(2024)0650号"))
    assert found is not None
    assert found.number == "GS(2024)0650号"
    assert found.regions["330000"].count("M") == 2
    assert found.regions["330000"].endswith("Z")
    assert len(found.rest) == 1, "the line of strokes is drawn as it is"
    assert found.height > 100
    for number in ("", "  ", None):
        file = a_file(tmp_path, approval_number=number)
        os.utime(file, ns=(1, hash(number) % 10**9 + 2))
        assert outline_of(file) is None


@pytest.mark.parametrize(
    "words", ["", "[]", "{", '{"features": 3}', '{"features": [], "approval_number": "x"}']
)
def test_what_is_no_map_is_not_shown(tmp_path: Path, words: str) -> None:
    file = tmp_path / "nation.geojson"
    file.write_text(words)
    assert outline_of(file) is None
    assert outline_of(tmp_path / "none.geojson") is None
