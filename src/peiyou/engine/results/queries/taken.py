"""What places took up of each line, out of the ledger: what their targets are held against.

A province counts with the units that belong to it (主管), wherever they stand: targets go down along this line, and
schools of the 兵团 in 新疆 are asked by the 兵团.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Sum

from peiyou.engine.results.queries.cascade import crossings
from peiyou.engine.results.queries.figures import Amount, Board
from peiyou.engine.results.queries.lines import Line
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.queries.figures import STANDING
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions

Taken = dict[tuple[UUID, int], Amount]
"""(line, place) → what it took up; what took nothing up is absent."""


def taken_below(board: Board, node: Unit, places: Collection[Unit], on: date) -> Taken:
    """Of provinces out of the totals, of units out of the entries. One statement for some hundred units; three of
    provinces where units belong to another one than they stand in, else two."""
    if node.kind == Kind.NATION:
        return taken_by_provinces(board, [unit.pk for unit in places], on)
    return taken_by_units(board, [unit.pk for unit in places])


def taken_by_provinces(board: Board, provinces: Collection[int], on: date) -> Taken:
    """Totals are by place: of units that belong elsewhere they are taken off there and added where these belong."""
    rows = board.at(provinces)
    found = {(key, pk): one.taken for pk, row in rows.items() for key, one in row.items() if one.taken is not None}  # fmt: skip
    crossing = crossings(board.version, on)
    for (key, unit), amount in taken_by_units(board, crossing).items():
        stands, belongs = crossing[unit]
        if (key, stands) in found:
            _add(found, (key, stands), amount, -1)
        if belongs in provinces:
            _add(found, (key, belongs), amount, 1)
    return found


def _add(found: Taken, at: tuple[UUID, int], amount: Amount, sign: int) -> None:
    """What nobody is behind any more is absent."""
    there = found.get(at, Amount(0, None, 0))
    below = None if amount.below is None else (there.below or 0) + sign * amount.below
    sum_ = Amount(there.above + sign * amount.above, below, there.n + sign * amount.n)
    found[at] = sum_
    if not sum_.n:
        del found[at]


def taken_by_units(board: Board, units: Iterable[int]) -> Taken:
    measures = {m.pk: m.code for m in board.measures.values()}
    wanted = {code for line in board.lines for code in line.committed if code}
    pks = [pk for pk, code in measures.items() if code in wanted]
    sums: dict[tuple[int, str], int] = {}
    for portion in portions(units, 500):
        rows = Entry.objects.filter(stage=Stage.COMMITTED, measure__in=pks, unit__in=portion)
        for unit, measure, quantity, n in (
            rows.order_by().values_list("unit", "measure").annotate(Sum("quantity"), n=STANDING)
        ):
            if n:
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
