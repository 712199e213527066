"""A dry run that cannot differ from the act: actions run for real, and everything is undone.

    with rehearsal() as unit:
        merge_units(…)
        seen = …        # what the database now says; `unit.events` is what would be announced

Refusals are the true ones, too. Nothing is settled: no audit row, no event, no total.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from peiyou.kernel.actions.unit import Unit, current


@contextmanager
def rehearsal() -> Iterator[Unit]:
    """Whatever is written inside is rolled back at the end, also when it ends well."""
    if current.get() is not None:
        raise RuntimeError("a rehearsal stands alone: it cannot be part of an act")
    unit = Unit()
    token = current.set(unit)
    try:
        with transaction.atomic(durable=True):
            yield unit
            transaction.set_rollback(True)
    finally:
        current.reset(token)
