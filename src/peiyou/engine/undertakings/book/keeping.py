"""Keeping the rows of a book: new ones, changed ones, those that say nothing any more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from peiyou.engine.undertakings.models import Commitment, Placement, Pledge
from peiyou.kernel.actions.bulk import update_many

AT_ONCE = 2_000


def keep_rows(
    removed: Collection[Placement],
    placements: Iterable[Placement],
    commitments: Iterable[Commitment],
    pledges: Iterable[Pledge],
    dirty: Collection[int],
) -> None:
    """One statement each for what there is to do; `dirty` are the `id()` of rows that changed."""
    if removed:
        Placement.objects.filter(pk__in=[row.pk for row in removed]).delete()
    _keep(Placement, ["person", "criterion", "milestones"], placements, dirty)
    _keep(Commitment, ["amount", "base", "due_on", "by_year"], commitments, dirty)
    _keep(Pledge, ["amount", "by_year", "vouched_at", "vouched_by"], pledges, dirty)


def _keep(
    model: type[Any], columns: list[str], rows: Iterable[Any], dirty: Collection[int]
) -> None:
    new: list[Any] = []
    changed: list[Any] = []
    gone: list[Any] = []
    for row in rows:
        if row.pk is None:
            if not _is_empty(row):
                new.append(row)
        elif id(row) in dirty:
            (gone if _is_empty(row) else changed).append(row)
    if gone:
        model.objects.filter(pk__in=[row.pk for row in gone]).delete()
    update_many(model, columns, [(row.pk, *_plain(row, columns)) for row in changed])
    for row in new:
        if not isinstance(row, Placement):
            row.placement_id = row.placement.pk
    if new:
        model.objects.bulk_create(new, batch_size=AT_ONCE)


def _is_empty(row: Any) -> bool:
    """A commitment or pledge without a figure; a placement says something by being there."""
    if isinstance(row, Placement):
        return False
    if isinstance(row, Pledge):
        return not row.by_year
    return row.amount is None and row.base is None and row.due_on is None and not row.by_year


def _plain(row: Any, columns: Iterable[str]) -> Iterable[Any]:
    for column in columns:
        value = getattr(row, column)
        yield json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
