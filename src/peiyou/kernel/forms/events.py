"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from peiyou.kernel.actions import Event


@dataclass(frozen=True, slots=True)
class IntakeDue(Event):
    """A workbook is to be read, or what was agreed to is to be written."""

    intake: UUID
