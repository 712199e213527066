"""The guide's table of settings is the one the settings are read by."""

from __future__ import annotations

import re
from pathlib import Path

from peiyou.config.env import VARIABLES

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "operating.md"


def test_the_table_says_what_is_read() -> None:
    rows = re.findall(r"^\| `(PEIYOU_\w+)` \| (?:`([^`]*)`|—) \| (.+) \|$", GUIDE.read_text(), re.M)
    assert {name: (default, meaning) for name, default, meaning in rows} == VARIABLES
