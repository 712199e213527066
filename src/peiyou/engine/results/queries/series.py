"""Figures of lines period by period, at a place and at each place below it, out of one statement.

found = series_of(board, where, on)
found.here[0].of(line).approved          # of the first period of the board
found.at(province.pk)[2].of(line)        # of the third, there
found.below[province.pk]                 # of the span, there
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from peiyou.engine.results.queries.apart import is_apart, sums_apart
from peiyou.engine.results.queries.figures import NOTHING, STAGES, Board, Figures, Rows, order_of
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.places import Where
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.queries.figures import Sums, added, by_children, national, of_nodes
from peiyou.kernel.facts.queries.trees import ALL, Seen, by_kind, by_parts, whole
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions

AT_ONCE: Final = 600
"""Places in one statement."""


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


@dataclass(frozen=True)
class Series:
    """Of a place (`sums`) and of what is listed below it (`parts`, by primary key). Of some thousand places only
    those that a page shows are put together."""

    board: Board
    span: Board
    periods: list[Period]
    sums: Sums
    parts: Mapping[int, Sums]

    @property
    def here(self) -> list[At]:
        """One for each period."""
        return _by_period(self.board, self.periods, self.sums)

    def in_periods(self, periods: list[Period]) -> list[At]:
        """As `here`, in periods of another one."""
        return _by_period(self.board, periods, self.sums)

    def at(self, pk: int) -> list[At]:
        return _by_period(self.board, self.periods, self.parts.get(pk, {}))

    @property
    def all(self) -> Rows:
        """The figures of the span."""
        return self.span.rows(self.sums)

    @cached_property
    def below(self) -> dict[int, Rows]:
        return {pk: self.span.rows(sums) for pk, sums in self.parts.items()}


def series_of(board: Board, where: Where, on: date, seen: Seen = ALL, span: Board | None = None) -> Series:  # fmt: skip
    """Of the nation out of totals; of other places out of the entries, which know units too. One statement, one more
    for a level further below, and two for what is told apart.

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
    if where.level:
        parts = _of_level(where, pks, seen)
    for step in where.below:
        if is_apart(step.unit) and step.is_seen:  # counted by place as well: not added
            parts[step.unit.pk] = added(sums_apart(step.unit, pks, STAGES, on, seen))
    return Series(board, span or board, _with_figures(board, together), together, parts)


def _of_level(where: Where, measures: list[int], seen: Seen) -> dict[int, Sums]:
    """Of the regions that are listed, out of totals; as of a past day out of the entries."""
    if seen != ALL:
        return by_kind(where.level, measures, STAGES, None, seen)
    found: dict[int, Sums] = {}
    for portion in portions([step.unit.pk for step in where.below], AT_ONCE):
        found |= of_nodes(portion, measures, STAGES)
    return found


def _with_figures(board: Board, sums: Sums) -> list[Period]:
    """In order of time; take-up is of all years at once and stands at none of them."""
    there = {figure.period for figure in sums if figure.stage != STAGES[0].value}
    return [one for one in board.periods if one.pk in there]


def _by_period(board: Board, periods: list[Period], sums: Sums) -> list[At]:
    found = []
    for place, period in enumerate(periods):
        so_far = order_of(periods[: place + 1])
        alone = replace(board, order={period.pk: 0}).rows(sums)
        found.append(At(period, alone, replace(board, order=so_far).rows(sums)))
    return found


def sums_at(board: Board, node: Unit, on: date, as_of: date | None = None) -> Sums:
    """Of every line at one place in every period: out of totals today, out of the entries as of a past day."""
    return sums_of(_pks(board), STAGES, node, on, as_of)


def sums_of(
    pks: Sequence[int], stages: Sequence[str], node: Unit, on: date, as_of: date | None = None
) -> Sums:
    """As `sums_at`, of these measures (primary keys). One statement; three of what is told apart."""
    seen = ALL if as_of is None else Seen(as_of)
    if is_apart(node):
        return added(sums_apart(node, pks, stages, on, seen))
    if as_of is None and node.kind == Kind.NATION:
        return national(pks, stages)
    if as_of is None and node.kind in REGIONS:
        return of_nodes([node.pk], pks, stages).get(node.pk, {})
    if node.kind == Kind.NATION:
        return whole(pks, stages, None, seen)
    return added(by_parts(node.pk, pks, stages, None, seen).values())


def _pks(board: Board) -> list[int]:
    return sorted(measure.pk for measure in board.measures.values())


def newest_entry() -> datetime | None:
    """When the ledger was last written to: nothing on the board is younger."""
    newest = Batch.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)
    return newest.first()
