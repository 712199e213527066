"""That a backup was taken is an act: everything there is went into one file."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from peiyou.kernel.actions import Actor, action, note


@dataclass(frozen=True, slots=True)
class Backup:
    audit_stream: str


@action("jobs.record_backup", on=None)
def record_backup(
    *, name: str, sha256: str, size: int, with_keys: bool, actor: Actor, at: datetime
) -> Backup:
    """Put on record that the archive `name` (`sha256`, `size` bytes) was written, with the keys or not."""
    note(name=name, sha256=sha256, size=size, with_keys=with_keys)
    return Backup(f"backup:{uuid.uuid4()}")
