"""What is counted under several lines at once: how much of the sums of a board is in them too often.

    found = overlap_of(board, [province.pk])[province.pk]       # the nation's key too
    found.of_line(line.key, Column.APPROVED)                    # of this line's figure, counted elsewhere as well
    found.off(keys, Column.APPROVED)                            # to be taken off the sum of these lines
    net_of(rows, found, keys, Column.APPROVED)                  # the sum of these lines, everything counted once

Three statements, however many lines and nodes. The plain figures of a line stay as they are: net is only a sum.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from peiyou.engine.results.enums import Column
from peiyou.engine.results.queries.figures import Board, Rows
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.figures import Sums, by_children, national, of_nodes
from peiyou.kernel.facts.queries.overlaps import Shared, overlaps_among
from peiyou.kernel.facts.queries.trees import ALL, Seen, by_parts
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

COLUMNS: Final[Mapping[str, Column]] = {
    Stage.CLAIMED: Column.CLAIMED,
    Stage.CHECKED: Column.CHECKED,
    Stage.APPROVED: Column.APPROVED,
}


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Of one place: by lines that share it and column, how much is counted under all of these lines."""

    shared: Mapping[tuple[frozenset[UUID], Column], int] = field(default_factory=dict)

    def of_line(self, key: UUID, column: Column) -> int:
        """Of this line, counted under others as well (of whatever plan)."""
        return sum(n for (keys, of), n in self.shared.items() if of == column and key in keys)

    def off(self, keys: Collection[UUID], column: Column) -> int:
        """Of the plain sum of these lines, in it too often."""
        wanted = frozenset(keys)
        return sum(
            (len(wanted & of) - 1) * n
            for (of, at), n in self.shared.items()
            if at == column and len(wanted & of) > 1
        )


NONE: Final = Overlaps()


def net_of(rows: Rows, overlaps: Overlaps, keys: Collection[UUID], column: Column) -> int:
    """The sum of lines that are counted in the same unit, in which everything counts once."""
    figures = (rows[key].of(column) for key in frozenset(keys) if key in rows)
    return sum(one.above for one in figures if one) - overlaps.off(keys, column)


@dataclass(frozen=True, slots=True)
class Netting:
    """The sets that lines of a board are in, and their figures; asked as the board is asked."""

    board: Board
    sets: list[Shared]
    lines: Mapping[int, UUID]
    """Measure → line."""

    @classmethod
    def of(cls, board: Board) -> Netting:
        """One statement."""
        codes = {line.reported.above: line.key for line in board.lines if line.reported.above}
        lines = {m.pk: codes[m.code] for m in board.measures.values() if m.code in codes}
        return cls(board, overlaps_among(lines), lines)

    def at_nation(self) -> Overlaps:
        return self.of_sums(national(self.measures, list(COLUMNS), self._periods()))

    def at(self, nodes: Iterable[int]) -> dict[int, Overlaps]:
        return self._all(of_nodes(nodes, self.measures, list(COLUMNS), self._periods()))

    def below(self, node: int) -> dict[int, Overlaps]:
        return self._all(by_children(node, self.measures, list(COLUMNS), self._periods()))

    def parts(self, node: int, seen: Seen = ALL) -> dict[int, Overlaps]:
        return self._all(by_parts(node, self.measures, list(COLUMNS), self._periods(), seen))

    @property
    def measures(self) -> list[int]:
        """Primary keys of what overlaps are posted under."""
        return [one.measure for one in self.sets]

    def _periods(self) -> list[int]:
        return list(self.board.order)

    def _all(self, sums: Mapping[int, Sums]) -> dict[int, Overlaps]:
        return {node: self.of_sums(one) for node, one in sums.items()}

    def of_sums(self, sums: Sums) -> Overlaps:
        """Out of sums of these measures at one place; periods that the board does not ask about are left out."""
        of_lines = {one.measure: frozenset(self.lines[m] for m in one.members if m in self.lines) for one in self.sets}  # fmt: skip
        found: dict[tuple[frozenset[UUID], Column], int] = {}
        for figure, one in sums.items():
            if figure.period not in self.board.order:
                continue
            key = (of_lines[figure.measure], COLUMNS[figure.stage])
            found[key] = found.get(key, 0) + one.quantity
        return Overlaps(found)


def overlap_of(board: Board, nodes: Iterable[int]) -> dict[int, Overlaps]:
    """By primary key of regions, of what stands directly under the nation, and of the nation itself."""
    wanted = list(nodes)
    asked = Netting.of(board)
    if not asked.sets:
        return dict.fromkeys(wanted, NONE)
    nations = Unit.objects.filter(pk__in=wanted, kind=Kind.NATION).values_list("pk", flat=True)
    found = asked.at(wanted)
    for nation in nations:
        found[nation] = asked.at_nation()
    return {pk: found.get(pk, NONE) for pk in wanted}
