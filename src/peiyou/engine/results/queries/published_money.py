"""Published money by source: what was taken up, what arrived and what was spent, out of the release and nothing else.

    money = money_of_release(release, node.pk, tasks)      # None: the release was published without money, or has none
    money.by_source["OWN"].taken, money.by_source["OWN"].rates.arrival

Money in fen. The budget is what was taken up for the years that end in the span of the release; what was taken up for
other years is in `taken` alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.db.models import Q, Sum

from peiyou.engine.reporting.queries.rates import Rates, together
from peiyou.engine.results.models import Release, ReleaseTotal
from peiyou.engine.results.queries.release_content import Span
from peiyou.engine.undertakings.models import Source
from peiyou.kernel.facts.enums import Stage

TAKEN, ARRIVED, SPENT = "takeup.fund.", "return.arrived.", "return.spent."
HIGHEST: Final = (Stage.APPROVED, Stage.CHECKED, Stage.CLAIMED)
IS_MONEY: Final = (
    Q(measure__code__startswith=TAKEN)
    | Q(measure__code__startswith=ARRIVED)
    | Q(measure__code__startswith=SPENT)
)


@dataclass(frozen=True, slots=True)
class OfSource:
    """`name` as the plan has it; `taken`: for all years of the plan."""

    name: str
    taken: int
    rates: Rates


@dataclass(frozen=True, slots=True)
class PublishedMoney:
    """`stage`: of what arrived and was spent, the highest that is published; None where none is."""

    stage: Stage | None
    by_source: Mapping[str, OfSource]

    @property
    def whole(self) -> OfSource:
        rows = self.by_source.values()
        return OfSource("", sum(one.taken for one in rows), together(one.rates for one in rows))


def money_of_release(
    release: Release, node: int, tasks: Collection[UUID] | None = None
) -> PublishedMoney | None:
    """Of all tasks, or of these (keys), at one node of the release. Three statements."""
    if not release.has_money:
        return None
    stage = next((one for one in HIGHEST if one.value in release.stages), None)
    rows = ReleaseTotal.objects.filter(IS_MONEY, release=release, node=node)
    rows = rows.filter(stage__in=[Stage.COMMITTED, *([stage] if stage else [])])
    if tasks is not None:
        rows = rows.filter(measure__task_key__in=list(tasks))
    inside = {one.pk for one in Span(release.starts_on, release.ends_on).periods()}
    names = dict(
        Source.objects.filter(season__version__plan=release.version.plan_id)
        .order_by("season", "pk").values_list("code", "name")
    )  # fmt: skip
    taken: dict[str, int] = defaultdict(int)
    rates: dict[str, Rates] = defaultdict(Rates)
    sums = rows.order_by().values_list("measure__code", "period").annotate(Sum("quantity"))
    for code, period, fen in sums:
        what, source = code.rpartition(".")[0].rsplit(".", 1)
        if f"{what}." == TAKEN:
            taken[source] += fen
            if period in inside:
                rates[source] += Rates(budget=fen)
        else:
            field = "arrived" if f"{what}." == ARRIVED else "spent"
            rates[source] = replace(rates[source], **{field: getattr(rates[source], field) + fen})
    if not taken and not rates:
        return None
    order = {code: i for i, code in enumerate(names)}
    codes = sorted({*taken, *rates}, key=lambda code: (order.get(code, len(order)), code))
    return PublishedMoney(
        stage, {code: OfSource(names.get(code, code), taken[code], rates[code]) for code in codes}
    )
