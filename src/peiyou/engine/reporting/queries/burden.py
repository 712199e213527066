"""What a round costs units: cells asked and how they were filled in, minutes measured, by unit and by province."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from peiyou.engine.reporting.models import Burden, Round, Sitting
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.actions import Actor

LASTED = ExpressionWrapper(F("ended_at") - F("began_at"), output_field=DurationField())


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one return, or of many together. Shares are those of sums, never means of shares."""

    name: str = ""
    returns: int = 0
    handed_in: int = 0
    fields: int = 0
    beforehand: int = 0
    once: int = 0
    written: int = 0
    time: timedelta = timedelta()
    sittings: int = 0

    @property
    def share(self) -> Fraction | None:
        """Of the cells, those that nobody had to fill in."""
        return Fraction(self.beforehand, self.fields) if self.fields else None

    @property
    def minutes(self) -> int:
        """Whole minutes; half of one counts as one."""
        return round(self.time.total_seconds() / 60 + 1e-9)

    def __add__(self, other: Cost) -> Cost:
        return replace(
            self,
            **{name: getattr(self, name) + getattr(other, name) for name in self.__slots__ if name != "name"},
        )  # fmt: skip


def costs_of_units(round_: Round, actor: Actor | None, at: datetime) -> QuerySet[Any]:
    """Rows of returns that the actor sees, most time first, with what each has cost. One statement."""
    rows = visible_to(actor, at).filter(round=round_)
    return (
        rows.annotate(
            name=F("unit__name"), province_name=F("province__name"),
            fields=Coalesce(F("burden__fields"), 0), beforehand=Coalesce(F("burden__beforehand"), 0),
            once=Coalesce(F("burden__once"), 0), written=Coalesce(F("burden__written"), 0),
            time=Coalesce(Subquery(_sittings(Sum(LASTED))), timedelta()),
            n_sittings=Coalesce(Subquery(_sittings(Count("pk"))), 0),
        )
        .order_by("-time", "-fields", "unit__name", "pk")
        .values(
            "key", "name", "province_name", "submitted_at", "fields", "beforehand", "once", "written", "time",
            "n_sittings",
        )
    )  # fmt: skip


def _sittings(what: Any) -> QuerySet[Any]:
    """Of the return that the outer query is at."""
    mine = Sitting.objects.filter(of_return=OuterRef("pk")).order_by().values("of_return")
    return mine.annotate(found=what).values("found")


def cost_of(row: dict[str, Any]) -> Cost:
    """One row of `costs_of_units`."""
    return Cost(
        name=row["name"], returns=1, handed_in=int(row["submitted_at"] is not None), fields=row["fields"],
        beforehand=row["beforehand"], once=row["once"], written=row["written"], time=row["time"],
        sittings=row["n_sittings"],
    )  # fmt: skip


def by_province(rows: Iterable[dict[str, Any]]) -> list[Cost]:
    """Sums of rows of `costs_of_units`, those without a province last, under an empty name."""
    found: dict[str, Cost] = {}
    for row in rows:
        name = row["province_name"] or ""
        found[name] = found.get(name, Cost(name)) + cost_of(row)
    return [found[name] for name in sorted(found, key=lambda one: (not one, one))]


def counted_at(round_: Round) -> datetime | None:
    """When cells were counted last; minutes are always of now."""
    return (
        Burden.objects.filter(of_return__round=round_)
        .values_list("made_at", flat=True)
        .order_by("-made_at")
        .first()
    )
