"""Money of many units: budget, arrived and spent by source, with the three rates (`rates`).

The budget is what was pledged for the years of the period by those who are asked, handed in or not; arrived and
spent are what the ledger has at a stage. So a rate of a province grows as its returns come in: how complete it is
stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import BigIntegerField, Func, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from peiyou.engine.reporting.book.freezing import SOURCE_KIND
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.beforehand import years_of
from peiyou.engine.reporting.queries.rates import Rates, together
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.models import Pledge
from peiyou.kernel.facts.models import Entry, Measure

FLOWS = Q(code__startswith="return.arrived.") | Q(code__startswith="return.spent.")


@dataclass(frozen=True, slots=True)
class Money:
    """`by_source`: code → rates; `by_province`: primary key of the provincial unit (0: departments) → rates."""

    by_source: dict[str, Rates]
    by_province: dict[int, Rates]

    @property
    def total(self) -> Rates:
        return together(self.by_source.values())


def money_of(round_: Round, seen: QuerySet[Return], stage: str) -> Money:
    """Of the returns in `seen` that are not waived. Three statements once the round is remembered."""
    rows = seen.filter(round=round_).exclude(case__state=State.WAIVED)
    found: dict[tuple[int, str], Rates] = defaultdict(Rates)
    for (province, code), fen in _budgets(round_, rows, "placement__undertaking__province").items():
        found[province, code] += Rates(budget=fen)
    for (province, code, what), fen in _flows(round_, rows, stage).items():
        found[province, code] += Rates(**{what: fen})
    provinces = rows.order_by().values_list("province", flat=True).distinct()
    by_source = dict.fromkeys(skeleton_of(round_).sources, Rates())
    by_province = dict.fromkeys((pk or 0 for pk in provinces), Rates())
    for (province, code), rates in found.items():
        by_source[code] = by_source.get(code, Rates()) + rates
        by_province[province] = by_province.get(province, Rates()) + rates
    return Money(by_source, by_province)


def budgets_of(round_: Round, pks: Collection[int]) -> dict[tuple[int, str], int]:
    """What these returns have as their budget, by (opening, code of the source). One statement."""
    return _budgets(round_, Return.objects.filter(pk__in=list(pks)), "placement__opening")


class _OfYear(Func):
    """What a JSON object of amounts by year has for one year. Keys that look like numbers are keys all the same,
    which a lookup by name would take for places in a list."""

    output_field = BigIntegerField()
    template = "CAST(%(expressions)s ->> '%(year)s' AS BIGINT)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(JSON_EXTRACT(%(expressions)s, '$.\"%(year)s\"') AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


def _budgets(round_: Round, rows: QuerySet[Return], by: str) -> dict[tuple[int, str], int]:
    sums = _pledges(rows).order_by().values_list(by, "source__code")
    return {(key or 0, code): fen for key, code, fen in sums.annotate(fen=Sum(_amount(round_)))}


def _pledges(rows: QuerySet[Return]) -> QuerySet[Pledge]:
    return Pledge.objects.filter(placement__undertaking__in=rows.values("undertaking"))


def _amount(round_: Round) -> Any:
    """What a pledge has for the years of the period."""
    amounts = [Coalesce(_OfYear("by_year", year=int(year)), 0) for year in years_of(round_.period)]
    return reduce(add, amounts)


def _flows(round_: Round, rows: QuerySet[Return], stage: str) -> dict[tuple[int, str, str], int]:
    """By (province, code of the source, arrived or spent)."""
    known = {pk: code for code, pk in skeleton_of(round_).measures.items()}
    province = Return.objects.filter(round=round_, unit=OuterRef("unit")).values("province")[:1]
    entries = Entry.objects.filter(
        batch__source_kind=SOURCE_KIND, batch__source_id__in=rows.values("case__subject_id"),
        stage=stage, measure__in=Measure.objects.filter(FLOWS).values("pk"),
    )  # fmt: skip
    sums = entries.annotate(province=Subquery(province)).order_by()
    found: dict[tuple[int, str, str], int] = defaultdict(int)
    for pk, measure, quantity in sums.values_list("province", "measure").annotate(Sum("quantity")):
        _return, what, source, _task = known[measure].split(".")
        found[pk or 0, source, what] += quantity
    return found
