"""Edges of the tree of a take-up that break a rule between its levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """In the order of the tree, from the top."""

    SHARES = "SHARES"
    DECLARED = "DECLARED"
    OWN_SHARE = "OWN_SHARE"
    UNITS = "UNITS"
    TASK = "TASK"
    YEARS = "YEARS"
    MONEY_YEARS = "MONEY_YEARS"
    FOREIGN = "FOREIGN"
    NO_PROVINCE = "NO_PROVINCE"


@dataclass(frozen=True, slots=True)
class Edge:
    """One broken rule: between `upper` and `lower` (names), about `item`; `lower_at` is the address of the place.

    `expected` and `found` are said with their units; `remedy` is what to do.
    """

    rule: Rule
    upper: str
    lower: str
    lower_at: str
    task_no: str
    item: str
    expected: str
    found: str
    remedy: str


@dataclass(slots=True)
class Broken:
    edges: list[Edge] = field(default_factory=list)

    @property
    def by_rule(self) -> dict[Rule, int]:
        found = {rule: sum(edge.rule == rule for edge in self.edges) for rule in Rule}
        return {rule: n for rule, n in found.items() if n}
