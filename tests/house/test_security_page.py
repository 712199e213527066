"""docs/security.md names code and tests; each must be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:src|tests|docs|requirements)/[^`\s]+)`", PAGE)))


def test_there_is_something_to_look_at() -> None:
    assert len(NAMED) > 50


@pytest.mark.parametrize("name", NAMED)
def test_what_the_page_names_is_there(name: str) -> None:
    path, _, test = name.partition("::")
    assert (ROOT / path).exists()
    if test:
        assert re.search(rf"^\s*def {test}\b", (ROOT / path).read_text(encoding="utf-8"), re.M)
