"""What happened to cases."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class CaseDelegated(Event):
    """The turn of `case` that stands at `version` was given to `person`."""

    case: UUID
    version: int
    person: UUID
