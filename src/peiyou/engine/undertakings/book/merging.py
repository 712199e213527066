"""Rows of one undertaking put together with those of another: what adds is added, exactly; what does not is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from peiyou.engine.undertakings import cells
from peiyou.engine.undertakings.cells import Address, Part
from peiyou.engine.undertakings.models import Commitment, Placement, Pledge, Undertaking


def merge_rows(old: Undertaking, heir: Undertaking) -> dict[str, str]:
    """All rows of `old` become those of `heir` (both locked). By cell, what `old` had said where words or days differ."""
    mine = {row.opening_id: row for row in heir.placements.all()}
    different: dict[str, str] = {}
    for placement in old.placements.select_related("opening").order_by("pk"):
        kept = mine.get(placement.opening_id)
        if kept is None:
            placement.undertaking = heir
            placement.save(update_fields=["undertaking"])
        else:
            different |= _merge(placement, kept, placement.opening.seq)
            placement.delete()
    return different


def _merge(old: Placement, kept: Placement, seq: int) -> dict[str, str]:
    different = _words(old, kept, seq)
    kept.save(update_fields=["person", "criterion", "milestones"])
    commitments = {row.item_id: row for row in kept.commitments.all()}
    for row in old.commitments.select_related("item"):
        other = commitments.get(row.item_id)
        if other is None:
            _move(row, kept)
        else:
            different |= _add_commitment(row, other, seq)
    pledges = {row.source_id: row for row in kept.pledges.all()}
    for pledge in old.pledges.all():
        money = pledges.get(pledge.source_id)
        if money is None:
            _move(pledge, kept)
        else:
            _add_pledge(pledge, money)
    return different


def _move(row: Commitment | Pledge, to: Placement) -> None:
    row.placement = to
    row.save(update_fields=["placement"])


def _words(old: Placement, kept: Placement, seq: int) -> dict[str, str]:
    """Where only one says something, that stands; where both do, what the heir says."""
    different: dict[str, str] = {}
    for part in (Part.PERSON, Part.CRITERION):
        said, mine = getattr(old, part.value), getattr(kept, part.value)
        if said and mine and said != mine:
            different[str(Address(seq, part))] = said
        setattr(kept, part.value, mine or said)
    for year, text in old.milestones.items():
        if kept.milestones.get(year, text) != text:
            different[str(Address(seq, Part.MILESTONE, what=year))] = text
    kept.milestones = dict(sorted({**old.milestones, **kept.milestones}.items()))
    return different


def _add_commitment(old: Commitment, kept: Commitment, seq: int) -> dict[str, str]:
    different = {}
    if old.due_on and kept.due_on and old.due_on != kept.due_on:
        different[cells.item(seq, old.item.seq, "due")] = old.due_on.isoformat()
    kept.due_on = kept.due_on or old.due_on
    kept.amount, kept.base = _sum(old.amount, kept.amount), _sum(old.base, kept.base)
    kept.by_year = _years(old.by_year, kept.by_year)
    kept.save(update_fields=["due_on", "amount", "base", "by_year"])
    return different


def _add_pledge(old: Pledge, kept: Pledge) -> None:
    """Somebody has vouched for the sum where somebody had for both parts."""
    kept.by_year = _years(old.by_year, kept.by_year)
    kept.amount = sum(kept.by_year.values())
    if old.vouched_at is None or kept.vouched_at is None:
        kept.vouched_at, kept.vouched_by = None, ""
    kept.save(update_fields=["by_year", "amount", "vouched_at", "vouched_by"])


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def _years(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, int]:
    years: Iterable[str] = sorted({*one, *other})
    return {year: one.get(year, 0) + other.get(year, 0) for year in years}
