"""Putting totals right, should they ever be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.facts.recomputing import rebuild
from peiyou.kernel.organisations import locking


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many totals there are now, and how many had been wrong."""

    totals: int
    wrong: int
    audit_stream: str = "facts:totals"


@action("facts.recompute_totals", on=None)
def recompute_totals(*, actor: Actor, at: datetime) -> Recomputed:
    """Put all totals right from the ledger. Nobody posts or changes the tree meanwhile."""
    locking.exclusive()
    done = rebuild()
    note(totals=done.totals, wrong=done.wrong, first=[list(one) for one in done.first[:20]])
    return Recomputed(done.totals, done.wrong)
