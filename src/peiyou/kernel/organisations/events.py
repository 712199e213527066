"""What happened to units, for the apps above that keep something by place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class UnitsChanged(Event):
    """`units` were registered, renamed, recoded, moved, merged, split, dissolved or corrected.

    `what` is a `ChangeKind`. From the day `on` they are what the change says. `hierarchy` is empty unless it touched one only
    (a move); where they stand is asked of the queries.
    """

    what: str
    units: tuple[UUID, ...]
    on: date
    hierarchy: str = ""
