"""Putting totals right, should they ever be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.facts.recomputing import differences, rebuild
from peiyou.kernel.organisations import locking


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many totals there are now, and how many had been wrong (at most a thousand are counted)."""

    totals: int
    wrong: int
    audit_stream: str = "facts:totals"


@action("facts.recompute_totals", on=None)
def recompute_totals(*, actor: Actor, at: datetime) -> Recomputed:
    """Write all totals anew from the ledger. Nobody posts or changes the tree meanwhile."""
    locking.exclusive()
    wrong = differences()
    done = Recomputed(rebuild(), len(wrong))
    note(totals=done.totals, wrong=done.wrong, first=[list(one) for one in wrong[:20]])
    return done
