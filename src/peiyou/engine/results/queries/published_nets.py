"""Published figures that overlap: their plain sum and the one in which everything counts once, out of the release.

for one in nets_of_release(release, node.pk, lines):
    one.measures, one.sums["APPROVED"].gross, one.sums["APPROVED"].net
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, Sum

from peiyou.engine.results.models import Release, ReleaseTotal
from peiyou.engine.results.queries.declared_overlaps import named
from peiyou.engine.results.releases.lines import Total, nets_of
from peiyou.kernel.facts.models import Measure, OverlapSet


class Netted(NamedTuple):
    gross: int
    net: int


@dataclass(frozen=True, slots=True)
class Together:
    """Measures that overlaps join, in the order of their codes; `sums` by code of the stage, of all periods of the
    release, in whole numbers of the measures' scale."""

    measures: tuple[Measure, ...]
    words: tuple[str, ...]
    """What each is called: number of the task, words of the deliverable."""
    sums: Mapping[str, Netted]


def nets_of_release(
    release: Release, node: int, lines: Collection[UUID] | None = None
) -> list[Together]:
    """At one node; `lines`: only where one of these deliverables (keys) is in it. One statement where nothing overlaps,
    else five."""
    totals = ReleaseTotal.objects.filter(release=release, node=node)
    shared = totals.filter(measure__overlap_of__isnull=False)
    overlaps = set(shared.values_list("measure", flat=True))
    if not overlaps:
        return []
    tasks = release.version.tasks.values("key")
    through = OverlapSet.members.through.objects.filter(
        overlapset__measure__in=overlaps, measure__task_key__in=tasks
    )
    members: dict[str, list[str]] = defaultdict(list)
    for of, member in through.values_list("overlapset__measure__code", "measure__code"):
        members[of].append(member)
    codes = {code for some in members.values() for code in some}
    rows = totals.filter(Q(measure__in=overlaps) | Q(measure__code__in=codes)).order_by()
    sums = rows.values_list("measure__code", "stage").annotate(Sum("quantity"), Sum("leaves"))
    known = {m.code: m for m in Measure.objects.filter(code__in=codes)}
    words = named(known.values())
    found: dict[tuple[str, ...], dict[str, Netted]] = defaultdict(dict)
    for one in nets_of((Total("", code, stage, "", q, n) for code, stage, q, n in sums), members):
        if lines is None or any(known[code].deliverable_key in lines for code in one.of):
            found[one.of][one.stage] = Netted(one.gross, one.net)
    return [
        Together(tuple(known[c] for c in of), tuple(words[known[c].pk] for c in of), by_stage)
        for of, by_stage in sorted(found.items())
    ]
