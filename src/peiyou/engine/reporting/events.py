"""What happened in the reporting. Receivers look things up by their key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class RoundOpened(Event):
    round: UUID


@dataclass(frozen=True, slots=True)
class ReturnSentBack(Event):
    return_: UUID


@dataclass(frozen=True, slots=True)
class ReturnApproved(Event):
    return_: UUID


@dataclass(frozen=True, slots=True)
class ReturnWaived(Event):
    return_: UUID
