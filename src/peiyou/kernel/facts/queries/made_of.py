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
from peiyou.kernel.facts.queries.operators import Combined, Value, combined
from peiyou.kernel.facts.queries.trees import Seen, by_parts, in_tree
from peiyou.kernel.organisations.enums import Hierarchy
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
    """`said` is empty where figures of the measure are not put together over units or over periods."""

    way: list[Unit]
    said: str
    n: int
    parts: list[Part]
    periods: list[Part]
    older: int = 0
    """Of a level: how many of the figures that count are of an earlier period than the last one."""


def said(measure: Measure, quantity: int) -> str:
    """A quantity with its unit, exact; money in 万元."""
    if measure.unit == "元" and measure.scale == 2:
        return _("%(amount)s ten thousand yuan") % {"amount": _minus(in_wan(quantity))}
    return f"{_minus(grouped(Decimal(quantity).scaleb(-measure.scale)))} {measure.unit}".strip()


def _minus(number: str) -> str:
    return number.replace("-", "−")


def made_of(
    node: Unit, measure: Measure, stage: str, period: Period | None, seen: Seen, tree_on: date | None = None
) -> MadeOf:  # fmt: skip
    """The figure of `node`, by what stands directly under it and by periods. Three statements more, or four where
    the measure is put together otherwise than by sums.

    `tree_on`: units count where they stand by place on that day, whatever the period; what is only put together within
    each unit has no figure of several periods then.
    """
    if tree_on is None:
        sums = by_parts(node.pk, [measure.pk], [stage], None, seen)
    else:
        there = in_tree(node.pk, [measure.pk], [stage], hierarchy=Hierarchy.PLACE, on=tree_on, seen=seen)  # fmt: skip
        sums = {part: figures for part, figures in there.items() if part is not None}
    of_parts: dict[int, list[Sum]] = defaultdict(list)
    of_periods: dict[int, list[Sum]] = defaultdict(list)
    for part, figures in sums.items():
        for figure, one in figures.items():
            of_periods[figure.period].append(one)
            if period is None or figure.period == period.pk:
                of_parts[part].append(one)
    words = _Words(measure, node, stage, period, seen, is_of_day=tree_on is not None)
    if not words.adds and not words.is_of_day:
        words.read()
    everything = [one for some in of_parts.values() for one in some]
    units = in_order(Unit.objects.filter(pk__in=of_parts))
    rows = Period.objects.filter(pk__in=of_periods)
    return MadeOf(
        way=path(node, _day(node, period, tree_on)),
        said=words.whole(everything),
        n=words.made.whole.n if words.made else sum(one.n for one in everything),
        older=words.made.whole.older if words.made else 0,
        parts=[
            Part(unit, words.part(unit.pk, of_parts[unit.pk]), words.n(unit.pk, of_parts[unit.pk]))
            for unit in units
        ],
        periods=[
            Part(row, words.in_period(row.pk, of_periods[row.pk]), _n(of_periods[row.pk]))
            for row in rows
        ],
    )


@dataclass(slots=True)
class _Words:
    """What is said of figures: sums, or what the operators of the measure make of them."""

    measure: Measure
    node: Unit
    stage: str
    period: Period | None
    seen: Seen
    is_of_day: bool = False
    """By the tree of one day: there are sums alone."""
    made: Combined | None = None
    """Of the period asked for, or of all."""
    every: Combined | None = None
    """Of all periods."""

    @property
    def adds(self) -> bool:
        """Over units, and over as many periods as are asked for."""
        is_one = self.is_of_day and self.period is not None
        ways = {self.measure.over_units} if is_one else {self.measure.over_time, self.measure.over_units}  # fmt: skip
        return ways == {Aggregation.SUM}

    def read(self) -> None:
        key = (self.measure.pk, self.stage)
        self.every = combined(self.node.pk, [self.measure], [self.stage], None, self.seen).get(key)
        self.made = self.every
        if self.period is not None:
            wanted = [self.period.pk]
            self.made = combined(self.node.pk, [self.measure], [self.stage], wanted, self.seen).get(
                key
            )

    def whole(self, sums: Iterable[Sum]) -> str:
        return self._said(sums, self.made.whole if self.made else None)

    def part(self, pk: int, sums: Iterable[Sum]) -> str:
        return self._said(sums, self.made.parts.get(pk) if self.made else None)

    def n(self, pk: int, sums: Iterable[Sum]) -> int:
        """Entries that count there."""
        if self.made is None:
            return _n(sums)
        value = self.made.parts.get(pk)
        return value.n if value else 0

    def in_period(self, pk: int, sums: Iterable[Sum]) -> str:
        if self.is_of_day and self.measure.over_units == Aggregation.SUM:
            return said(self.measure, sum(one.quantity for one in sums))
        return self._said(sums, self.every.periods.get(pk) if self.every else None)

    def _said(self, sums: Iterable[Sum], value: Value | None) -> str:
        if self.adds:
            return said(self.measure, sum(one.quantity for one in sums))
        return said_value(self.measure, value)


def said_value(measure: Measure, value: Value | None) -> str:
    """What operators made, to two places more than its figures have; empty where they are not put together."""
    if value is None or value.value is None:
        return ""
    if Aggregation.COUNT in {measure.over_time, measure.over_units}:
        return grouped(Decimal(round(value.value)))
    if value.value.denominator == 1:
        return said(measure, int(value.value))
    places = measure.scale + 2
    rounded = Decimal(round(value.value / 10**measure.scale * 10**places)).scaleb(-places)
    return f"{_minus(grouped(rounded))} {measure.unit}".strip()


def _n(sums: Iterable[Sum]) -> int:
    return sum(one.n for one in sums)


def _day(node: Unit, period: Period | None, tree_on: date | None) -> date:
    """The day on which the way to `node` is read: that of the tree, the period's last one while the unit stood, else
    today."""
    last = node.ends_on - timedelta(days=1)
    at_end = period.ends_on - timedelta(days=1) if period else timezone.localdate()
    wanted = tree_on or at_end
    return max(node.begins_on, min(wanted, last))
