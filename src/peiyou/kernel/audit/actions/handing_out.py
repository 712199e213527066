"""Handing the record out is an act too."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peiyou.kernel.actions import Actor, action, note


@dataclass(frozen=True, slots=True)
class HandOut:
    audit_stream: str


@action("audit.record_export", on=None)
def record_export(
    *, first: int | None, last: int | None, way: str, actor: Actor, at: datetime
) -> HandOut:
    """Put on record that seals `first` to `last` (None: from the beginning, to the newest) went out.

    The export that follows contains this row, unless its range ends before.
    """
    note(first_seal=first, last_seal=last, way=way)
    return HandOut(f"export:{uuid.uuid4()}")
