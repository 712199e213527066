"""What the house itself knows beforehand: what was taken up, the budget, and what was approved earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from peiyou.engine.reporting import cells, measures
from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.known import Known
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.engine.undertakings.models import Commitment, Pledge
from peiyou.engine.undertakings.queries.values import WAN
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.queries.figures import STANDING

Cells = dict[str, Known]


def taken_up(rows: Sequence[Return], asked: Skeleton) -> Mapping[int, Cells]:
    """Quantity and budget of the take-up, as confirmed. Two statements, and no more of it than is shown."""
    pks = {row.undertaking_id for row in rows}
    years = years_of(rows[0].round.period) if rows else ()
    origin = of_budget = _("from the take-up")
    if rows and not _is_of_years(rows[0].round.period):  # money is promised by the year
        of_budget = _("from the take-up, for all of %(year)s") % {"year": years[-1]}
    found: dict[int, Cells] = {pk: {} for pk in pks}
    commitments = Commitment.objects.filter(placement__undertaking__in=pks, amount__isnull=False)
    for pk, seq, number, amount, base, scale in commitments.values_list(
        "placement__undertaking", "placement__opening__seq", "item__seq", "amount", "base", "item__scale"
    ):  # fmt: skip
        quantity = Decimal(amount or 0).scaleb(-scale)
        if base is None:
            found[pk][cells.item(seq, number, "committed")] = Known(quantity, origin)
        else:
            ratio = f"{quantity:,f}/{Decimal(base).scaleb(-scale):,f}"
            found[pk][cells.item(seq, number, "promised")] = Known(ratio, origin)
    pledges = Pledge.objects.filter(placement__undertaking__in=pks)
    for pk, seq, code, by_year in pledges.values_list(
        "placement__undertaking", "placement__opening__seq", "source__code", "by_year"
    ):
        if here := [by_year[year] for year in years if year in by_year]:
            known = Known(Decimal(sum(here)).scaleb(-WAN), of_budget)
            found[pk][cells.fund(seq, code, "budget")] = known
    return {row.pk: found[row.undertaking_id] for row in rows}


def years_of(period: Period) -> tuple[str, ...]:
    """Years whose money a period's budget is: all of a window of years; else the one in which it ends."""
    last = period.ends_on.year if period.ends_on.month > 1 else period.ends_on.year - 1
    first = period.starts_on.year if _is_of_years(period) else last
    return tuple(str(year) for year in range(first, last + 1))


def _is_of_years(period: Period) -> bool:
    """Whether it is one year or several whole ones."""
    return all((day.month, day.day) == (1, 1) for day in (period.starts_on, period.ends_on))


def approved_earlier(rows: Sequence[Return], asked: Skeleton) -> Mapping[int, Cells]:
    """Flows of earlier periods summed, levels as they were last; of periods of the same kind. One statement."""
    if not rows:
        return {}
    period = rows[0].round.period
    places = {
        code: pk for code, pk in asked.measures.items()
        if code.startswith(("return.done.", "return.amount.", "return.base."))
    }  # fmt: skip
    entries = (
        Entry.objects.filter(
            unit__in={row.unit_id for row in rows}, measure__in=places.values(),
            stage=Stage.APPROVED, period__kind=period.kind, period__ends_on__lte=period.starts_on,
        )
        .values("unit", "measure", "period__ends_on", "period__code")
        .annotate(sum=Sum("quantity"))
        .alias(n=STANDING).exclude(n=0)
        .order_by("period__ends_on")
    )  # fmt: skip
    figures: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for one in entries:
        figures[one["unit"], one["measure"]].append((one["period__code"], one["sum"]))
    return {row.pk: dict(_of_earlier(row, asked, places, figures)) for row in rows}


def _of_earlier(
    row: Return,
    asked: Skeleton,
    places: Mapping[str, int],
    figures: Mapping[tuple[int, int], Sequence[tuple[str, int]]],
) -> Iterator[tuple[str, Known]]:
    for (seq, number), ask in asked.asks.items():
        key = ask.item.deliverable_key
        for column in columns_of(ask.item):
            code = {"before": measures.done, "amount": measures.amount, "base": measures.base}.get(
                column
            )
            found = figures.get((row.unit_id, places.get(code(key), 0))) if code else None
            if not found:
                continue
            sums = [quantity for _code, quantity in found]
            whole = sum(sums) if column == "before" else sums[-1]
            origin = _("approved for %(period)s") % {"period": found[-1][0]}
            yield (
                cells.item(seq, number, column),
                Known(Decimal(whole).scaleb(-ask.item.scale), origin),
            )
