"""What the page of one figure shows: a measure at one stage, at one unit, as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.common.money import grouped, in_wan
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.figures import Sum
from peiyou.kernel.facts.queries.trees import Seen, by_parts
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import in_order, path


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the figure is made of: a unit, or a period. `said` is the sum in words."""

    of: Unit | Period
    said: str
    n: int


@dataclass(frozen=True, slots=True)
class MadeOf:
    """`said` is empty where figures of the measure are not added up over units or over periods."""

    way: list[Unit]
    said: str
    n: int
    parts: list[Part]
    periods: list[Part]


def said(measure: Measure, quantity: int) -> str:
    """A quantity with its unit, exact; money in 万元."""
    if measure.unit == "元" and measure.scale == 2:
        return _("%(amount)s ten thousand yuan") % {"amount": _minus(in_wan(quantity))}
    return f"{_minus(grouped(Decimal(quantity).scaleb(-measure.scale)))} {measure.unit}".strip()


def _minus(number: str) -> str:
    return number.replace("-", "−")


def made_of(node: Unit, measure: Measure, stage: str, period: Period | None, seen: Seen) -> MadeOf:
    """The figure of `node`, by what stands directly under it and by periods. Three statements more."""
    sums = by_parts(node.pk, [measure.pk], [stage], None, seen)
    of_parts: dict[int, list[Sum]] = defaultdict(list)
    of_periods: dict[int, list[Sum]] = defaultdict(list)
    for part, figures in sums.items():
        for figure, one in figures.items():
            of_periods[figure.period].append(one)
            if period is None or figure.period == period.pk:
                of_parts[part].append(one)
    one_period = period is not None or len(of_periods) <= 1
    adds = (
        measure.over_units == Aggregation.SUM or not _several(of_parts, node),
        measure.over_time == Aggregation.SUM or one_period,
    )
    everything = [one for some in of_parts.values() for one in some]
    units = in_order(Unit.objects.filter(pk__in=of_parts))
    rows = Period.objects.filter(pk__in=of_periods)
    return MadeOf(
        way=path(node, _day(node, period)),
        said=_added(measure, everything, all(adds)),
        n=sum(one.n for one in everything),
        parts=[_part(measure, unit, of_parts[unit.pk], adds[1]) for unit in units],
        periods=[_part(measure, row, of_periods[row.pk], adds[0]) for row in rows],
    )


def _several(parts: dict[int, list[Sum]], node: Unit) -> bool:
    return any(part != node.pk for part in parts)


def _part(measure: Measure, of: Unit | Period, sums: list[Sum], adds: bool) -> Part:
    return Part(of, _added(measure, sums, adds), sum(one.n for one in sums))


def _added(measure: Measure, sums: Iterable[Sum], adds: bool) -> str:
    return said(measure, sum(one.quantity for one in sums)) if adds else ""


def _day(node: Unit, period: Period | None) -> date:
    """The day on which the way to `node` is read: the period's last one while the unit stood, else today."""
    last = node.ends_on - timedelta(days=1)
    wanted = period.ends_on - timedelta(days=1) if period else timezone.localdate()
    return max(node.begins_on, min(wanted, last))
