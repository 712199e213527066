"""Figures of lines period by period, at a place and at each place below it, out of one statement.

found = series_of(board, node)
found.here[0].of(line).approved          # of the first period of the board
found.below[province.pk][2].of(line)     # of the third, there
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from peiyou.engine.results.queries.apart import is_apart, sums_apart
from peiyou.engine.results.queries.figures import NOTHING, STAGES, Board, Figures, Rows
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.places import Where
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.queries.figures import Sums, added, by_children
from peiyou.kernel.facts.queries.trees import ALL, Seen, by_parts, whole
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class At:
    """One place at one period: what came in it, and what had come by its end."""

    period: Period
    alone: Rows
    so_far: Rows

    def of(self, line: Line) -> Figures:
        return self.alone.get(line.key, NOTHING)

    def until(self, line: Line) -> Figures:
        return self.so_far.get(line.key, NOTHING)


@dataclass(frozen=True, slots=True)
class Series:
    """`here` and each of `below` (by primary key) have one `At` for each period; `all` are the figures of the span."""

    periods: list[Period]
    here: list[At]
    below: dict[int, list[At]]
    all: Rows
    all_below: dict[int, Rows]


EMPTY: Final = Series([], [], {}, {}, {})


def series_of(board: Board, where: Where, on: date, seen: Seen = ALL, span: Board | None = None) -> Series:  # fmt: skip
    """Of the nation out of totals; of other places out of the entries, which know units too. One statement, and
    two for what is told apart.

    `span`: the same lines in fewer periods, which the figures of the span are of; None: all of `board`.
    """
    pks, node = _pks(board), where.node
    if is_apart(node):
        parts = {node.pk: added(sums_apart(node, pks, STAGES, on, seen))}
    elif node.kind == Kind.NATION and seen == ALL:
        parts = by_children(node.pk, pks, STAGES)
    else:
        parts = by_parts(node.pk, pks, STAGES, None, seen)
    together = added(parts.values())
    for step in where.below:
        if is_apart(step.unit) and step.is_seen:  # counted by place as well: not added
            parts[step.unit.pk] = added(sums_apart(step.unit, pks, STAGES, on, seen))
    periods = _with_figures(board, together)
    return Series(
        periods=periods,
        here=_by_period(board, periods, together),
        below={pk: _by_period(board, periods, sums) for pk, sums in parts.items()},
        all=(span or board).rows(together),
        all_below={pk: (span or board).rows(sums) for pk, sums in parts.items()},
    )


def _with_figures(board: Board, sums: Sums) -> list[Period]:
    """In order of time; take-up is of all years at once and stands at none of them."""
    there = {figure.period for figure in sums if figure.stage != STAGES[0].value}
    return [one for one in board.periods if one.pk in there]


def _by_period(board: Board, periods: list[Period], sums: Sums) -> list[At]:
    found = []
    for place, period in enumerate(periods):
        so_far = {one.pk: i for i, one in enumerate(periods[: place + 1])}
        alone = replace(board, order={period.pk: 0}).rows(sums)
        found.append(At(period, alone, replace(board, order=so_far).rows(sums)))
    return found


def rows_at(board: Board, node: Unit, on: date, as_of: date | None = None) -> Rows:
    """The figures of every line at one place: out of totals today, out of the entries as of a past day."""
    seen = ALL if as_of is None else Seen(as_of)
    if is_apart(node):
        return board.rows(added(sums_apart(node, _pks(board), STAGES, on, seen)))
    if as_of is None and node.kind == Kind.NATION:
        return board.at_nation()
    if as_of is None and node.kind in REGIONS:
        return board.at([node.pk]).get(node.pk, {})
    if node.kind == Kind.NATION:
        return board.rows(whole(_pks(board), STAGES, None, seen))
    return board.rows(added(by_parts(node.pk, _pks(board), STAGES, None, seen).values()))


def _pks(board: Board) -> list[int]:
    return sorted(measure.pk for measure in board.measures.values())


def newest_entry() -> datetime | None:
    """When the ledger was last written to: nothing on the board is younger."""
    newest = Batch.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)
    return newest.first()
