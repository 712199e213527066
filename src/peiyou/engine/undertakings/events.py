"""What happened in a take-up. Receivers look things up by their key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class SeasonOpened(Event):
    season: UUID


@dataclass(frozen=True, slots=True)
class TasksDeclared(Event):
    undertaking: UUID


@dataclass(frozen=True, slots=True)
class UndertakingReturned(Event):
    undertaking: UUID


@dataclass(frozen=True, slots=True)
class UndertakingsConfirmed(Event):
    """One or many by one act: who follows looks which."""

    season: UUID


@dataclass(frozen=True, slots=True)
class SeasonPublished(Event):
    season: UUID


@dataclass(frozen=True, slots=True)
class FilingRecorded(Event):
    filing: UUID
