"""What undertakings say, cell by cell, in the terms of their form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from peiyou.engine.undertakings.cells import Address, Part
from peiyou.engine.undertakings.models import Commitment, Placement, Pledge, Undertaking
from peiyou.kernel.forms.definition import Value

WAN: int = 6
"""Decimal places of 万元 that a fen has."""


def values_of(
    undertakings: Iterable[Undertaking], seqs: Collection[int] | None = None
) -> dict[int, dict[str, Value]]:
    """By primary key: every cell that holds something, of all tasks or of some. Three statements."""
    pks = [undertaking.pk for undertaking in undertakings]
    rows = Placement.objects.filter(undertaking__in=pks).select_related("opening")
    if seqs is not None:
        rows = rows.filter(opening__seq__in=seqs)
    placements = list(rows)
    inside = [placement.pk for placement in placements]
    found: dict[int, dict[str, Value]] = {pk: {} for pk in pks}
    homes: dict[int, tuple[int, dict[str, Value]]] = {}
    for placement in placements:
        cells = found[placement.undertaking_id]
        homes[placement.pk] = (placement.opening.seq, cells)
        cells |= of_placement(placement, placement.opening.seq)
    for commitment in Commitment.objects.filter(placement__in=inside).select_related("item"):
        seq, cells = homes[commitment.placement_id]
        cells |= of_commitment(commitment, seq, commitment.item.seq, commitment.item.scale)
    for pledge in Pledge.objects.filter(placement__in=inside).select_related("source"):
        seq, cells = homes[pledge.placement_id]
        cells |= of_pledge(pledge, seq, pledge.source.code)
    return found


def of_placement(placement: Placement, seq: int) -> dict[str, Value]:
    said: dict[str, Value] = {str(Address(seq, Part.TAKEN)): True}
    if placement.person:
        said[str(Address(seq, Part.PERSON))] = placement.person
    if placement.criterion:
        said[str(Address(seq, Part.CRITERION))] = placement.criterion
    for year, text in placement.milestones.items():
        said[str(Address(seq, Part.MILESTONE, what=year))] = text
    return said


def of_commitment(commitment: Commitment, seq: int, number: int, scale: int) -> dict[str, Value]:
    whole = {"amount": commitment.amount, "base": commitment.base, **commitment.by_year}
    said: dict[str, Value] = {
        str(Address(seq, Part.ITEM, str(number), what)): Decimal(amount).scaleb(-scale)
        for what, amount in whole.items()
        if amount is not None
    }
    if commitment.due_on:
        said[str(Address(seq, Part.ITEM, str(number), "due"))] = commitment.due_on
    return said


def of_pledge(pledge: Pledge, seq: int, code: str) -> dict[str, Value]:
    return {
        str(Address(seq, Part.FUND, code, year)): Decimal(fen).scaleb(-WAN)
        for year, fen in pledge.by_year.items()
    }


def by_task(values: Mapping[str, Value]) -> dict[int, dict[str, Value]]:
    """The same cells, apart by seq."""
    found: dict[int, dict[str, Value]] = defaultdict(dict)
    for path, value in values.items():
        found[int(path.partition("/")[0])][path] = value
    return found
