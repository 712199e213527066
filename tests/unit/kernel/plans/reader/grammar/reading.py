"""The grammar's answers in short forms that tests can compare."""

from typing import Any

from peiyou.kernel.plans.reader.grammar import read_clauses
from peiyou.kernel.plans.reader.model import Deliverable, Parties


def items(text: str) -> tuple[Deliverable, ...]:
    return read_clauses(text, year_start=2023, year_end=2025).deliverables


def only(text: str) -> Deliverable:
    (item,) = items(text)
    return item


def amounts(text: str) -> list[tuple[Any, Any, Any]]:
    """(quantity, bound, unit) of what is counted."""
    return [(d.quantity, d.bound, d.unit) for d in items(text) if d.quantity is not None]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(d.verb, d.object) for d in items(text)]


def names(parties: Parties) -> list[str]:
    return [p.name for p in parties.parties]


def roles(parties: Parties) -> list[tuple[str, str]]:
    return [(p.name, p.role) for p in parties.parties]
