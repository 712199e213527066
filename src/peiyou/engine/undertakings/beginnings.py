"""What a season starts from: editable defaults of `data/takeup.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from peiyou.engine.undertakings.enums import Counting
from peiyou.kernel.plans.enums import Kind
from peiyou.kernel.plans.models import Deliverable

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Beginnings:
    """`closed`: printed numbers of tasks that are not open, by code of the plan; `checked_by`: levels by party."""

    sources: tuple[Mapping[str, str], ...]
    parties: tuple[str, ...]
    closed: Mapping[str, frozenset[str]]
    checked_by: Mapping[str, tuple[str, ...]]


@cache
def beginnings() -> Beginnings:
    read = yaml.safe_load((DATA / "takeup.yaml").read_text(encoding="utf-8"))
    return Beginnings(
        sources=tuple(read["sources"]),
        parties=tuple(read["parties"]),
        closed={code: frozenset(numbers) for code, numbers in read["closed"].items()},
        checked_by={party: tuple(levels) for party, levels in read["checked_by"].items()},
    )


RATIOS = frozenset({"比", "倍", "%"})


def counting_of(deliverable: Deliverable) -> Counting:
    """How commitments to a deliverable are read together, unless the ministry says otherwise."""
    if deliverable.unit in RATIOS:
        return Counting.RATIO
    if deliverable.way == Kind.SELECT:
        return Counting.CANDIDATES
    if deliverable.way == Kind.ESTABLISH:
        return Counting.INSTRUMENT
    if deliverable.way == Kind.COMPLY:
        return Counting.COVERAGE
    return (
        Counting.SUM if deliverable.quantity and not deliverable.is_fuzzy else Counting.PARTICIPANTS
    )


def unit_of(deliverable: Deliverable, counting: Counting) -> str:
    """The unit that quantities are entered in. A ratio is entered as two numbers of the same things."""
    if counting in {Counting.RATIO, Counting.COVERAGE}:
        return ""
    return deliverable.unit or "个"
