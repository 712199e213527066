"""Reviewers' own numbers: which stand beside what was claimed, and what they hold for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from peiyou.engine.reporting import cells
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
    seq, below = cells.split(cell)
    parts = below.split("/")
    if parts[0] != "item" or parts[2] != "base" or row.snapshot is None:
        return ()
    asks = skeleton_of(row.round).asks
    mine = asks.get((seq, int(parts[1])))
    said = row.snapshot.content["cells"]
    paths = (
        cells.item(*place, "base")
        for place, ask in asks.items()
        if mine is not None and ask.same_as_id == mine.pk
    )
    return tuple(path for path in paths if path in said)


def stage_of(row: Return) -> VerdictStage:
    """The last one approves, everybody before them checks."""
    is_last = row.case.state == State.APPROVING
    return VerdictStage.APPROVED if is_last else VerdictStage.CHECKED
