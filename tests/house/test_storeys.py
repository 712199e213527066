"""What import-linter cannot see: string foreign keys, rooms, empty packages, file lengths."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "peiyou"
HOUSE = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def order_of(name: str) -> list[str]:
    """The layers of a contract from top to bottom, brackets and siblings opened up."""
    contract = next(c for c in HOUSE if c["name"].startswith(name))
    return [layer.strip("() ") for row in contract["layers"] for layer in row.split("|")]


def height(model: type[models.Model]) -> tuple[int, int]:
    """(storey, place in it); larger is higher. Apps from outside lie below everything."""
    parts = model.__module__.split(".")
    if parts[0] != "peiyou":
        return (-1, -1)
    storeys, kernel = order_of("Storeys"), order_of("Kernel")
    place = -kernel.index(parts[2]) if parts[1] == "kernel" else 0
    return (-storeys.index(parts[1]) + len(storeys), place)


def foreign_keys() -> list[models.Field]:
    return [
        field
        for model in apps.get_models()
        if model.__module__.startswith("peiyou.")
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]


@pytest.mark.parametrize("field", foreign_keys(), ids=str)
def test_foreign_key_points_downward_or_level(field: models.Field) -> None:
    assert height(field.model) >= height(field.related_model)  # type: ignore[arg-type]


def test_the_walk_would_see_an_upward_key() -> None:
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.plans.models import Plan

    assert height(Plan) > height(Person)


def test_no_package_is_empty() -> None:
    for init in SOURCE.rglob("__init__.py"):
        others = [p for p in init.parent.iterdir() if p.name not in {"__init__.py", "__pycache__"}]
        assert others or init.stat().st_size, f"{init.parent} is an empty package"


def test_files_stay_short() -> None:
    """`data` may hold a stand-alone script, which must be one file."""
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if not {"migrations", "data"} & set(path.parts)
        and (lines := path.read_text(encoding="utf-8").count("\n")) > 330
    }
    assert long == {}


def test_no_room_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "misc", "common"}
    apps = [*(SOURCE / "kernel").rglob("*"), *(SOURCE / "engine").rglob("*")]
    found = [p for p in apps if p.stem in drawers]
    assert found == []
