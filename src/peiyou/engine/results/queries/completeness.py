"""How much of what is expected stands behind the figures of a place: returns expected, handed in, approved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.completeness import HANDED_IN, WAIVED
from peiyou.engine.results.queries.apart import is_apart
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.queries.trees import over
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.trees import on_day_or_last
from peiyou.kernel.plans.models import Version


@dataclass(frozen=True, slots=True)
class Complete:
    """Returns of one place. Those released from reporting are no longer expected."""

    expected: int = 0
    handed_in: int = 0
    approved: int = 0

    @property
    def share(self) -> Fraction | None:
        """Of what is expected, the part that is approved; None where nothing is expected."""
        return Fraction(self.approved, self.expected) if self.expected else None


NOTHING: Final = Complete()


def returns_of(version: Version, periods: Iterable[Period]) -> QuerySet[Return]:
    """Of every round of the plan that has been opened and whose period is one of these."""
    return Return.objects.filter(
        round__season__version__plan=version.plan_id,
        round__period__in=[one.pk for one in periods],
    ).exclude(round__state=RoundState.PREPARING)


def complete_at(
    rows: QuerySet[Return], node: Unit, on: date, as_of: date | None = None
) -> Complete:
    """Of everything that stands at or below the node on that day; `as_of`: as it was at the end of a past day, of
    the returns that were asked for since. One statement."""
    rows = rows.filter(province=node) if is_apart(node) else _inside(rows, node, on)
    return Complete(**rows.order_by().aggregate(**_counts(as_of)))


def complete_around(
    rows: QuerySet[Return], node: Unit, nodes: Collection[Unit], on: date, as_of: date | None = None, level: str = ""
) -> tuple[Complete, dict[int, Complete]]:  # fmt: skip
    """As `complete_at` the node, and by primary key of each of `nodes`, of which none stands above another; what is
    absent expects nothing. `level`: they are regions of that kind, however many. One statement, and one for each that is
    told apart."""
    if is_apart(node):
        return complete_at(rows, node, on, as_of), _parts(rows, nodes, on, as_of, level)[1]
    return _parts(_inside(rows, node, on), nodes, on, as_of, level)


def _inside(rows: QuerySet[Return], node: Unit, on: date) -> QuerySet[Return]:
    if node.kind == Kind.NATION:
        return rows
    inside = Place.objects.filter(on_day_or_last(on), hierarchy=Hierarchy.PLACE, node=node)
    return rows.filter(unit__in=inside.values("unit"))


def _parts(
    rows: QuerySet[Return], nodes: Collection[Unit], on: date, as_of: date | None, level: str
) -> tuple[Complete, dict[int, Complete]]:
    """All of the rows together, and by node."""
    stands = Place.objects.filter(
        on_day_or_last(on), hierarchy=Hierarchy.PLACE, unit=OuterRef("unit")
    )
    if level:
        stands = stands.filter(node__kind=level)
    else:
        stands = stands.filter(node__in=[one.pk for one in nodes])
    placed: QuerySet[Any] = rows.annotate(place=Subquery(stands.values("node")[:1]))
    counted = placed.order_by().values("place").annotate(**_counts(as_of))
    every = {row.pop("place"): Complete(**row) for row in counted}
    together = Complete(*(sum(column) for column in zip(*map(astuple, every.values()), strict=True)))  # fmt: skip
    found = {one.pk: every[one.pk] for one in nodes if one.pk in every}
    apart = {one.pk: complete_at(rows, one, on, as_of) for one in nodes if is_apart(one)}
    return together, found | apart


def _counts(as_of: date | None = None) -> dict[str, Count]:
    handed_in, approved = HANDED_IN, Q(approved_at__isnull=False)
    if as_of is not None:
        handed_in = Q(submitted_at__lt=over(as_of))
        approved = Q(approved_at__lt=over(as_of))
    return {
        "expected": Count("pk", filter=~WAIVED),
        "handed_in": Count("pk", filter=~WAIVED & handed_in),
        "approved": Count("pk", filter=~WAIVED & approved),
    }
