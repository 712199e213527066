"""Doubt codes: where a rule had to guess, and what that costs in confidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

DOUBTS: Final[dict[str, str]] = {
    "bound.shared": "The bound is printed once for several numbers; it was read for this one too.",
    "bound.maybe_shared": "A bound printed after a later number may be meant for this one as well.",
    "verb.unknown": "No verb of the lexicon was found; the words before the number are read as an indicator.",
    "verb.inherited": "The verb stands in an earlier part of the sentence.",
    "object.fallback": "What is counted was picked by position, not by a known pattern.",
    "object.inherited": "What is counted stands in an earlier part of the sentence.",
    "object.missing": "Nothing names what is counted.",
    "unit.unknown": "The unit is not a known unit.",
    "unit.missing": "No unit is printed.",
    "number.unexplained": "A number of this clause was read as part of a name.",
    "number.attribute": "A number that says which ones are meant was left out of the count.",
    "quantity.vague": "The document gives an order of magnitude only.",
    "task.no_clause": "No promise was recognised; the whole wording stands for it.",
    "deadline.year_guessed": "The deadline names no year; the plan's last year was taken.",
    "deadline.clause": "The point in time may belong to this part of the sentence only.",
    "party.joined": "A name broken over lines or spaces was put together.",
    "party.unknown_form": "The name does not end like a known kind of organisation.",
    "cell.words": "The cell has words beside its number.",
}

_COST: Final[dict[str, float]] = {
    "bound.shared": 0.21, "bound.maybe_shared": 0.21, "verb.unknown": 0.25, "verb.inherited": 0.02,
    "object.fallback": 0.21, "object.inherited": 0.05, "object.missing": 0.4, "unit.unknown": 0.25,
    "unit.missing": 0.1, "number.unexplained": 0.25, "number.attribute": 0.05, "quantity.vague": 0.1,
    "task.no_clause": 0.4, "deadline.year_guessed": 0.21,
    "deadline.clause": 0.05, "party.joined": 0.05,
    "party.unknown_form": 0.25, "cell.words": 0.15,
}  # fmt: skip


def confidence(doubts: Iterable[str]) -> float:
    """1.0 less what each doubt costs, never below 0.1."""
    return round(max(0.1, 1.0 - sum(_COST[code] for code in doubts)), 2)
