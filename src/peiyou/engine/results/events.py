"""What happened with results. Receivers look things up by their key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class ReleasePublished(Event):
    release: UUID


@dataclass(frozen=True, slots=True)
class PublishingAsked(Event):
    prepared: UUID


@dataclass(frozen=True, slots=True)
class CorrectionRecorded(Event):
    correction: UUID


@dataclass(frozen=True, slots=True)
class ReportsAsked(Event):
    run: UUID
