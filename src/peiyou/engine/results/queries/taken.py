"""What single units took up of each line, out of the ledger: what their targets are held against."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Sum

from peiyou.engine.results.queries.figures import Amount, Board
from peiyou.engine.results.queries.lines import Line
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions

Taken = dict[tuple[UUID, int], Amount]
"""(line, place) → what it took up; what took nothing up is absent."""


def taken_below(board: Board, node: Unit, places: Collection[Unit]) -> Taken:
    """Of provinces out of the totals, of units out of the entries. One statement for some hundred places."""
    if node.kind == Kind.NATION:
        rows = board.at([unit.pk for unit in places])
        found = {(key, pk): one.taken for pk, row in rows.items() for key, one in row.items()}
        return {place: amount for place, amount in found.items() if amount is not None}
    return taken_by_units(board, [unit.pk for unit in places])


def taken_by_units(board: Board, units: Iterable[int]) -> Taken:
    measures = {m.pk: m.code for m in board.measures.values()}
    wanted = {code for line in board.lines for code in line.committed if code}
    pks = [pk for pk, code in measures.items() if code in wanted]
    sums: dict[tuple[int, str], int] = {}
    for portion in portions(units, 500):
        rows = Entry.objects.filter(stage=Stage.COMMITTED, measure__in=pks, unit__in=portion)
        for unit, measure, quantity in (
            rows.order_by().values_list("unit", "measure").annotate(Sum("quantity"))
        ):
            if quantity:
                sums[unit, measures[measure]] = int(quantity)
    found: Taken = {}
    for line in board.lines:
        for unit, code in sums:
            if code == line.committed.above:
                found[line.key, unit] = _amount(line, unit, sums)
    return found


def _amount(line: Line, unit: int, sums: dict[tuple[int, str], int]) -> Amount:
    below = sums.get((unit, line.committed.below), 0) if line.committed.below else None
    return Amount(sums[unit, line.committed.above], below, 1)
