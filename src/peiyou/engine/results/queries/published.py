"""Figures of a release: the same lines and columns as the board, out of what was frozen; never out of the ledger.

found = Published.of(release)
found.at_nation()[line.key].approved          # as `Board.at_nation`, of the span of the release
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from peiyou.engine.results.models import Release, ReleaseLeaf, ReleaseTotal
from peiyou.engine.results.queries.figures import Board, Rows
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.release_content import Span
from peiyou.kernel.facts.queries.figures import Figure, Sum, Sums
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import in_order


@dataclass(frozen=True, slots=True)
class Published:
    release: Release
    board: Board
    nation: Unit

    @classmethod
    def of(cls, release: Release, tasks: Collection[object] | None = None) -> Published:
        """`tasks`: keys of the tasks that are asked about; None: all. Six statements."""
        lines = lines_of(release.version)
        if tasks is not None:
            lines = [line for line in lines if line.task_key in tasks]
        board = Board.of(release.version, None, lines)
        periods = Span(release.starts_on, release.ends_on).periods()
        order = {one.pk: i for i, one in enumerate(sorted(periods, key=lambda p: (p.starts_on, p.ends_on)))}  # fmt: skip
        board = dataclasses.replace(board, periods=periods, order=order)
        return cls(release, board, Unit.objects.get(kind=Kind.NATION))

    def at_nation(self) -> Rows:
        return self.at([self.nation.pk])[self.nation.pk]

    def at(self, nodes: Collection[int]) -> dict[int, Rows]:
        """Of the nation, of what stands directly under it, of prefectures (primary keys). One statement."""
        rows = self._totals().filter(node__in=list(nodes))
        found = self._sums(rows)
        return {node: self.board.rows(found.get(node, {})) for node in nodes}

    def everywhere(self) -> dict[int, Rows]:
        """Of every node of the release: for the few lines that were asked about. One statement."""
        return {node: self.board.rows(sums) for node, sums in self._sums(self._totals()).items()}

    def line(self, key: object) -> Line | None:
        return next((line for line in self.board.lines if line.key == key), None)

    def _totals(self) -> QuerySet[ReleaseTotal]:
        rows = ReleaseTotal.objects.filter(release=self.release)
        return rows.filter(measure__in=[m.pk for m in self.board.measures.values()])

    def _sums(self, rows: QuerySet[ReleaseTotal]) -> dict[int, Sums]:
        found: dict[int, Sums] = defaultdict(dict)
        columns = ("node", "measure", "period", "stage", "quantity", "leaves")
        for node, measure, period, stage, quantity, leaves in rows.values_list(*columns):
            found[node][Figure(measure, period, stage)] = Sum(quantity, leaves)
        return dict(found)


def leaves_of(
    release: Release, measures: Iterable[int], stage: str, node: Unit, periods: Iterable[int]
) -> QuerySet[ReleaseLeaf]:
    """The leaves that count at a node, in the order of the file; of a unit its own."""
    rows = ReleaseLeaf.objects.filter(release=release, measure__in=list(measures), stage=stage)
    rows = rows.filter(period__in=list(periods))
    if node.kind != Kind.NATION:
        rows = rows.filter(Q(top=node) | Q(prefecture=node) | Q(unit=node))
    return rows.order_by("no").select_related("measure", "period", "unit", "top", "prefecture")


def leaves_of_unit(release: Release, unit: Unit) -> QuerySet[ReleaseLeaf]:
    """All that was published of one unit."""
    rows = ReleaseLeaf.objects.filter(release=release, unit=unit).order_by("no")
    return rows.select_related("measure", "period", "unit", "top", "prefecture")


def provinces_of(release: Release) -> list[Unit]:
    """What stands directly under the nation and has a figure in the release, in order. One statement."""
    tops = ReleaseLeaf.objects.filter(release=release, top__isnull=False).values("top").distinct()
    return list(in_order(Unit.objects.filter(pk__in=tops)))


def prefectures_of(release: Release, top: Unit) -> list[Unit]:
    rows = ReleaseLeaf.objects.filter(release=release, top=top, prefecture__isnull=False)
    return list(in_order(Unit.objects.filter(pk__in=rows.values("prefecture").distinct())))


def is_published_at(release: Release, node: Unit) -> bool:
    """Whether the release has totals of the node."""
    return ReleaseTotal.objects.filter(release=release, node=node).exists()
