"""What was approved of a return's figures in earlier periods, in the figures' own integers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from peiyou.engine.reporting import cells, measures
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.queries.figures import STANDING


@dataclass(frozen=True, slots=True)
class Earlier:
    """`last`: of the last period that has it; `whole`: of all of them together."""

    last: int
    whole: int


def earlier_of(rows: Sequence[Return], asked: Skeleton) -> dict[int, dict[str, Earlier]]:
    """By primary key, by address: figures of earlier periods of the same kind; rows of one round come with its period.
    One statement."""
    if not rows:
        return {}
    period = rows[0].round.period
    paths = dict(_paths(asked))
    entries = (
        Entry.objects.filter(
            unit__in={row.unit_id for row in rows}, measure__in=list(paths), stage=Stage.APPROVED,
            period__kind=period.kind, period__ends_on__lte=period.starts_on,
        )
        .values_list("unit", "measure", "period__ends_on")
        .annotate(sum=Sum("quantity"))
        .alias(n=STANDING).exclude(n=0)
        .order_by("period__ends_on")
    )  # fmt: skip
    found: dict[int, dict[str, Earlier]] = defaultdict(dict)
    for unit, measure, _ends_on, quantity in entries:
        path = paths[measure]
        before = found[unit].get(path)
        found[unit][path] = Earlier(quantity, quantity + (before.whole if before else 0))
    return {row.pk: found.get(row.unit_id, {}) for row in rows}


def _paths(asked: Skeleton) -> Iterator[tuple[int, str]]:
    """Measures of a round (primary keys) and the addresses that post them."""
    known: Mapping[str, int] = asked.measures
    of_item = {
        "done": measures.done, "amount": measures.amount, "base": measures.base,
    }  # fmt: skip
    for (seq, number), ask in asked.asks.items():
        for column in columns_of(ask.item):
            code = of_item[column](ask.item.deliverable_key) if column in of_item else ""
            if code in known:
                yield known[code], cells.item(seq, number, column)
    for seq, term in asked.terms.items():
        for source in asked.sources:
            for column, code_of in (("arrived", measures.arrived), ("spent", measures.spent)):
                code = code_of(source, term.opening.task_key)
                if code in known:
                    yield known[code], cells.fund(seq, source, column)
