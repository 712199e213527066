"""What `data/ratings.yaml` says: how a rating is computed, whose red asks for a reply, when a forecast is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.enums import Voice

DATA: Final = Path(__file__).parent / "data"
UNIT: Final = "UNIT"
"""Every kind of place that is no region."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version: `green` and `amber` are the least pace, (reached ÷ to be reached) ÷ elapsed share of the plan."""

    version: int
    valid_from: date
    source: Mapping[str, str]
    green: Fraction
    amber: Fraction

    def colour(self, pace: Fraction) -> Rating:
        if pace >= self.green:
            return Rating.GREEN
        return Rating.AMBER if pace >= self.amber else Rating.RED

    def source_in(self, language: str | None) -> str:
        return self.source["zh" if (language or "").startswith("zh") else "en"]


@cache
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((DATA / "ratings.yaml").read_text(encoding="utf-8"))
    return found


@cache
def rules() -> tuple[Rule, ...]:
    """The newest last."""
    read = [
        Rule(
            one["version"], one["valid_from"], one["source"], Fraction(one["green"]), Fraction(one["amber"])
        )
        for one in _read()["rules"]
    ]  # fmt: skip
    return tuple(sorted(read, key=lambda rule: rule.valid_from))


def rule_on(day: date) -> Rule:
    """The version that holds on a day; before the first one, that one."""
    held = [rule for rule in rules() if rule.valid_from <= day]
    return held[-1] if held else rules()[0]


def asks_for_reply(voice: Voice, kind: str) -> bool:
    """Whether a red of this voice at a place of this kind (or `UNIT`) asks for a reply."""
    return kind in _read()["red"]["asks"].get(voice.value, [])


def least_periods() -> int:
    least: int = _read()["forecast"]["least"]
    return least
