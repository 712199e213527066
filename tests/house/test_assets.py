"""What browsers load is built from a pinned list and comes from nowhere else."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))
import build_assets  # noqa: E402 - lives beside the source, for the build

VENDOR = ROOT / "src" / "peiyou" / "web" / "static" / "vendor"
OWN = sorted((ROOT / "src" / "peiyou").rglob("static/*/*.*"))
built = pytest.mark.skipif(not VENDOR.exists(), reason="run `make assets` first")


def test_the_lock_file_names_no_host_of_a_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)


def test_versions_are_exact() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


@built
def test_the_sprite_holds_just_the_icons_that_templates_use() -> None:
    found = re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text())
    assert found == build_assets.used_icons()


@built
def test_no_file_points_to_a_source_map_or_another_host() -> None:
    for file in [*VENDOR.glob("*.*"), *OWN]:
        if file.suffix in {".css", ".js", ".svg"}:
            text = file.read_text(encoding="utf-8")
            assert "sourceMappingURL" not in text, file.name
            assert not re.search(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", text), file.name


@built
def test_building_again_does_nothing() -> None:
    build_assets.build()
    assert build_assets.build() == []
