"""Figures of a release: the same lines and columns as the board, out of what was frozen; never out of the ledger.

found = Published.of(release)
found.at_nation()[line.key].approved          # as `Board.at_nation`, of the span of the release
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from peiyou.engine.results.models import Release, ReleaseLeaf, ReleaseTotal
from peiyou.engine.results.queries.figures import Board, Rows, order_of
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.release_content import Span
from peiyou.kernel.facts.enums import Aggregation, Stage
from peiyou.kernel.facts.queries.figures import Figure, Later, Sum, Sums, one_by_one
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
        board = dataclasses.replace(board, periods=periods, order=order_of(periods))
        return cls(release, board, Unit.objects.get(kind=Kind.NATION))

    def at_nation(self) -> Rows:
        return self.at([self.nation.pk])[self.nation.pk]

    def at(self, nodes: Collection[int]) -> dict[int, Rows]:
        """Of the nation, of what stands directly under it, of prefectures (primary keys). Three statements at most."""
        found = totals_of(self.release, self._measures, nodes)
        return {node: self.board.rows(found.get(node, {})) for node in nodes}

    def everywhere(self) -> dict[int, Rows]:
        """Of every node of the release: for the few lines that were asked about. Three statements at most."""
        found = totals_of(self.release, self._measures)
        return {node: self.board.rows(sums) for node, sums in found.items()}

    def line(self, key: object) -> Line | None:
        return next((line for line in self.board.lines if line.key == key), None)

    @property
    def _measures(self) -> list[int]:
        return [m.pk for m in self.board.measures.values()]


def totals_of(
    release: Release, measures: Collection[int], nodes: Collection[int] | None = None
) -> dict[int, Sums]:
    """Of these nodes (None: all of the release), with what of levels is followed by something later. Three statements
    at most."""
    rows = ReleaseTotal.objects.filter(release=release, measure__in=list(measures))
    if nodes is not None:
        rows = rows.filter(node__in=list(nodes))
    found: dict[int, Sums] = defaultdict(dict)
    columns = ("node", "measure", "period", "stage", "quantity", "leaves")
    for node, measure, period, stage, quantity, leaves in rows.values_list(*columns):
        found[node][Figure(measure, period, stage)] = Sum(quantity, leaves)
    for node, of, later in _followed(release, rows, nodes):
        if node in found and of in found[node]:
            one = found[node][of]
            found[node][of] = one._replace(later=(*one.later, later))
    return dict(found)


def _followed(
    release: Release, rows: QuerySet[ReleaseTotal], nodes: Collection[int] | None
) -> Iterator[tuple[int, Figure, Later]]:
    """Out of the leaves: each unit's figures of a level in order of time. Nothing is read where there is one period."""
    spans = (
        rows.filter(measure__over_time=Aggregation.LAST).order_by().values("measure")
        .annotate(Count("period", distinct=True)).values_list("measure", "period__count")
    )  # fmt: skip
    levels = [measure for measure, periods in spans if periods > 1]
    if not levels:
        return
    leaves = ReleaseLeaf.objects.filter(release=release, measure__in=levels)
    series = leaves.order_by("unit", "measure", "stage", "period__ends_on", "period")
    columns = ("unit", "measure", "stage", "period", "quantity", "top", "prefecture")
    nation = Unit.objects.get(kind=Kind.NATION).pk
    found: dict[tuple[int, Figure, int], list[int]] = defaultdict(lambda: [0, 0])
    for one, after in itertools.pairwise(series.values_list(*columns)):
        unit, measure, stage, period, quantity, top, prefecture = one
        if after[:3] == (unit, measure, stage):
            for node in {nation, top, prefecture} - {None}:
                if nodes is None or node in nodes:
                    so_far = found[node, Figure(measure, period, stage), after[3]]
                    so_far[0] += quantity
                    so_far[1] += 1
    for (node, of, period), (quantity, n) in found.items():
        yield node, of, Later(period, quantity, n)


def leaves_by_unit(
    release: Release, measures: Collection[int], units: Collection[int] | QuerySet[Any] | None
) -> dict[int, Sums]:
    """Of each unit what was published of it, by primary key; `units` None: of all. One statement."""
    rows = ReleaseLeaf.objects.filter(release=release, measure__in=list(measures))
    if units is not None:
        rows = rows.filter(unit__in=units)
    keys = ("unit", "measure", "stage", "period__ends_on", "period")
    leaves = rows.order_by(*keys).values_list(*keys, "quantity")
    return one_by_one(
        (unit, measure, stage, period, quantity, 1)
        for unit, measure, stage, _ends_on, period, quantity in leaves.iterator()
    )


def leaves_of(
    release: Release, measures: Iterable[int], stage: str, node: Unit, periods: Collection[int]
) -> QuerySet[ReleaseLeaf]:
    """The leaves that count at a node, in the order of the file; of a unit its own. Of levels each unit's newest."""
    rows = ReleaseLeaf.objects.filter(release=release, measure__in=list(measures), stage=stage)
    rows = rows.filter(period__in=list(periods))
    if len(periods) > 1 and stage != Stage.COMMITTED:
        newer = Q(period__ends_on__gt=OuterRef("period__ends_on"))
        newer |= Q(period__ends_on=OuterRef("period__ends_on"), period__gt=OuterRef("period"))
        later = ReleaseLeaf.objects.filter(
            newer, release=release, measure=OuterRef("measure"), stage=stage, unit=OuterRef("unit"),
            period__in=list(periods),
        )  # fmt: skip
        rows = rows.exclude(Exists(later), measure__over_time=Aggregation.LAST)
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
