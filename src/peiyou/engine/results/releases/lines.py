"""Lines of the file: canonical JSON, one object each, in an order that follows from what they say.

    header · period… · measure… · node… · unit… · coverage… · leaf… · total… · net… · end

A measure with `members` is an overlap: what is counted under all of them and under nothing else. Its leaves and totals
are figures like any other; what they take off sums of the members stands in the `net` lines.

`data/verify_release.py` reads the same lines without Peiyou; what is written here and there has to agree, which a
test holds them to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

FORMAT: Final = 2
"""Of what is written now. Format 1 had neither overlaps nor net sums; its files are read and proved as ever."""


def named(format_: int) -> str:
    return f"peiyou.release/{format_}"


def proof_named(format_: int) -> str:
    return f"peiyou.release.proof/{format_}"


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


class Net(NamedTuple):
    """The sum of figures that overlap, plain (`gross`) and with everything in it once. The first four are the order."""

    node: str
    of: tuple[str, ...]
    stage: str
    period: str
    gross: int
    net: int

    @property
    def line(self) -> Line:
        return {
            "kind": "net", "node": self.node, "of": list(self.of), "stage": self.stage, "period": self.period,
            "gross": self.gross, "net": self.net,
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


def nets_of(totals: Iterable[Total], members: Mapping[str, Sequence[str]]) -> list[Net]:
    """Of measures that overlaps join, directly or through others: wherever one of their overlaps has a total."""
    groups = _groups(members)
    sums: dict[tuple[str, str, str], dict[str, int]] = {}
    for one in totals:
        sums.setdefault((one.node, one.stage, one.period), {})[one.measure] = one.quantity
    found = []
    for (node, stage, period), of in sums.items():
        for group, overlaps in groups.items():
            if any(code in of for code in overlaps):
                gross = sum(of.get(code, 0) for code in group)
                off = sum((len(members[code]) - 1) * of.get(code, 0) for code in overlaps)
                found.append(Net(node, group, stage, period, gross, gross - off))
    return sorted(found)


def _groups(members: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], list[str]]:
    """Measures that belong together → the overlaps among them."""
    groups: list[tuple[set[str], list[str]]] = []
    for code, of in sorted(members.items()):
        touched = [one for one in groups if one[0] & set(of)]
        groups = [one for one in groups if one not in touched]
        groups.append((set(of).union(*(g for g, _o in touched)), [*(o for _g, some in touched for o in some), code]))  # fmt: skip
    return {tuple(sorted(group)): overlaps for group, overlaps in groups}
