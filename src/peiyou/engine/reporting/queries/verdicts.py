"""Reviewers' own numbers: which stand beside what was claimed, and what they hold for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from peiyou.engine.reporting.enums import State, VerdictStage
from peiyou.engine.reporting.models import Return, Snapshot, Verdict
from peiyou.engine.reporting.queries.skeleton import skeleton_of

FIGURES: Final = frozenset({"done", "amount", "base", "arrived", "spent"})
"""Columns beside which another number can stand."""

ByStage = dict[tuple[str, str], Verdict]
"""By cell and stage."""


def verdicts_of(snapshots: Iterable[Snapshot]) -> dict[int, ByStage]:
    """By primary key of the snapshot. One statement."""
    found: dict[int, ByStage] = {one.pk: {} for one in snapshots}
    for verdict in Verdict.objects.filter(snapshot__in=list(found)):
        found[verdict.snapshot_id][verdict.cell, verdict.stage] = verdict
    return found


def copies_of(row: Return, cell: str) -> tuple[str, ...]:
    """Cells of the snapshot in force that say the same because they are asked here alone: bases of ratios."""
    said = row.snapshot.content["cells"] if row.snapshot else {}
    once = skeleton_of(row.round).once
    return tuple(path for path, source in once.items() if source == cell and path in said)


def source_of(row: Return, cell: str) -> str | None:
    """The cell in which a figure of the snapshot in force is asked, where that is another one."""
    source = skeleton_of(row.round).once.get(cell)
    return source if source and row.snapshot and source in row.snapshot.content["cells"] else None


def stage_of(row: Return) -> VerdictStage:
    """The last one approves, everybody before them checks."""
    is_last = row.case.state == State.APPROVING
    return VerdictStage.APPROVED if is_last else VerdictStage.CHECKED
