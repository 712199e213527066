"""Locking cases: always in the order of their keys, so that no two acts wait for each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.workflow.models import Case

AT_ONCE: Final = 5_000
"""Cases in one statement; SQLite takes 32,766 parameters."""


def lock(keys: Iterable[int]) -> dict[int, Case]:
    """The cases as they stand, with their processes, by primary key."""
    found: dict[int, Case] = {}
    rows = Case.objects.select_for_update(of=("self",)).select_related("process")
    for portion in portions(sorted(set(keys)), AT_ONCE):
        locked = rows.defer("process__definition").filter(pk__in=portion).order_by("pk")
        found |= {case.pk: case for case in locked}
    return found
