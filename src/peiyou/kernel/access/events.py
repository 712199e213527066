"""What happened to grants. Receivers look the grant up by its key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class GrantGiven(Event):
    grant: UUID


@dataclass(frozen=True, slots=True)
class GrantRevoked(Event):
    grant: UUID
