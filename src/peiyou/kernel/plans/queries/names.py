"""How bodies are called: one name for a page, several spellings in documents."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_ALIASES = Path(__file__).parents[1] / "data" / "department_aliases.yaml"


def canonical_name(name: str) -> str:
    """The full name of a body that documents also print shortened."""
    return _aliases().get(name, name)


def spellings(name: str) -> list[str]:
    """The name that pages use and whatever else documents print for the same body."""
    own = canonical_name(name)
    return [own, *(alias for alias, full in _aliases().items() if full == own)]


@cache
def _aliases() -> dict[str, str]:
    rows: dict[str, list[str]] = yaml.safe_load(_ALIASES.read_text(encoding="utf-8"))
    return {alias: name for name, aliases in rows.items() for alias in aliases}
