"""How long notices are kept and when reminders go out: data, not code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data" / "keeping.yaml"


@dataclass(frozen=True, slots=True)
class Keeping:
    """`grant_ends` is sorted upward: the nearest announcement first."""

    read: timedelta
    unread: timedelta
    grant_ends: tuple[timedelta, ...]


@cache
def keeping() -> Keeping:
    days = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return Keeping(
        timedelta(days=days["read"]),
        timedelta(days=days["unread"]),
        tuple(timedelta(days=n) for n in sorted(days["grant_ends"])),
    )
