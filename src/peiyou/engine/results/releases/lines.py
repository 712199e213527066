"""Lines of the file: canonical JSON, one object each, in an order that follows from what they say.

    header · period… · measure… · node… · unit… · coverage… · leaf… · total… · end

`data/verify_release.py` reads the same lines without Peiyou; what is written here and there has to agree, which a
test holds them to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

FORMAT: Final = "peiyou.release/1"
PROOF: Final = "peiyou.release.proof/1"

Line = dict[str, Any]


class Leaf(NamedTuple):
    """One figure of one unit. The first six are the order of leaves; keys are stable ids, codes are stored ones.

    `top` and `prefecture` are where it counts besides the nation; empty where there is none.
    """

    measure: str
    stage: str
    period: str
    top: str
    prefecture: str
    unit: str
    quantity: int
    sources: tuple[str, ...]

    @property
    def line(self) -> Line:
        return {
            "kind": "leaf", "measure": self.measure, "stage": self.stage, "period": self.period,
            "at": [self.top, self.prefecture], "unit": self.unit, "quantity": self.quantity,
            "sources": list(self.sources),
        }  # fmt: skip

    def nodes(self, nation: str) -> Iterator[str]:
        """Where it counts, each once."""
        yield nation
        if self.top:
            yield self.top
        if self.prefecture and self.prefecture != self.top:
            yield self.prefecture


class Total(NamedTuple):
    """The sum of `leaves` leaves. The first four are the order of totals."""

    node: str
    measure: str
    stage: str
    period: str
    quantity: int
    leaves: int

    @property
    def line(self) -> Line:
        return {
            "kind": "total", "node": self.node, "measure": self.measure, "stage": self.stage,
            "period": self.period, "quantity": self.quantity, "leaves": self.leaves,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """All that a release says. `header` without its counts; `nation` is the key of the nation's node."""

    header: Mapping[str, Any]
    nation: str
    frame: list[Line]
    """Periods, measures, nodes, units, coverage, each kind in the order of its key."""
    leaves: list[Leaf]
    """In their order."""


def text(line: Mapping[str, Any]) -> str:
    """The one text of a line (as `common.canonical` has it; these are only text, whole numbers and lists)."""
    return json.dumps(
        line, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def totals_of(leaves: Iterable[Leaf], nation: str) -> list[Total]:
    """By every node at which leaves count, in their order."""
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for leaf in leaves:
        for node in leaf.nodes(nation):
            of = found.setdefault((node, leaf.measure, leaf.stage, leaf.period), [0, 0])
            of[0] += leaf.quantity
            of[1] += 1
    return [Total(*key, *of) for key, of in sorted(found.items())]
