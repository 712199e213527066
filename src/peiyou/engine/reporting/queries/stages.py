"""Every figure of returns at its three stages: as claimed, as checked, as approved, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.models import Return, Snapshot
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.verdicts import FIGURES
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.queries.figures import STANDING
from peiyou.kernel.forms.readers import trimmed

WAN = 6
Sums = Mapping[tuple[str, str, str], int]
"""(key of the return, cell, stage) → what the ledger has."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Exact decimal texts, money in 万元; None: not there yet. `claimed` is what was handed in last; the others are
    what counts, also while a correction is on its way."""

    claimed: str | None
    checked: str | None
    approved: str | None


def figures_of(rows: Sequence[Return]) -> dict[int, dict[str, Figure]]:
    """By primary key, by cell; rows come with round, snapshot and approved. One statement, however many."""
    keys = [str(row.key) for row in rows]
    entries = Entry.objects.filter(batch__source_kind=SOURCE_KIND, batch__source_id__in=keys)
    sums = entries.order_by().values_list("batch__source_id", "line", "stage")
    rows_ = sums.annotate(Sum("quantity"), n=STANDING)
    found = {(key, line, stage): quantity for key, line, stage, quantity, n in rows_ if n}
    return {row.pk: _of(row, skeleton_of(row.round), found) for row in rows}


def _of(row: Return, asked: Skeleton, sums: Sums) -> dict[str, Figure]:
    claimed, approved = _cells(row.snapshot), _cells(row.approved)
    key = str(row.key)

    def at(path: str, stage: Stage) -> str | None:
        """Money of 0 is no entry: where all was approved, what has none is 0."""
        quantity = sums.get((key, path, stage))
        if quantity is None:
            return "0" if path in approved else None
        return f"{trimmed(Decimal(quantity).scaleb(-_scale(asked, path))):f}"

    return {
        path: Figure(claimed.get(path), at(path, Stage.CHECKED), at(path, Stage.APPROVED))
        for path in sorted(claimed.keys() | approved.keys())
    }


def _cells(snapshot: Snapshot | None) -> dict[str, str]:
    plain: Mapping[str, Any] = snapshot.content["cells"] if snapshot else {}
    return {path: str(value) for path, value in plain.items() if cells.column_of(path) in FIGURES}


def _scale(asked: Skeleton, path: str) -> int:
    seq, below = cells.split(path)
    kind, of, _what = below.split("/")
    if kind == "fund":
        return WAN
    return asked.asks[seq, int(of)].item.scale
