"""What verification can find wrong, and in what."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """`CHANGED` other content, `REMOVED` missing, `INSERTED` never announced, `REORDERED` moved."""

    CHANGED = "CHANGED"
    REMOVED = "REMOVED"
    INSERTED = "INSERTED"
    REORDERED = "REORDERED"
    UNSEALED = "UNSEALED"


class Thing(StrEnum):
    ROW = "row"
    LEAF = "leaf"
    SEAL = "seal"
    HEAD = "head"
    PERSONAL = "personal value"
