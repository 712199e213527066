"""What a round starts from: editable defaults of `data/reporting.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Beginnings:
    """`levels` by party, lowest first; `ends`: days before the last one of the year; `proofs` by counting."""

    levels: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, int]
    proofs: Mapping[str, int]
    pause: timedelta


@cache
def beginnings() -> Beginnings:
    read = yaml.safe_load((DATA / "reporting.yaml").read_text(encoding="utf-8"))
    return Beginnings(
        levels={party: tuple(levels) for party, levels in read["levels"].items()},
        ends=dict(read["ends"]),
        proofs=dict(read["proofs"]),
        pause=timedelta(minutes=read["pause"]),
    )
