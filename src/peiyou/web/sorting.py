"""Orders of the table of deliverables, by the name that stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from peiyou.kernel.plans.enums import Kind
from peiyou.kernel.plans.queries.rows import PromiseRow, TaskRow

Pair = tuple[TaskRow, PromiseRow]
WAYS = list(Kind.values)

SORTS: dict[str, Callable[[Pair], Any]] = {
    "no": lambda pair: pair[0].seq,
    "object": lambda pair: str(pair[1].object),
    "way": lambda pair: WAYS.index(pair[1].way),
    "quantity": lambda pair: Fraction(pair[1].quantity) if pair[1].quantity else Fraction(-1),
    "parties": lambda pair: len(pair[0].parties),
}


def sorted_promises(rows: Sequence[Pair], sort: str) -> list[Pair]:
    """`sort` is a key of SORTS, with a leading minus for downwards; equal rows keep the plan's order."""
    key = SORTS.get(sort.lstrip("-"), SORTS["no"])
    if sort.startswith("-"):
        return sorted(rows, key=key, reverse=True)
    return sorted(rows, key=key)
