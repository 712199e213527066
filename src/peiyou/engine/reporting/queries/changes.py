"""Two snapshots beside each other, cell by cell: what was said before, and what is said now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peiyou.engine.reporting.cells import SHOWN, column_of
from peiyou.engine.reporting.models import Return, Snapshot


def earlier_of(row: Return) -> dict[str, Snapshot]:
    """What the snapshot in force can be compared with: APPROVED, what was approved last; RETURNED, what was handed
    in before. One statement."""
    if row.snapshot is None:
        return {}
    found: dict[str, Snapshot] = {}
    before = row.snapshots.filter(kind=row.snapshot.kind, no__lt=row.snapshot.no).order_by("-no")
    wanted = [one for one in before if one.pk == row.approved_id][:1]
    if wanted:
        found["APPROVED"] = wanted[0]
    if before and before[0].pk != row.approved_id:
        found["RETURNED"] = before[0]
    return found


def changed_cells(before: Snapshot, after: Snapshot) -> dict[str, tuple[Any, Any]]:
    """Path → plain value before and after, of cells that say something else; shown ones make no difference."""
    old, new = before.content["cells"], after.content["cells"]
    paths = old.keys() | new.keys()
    return {
        path: (old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path) and column_of(path) not in SHOWN
    }


def changed_rows(before: Snapshot, after: Snapshot) -> frozenset[str]:
    """Rows whose evidence is not what it was."""
    old: Mapping[str, Any] = before.content["evidence"]
    new: Mapping[str, Any] = after.content["evidence"]
    return frozenset(row for row in old.keys() | new.keys() if old.get(row) != new.get(row))
