"""Which organisations answer for tasks that are not open to take-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from peiyou.engine.undertakings.models import Opening, Season
from peiyou.kernel.plans.queries.meanings import meanings


def departments_of(
    season: Season, openings: Iterable[Opening], on: date
) -> dict[int, list[Opening]]:
    """By primary key of the organisation: the openings assigned to it, in order.

    Only who is named one by one: a party that means bodies of every region is reached through provinces.
    """
    by_task = {opening.task_key: opening for opening in openings}
    meant = meanings([season.version], on)
    found: dict[int, dict[int, Opening]] = defaultdict(dict)
    for party in meant.parties:
        opening = by_task.get(party.task)
        resolved = meant.of_party.get(party.id)
        if opening and resolved:
            for unit in resolved.units:
                found[unit][opening.seq] = opening
    return {
        unit: [opening for _seq, opening in sorted(mine.items())] for unit, mine in found.items()
    }
