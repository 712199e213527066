"""What `data/rules.yaml` says: the rules that rounds begin with, and when a figure is unusual."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

import yaml

from peiyou.engine.reporting.beginnings import DATA

OUTLIER: Final = "OUTLIER"
JUMP: Final = "JUMP"
TAKEN: Final = frozenset({OUTLIER, JUMP, "MISSING", "PROOF", "NUMBER", "TWICE"})
"""Codes that a rule cannot have, since the house itself asks by them."""


@dataclass(frozen=True, slots=True)
class GivenRule:
    code: str
    version: int
    title: str
    applies: str
    stands_at: str
    severity: str
    expression: str
    message: str
    message_en: str
    source: str


@dataclass(frozen=True, slots=True)
class Unusual:
    """`z` and `least` units for an outlier; `times` and by so many whole units for a jump."""

    z: Fraction
    least: int
    times: int
    by: int


@cache
def given_rules() -> tuple[GivenRule, ...]:
    read = yaml.safe_load((DATA / "rules.yaml").read_text(encoding="utf-8"))
    return tuple(GivenRule(**one) for one in read["rules"])


@cache
def unusual() -> Unusual:
    read = yaml.safe_load((DATA / "rules.yaml").read_text(encoding="utf-8"))
    outlier, jump = read["outlier"], read["jump"]
    return Unusual(Fraction(outlier["z"]), outlier["least"], jump["times"], jump["least"])
