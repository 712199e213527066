"""The review desk: what a bureau, a province or the ministry has before it, the most questionable first.

A desk is at most one province, or the provinces and departments of the nation. What a row says of its figures was counted when it was handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from peiyou.engine.reporting.enums import BEING_REVIEWED, State
from peiyou.engine.reporting.models import Return, Verdict
from peiyou.engine.reporting.queries.rates import Rates, together
from peiyou.engine.reporting.queries.risks import Reason, reasons_of
from peiyou.engine.reporting.queries.summaries import Summary, summary_from
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party
from peiyou.kernel.organisations.queries.regions import Region, regions_of
from peiyou.kernel.workflow.models import Remark
from peiyou.kernel.workflow.queries.desks import (
    Desk,
    by_deadline,
    by_place,
    by_risk,
    fits,
    lay,
)


class Show(StrEnum):
    """Which of them: those whose turn is mine, or a stage of their way."""

    WAITING = "waiting"
    NOT_BEGUN = "not-begun"
    FILLING = "filling"
    ELSEWHERE = "elsewhere"
    RETURNED = "returned"
    APPROVED = "approved"
    WAIVED = "waived"
    ALL = "all"


class Order(StrEnum):
    RISK = "risk"
    NAME = "name"
    DUE = "due"
    CHANGED = "changed"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the desk is asked for; empty means anything. `region` is the key of a Unit."""

    show: Show = Show.WAITING
    order: Order = Order.RISK
    text: str = ""
    party: str = ""
    region: str = ""
    has_changed: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One return as it is reviewed. `version` is how often its case has moved: acts say which one they saw."""

    pk: int
    key: UUID
    name: str
    name_key: str
    party: Party
    state: State
    show: Show
    """The stage it is counted under."""
    version: int
    due_at: datetime | None
    is_overdue: bool
    region: Region | None
    summary: Summary
    is_handed_in: bool
    reasons: tuple[Reason, ...]
    remarks: int
    verdicts: int

    @property
    def is_mine(self) -> bool:
        return self.show == Show.WAITING

    @property
    def is_late(self) -> bool:
        """Overdue now, or handed in after its end."""
        return self.is_overdue or self.summary.days_late > 0

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Totals:
    units: int
    tasks: int
    items: int
    reached: int
    money: Rates
    questionable: int


def totals_of(rows: Iterable[Row]) -> Totals:
    found = list(rows)
    return Totals(
        units=len(found),
        tasks=sum(row.summary.tasks for row in found),
        items=sum(row.summary.items for row in found),
        reached=sum(row.summary.reached for row in found),
        money=together(row.summary.money for row in found),
        questionable=sum(bool(row.reasons) for row in found),
    )


def of_one_desk(
    returns: QuerySet[Return], province: UUID | None, *, is_national: bool
) -> QuerySet[Return]:
    """What lies on one desk: of a national one the provinces and departments, or one province opened."""
    if province:
        return returns.filter(province__key=province)
    return returns.exclude(party__in=BELOW_PROVINCE) if is_national else returns


def desk(
    returns: QuerySet[Return], mine: Q, wanted: Wanted, at: datetime, *, is_national: bool = False
) -> Desk[Row]:
    """`returns` are what lies on this desk (`of_one_desk`), `mine` which of them wait for who looks."""
    rows = rows_of(returns, mine, at, is_national=is_national)
    fitting = [
        row
        for row in rows
        if fits(row, wanted) and (not wanted.has_changed or row.summary.changed > 0)
    ]
    return lay(rows, fitting, wanted.show, _ORDERS[wanted.order])


_FIELDS: Final = (
    "pk", "key", "case_id", "unit_id", "unit__name", "unit__name_key", "party", "started_at", "snapshot_id",
    "summary", "case__state", "case__version", "case__due_at", "case__closed_at",
)  # fmt: skip


def rows_of(
    returns: QuerySet[Return], mine: Q, at: datetime, *, is_national: bool = False
) -> list[Row]:
    """Five statements, however many."""
    found = list(returns.order_by().values(*_FIELDS))
    # who may see them is asked once; everything else is asked of those that were found
    known = Return.objects.filter(pk__in=[one["pk"] for one in found])
    waiting = set(known.filter(mine, case__state__in=BEING_REVIEWED).values_list("pk", flat=True))
    remarks = _counted(Remark.objects.filter(case__in=known.order_by().values("case"), settled_at=None), "case")  # fmt: skip
    verdicts = _counted(Verdict.objects.filter(snapshot__in=known.order_by().values("snapshot")), "snapshot")  # fmt: skip
    regions = regions_of(known.order_by().values("unit"), timezone.localdate(at), is_national=is_national)  # fmt: skip
    return [
        _row(
            one, at, is_mine=one["pk"] in waiting, region=regions.get(one["unit_id"]),
            remarks=remarks.get(one["case_id"], 0), verdicts=verdicts.get(one["snapshot_id"], 0),
        )
        for one in found
    ]  # fmt: skip


def _counted(rows: QuerySet[Any], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def _row(
    one: Mapping[str, Any],
    at: datetime,
    *,
    is_mine: bool,
    region: Region | None,
    remarks: int,
    verdicts: int,
) -> Row:
    state, due = State(one["case__state"]), one["case__due_at"]
    summary = summary_from(one["summary"])
    is_settled = state in {State.APPROVED, State.WAIVED}
    return Row(
        pk=one["pk"],
        key=one["key"],
        name=one["unit__name"],
        name_key=one["unit__name_key"],
        party=Party(one["party"]),
        state=state,
        show=_stage(state, is_mine=is_mine, has_begun=one["started_at"] is not None),
        version=one["case__version"],
        due_at=None if is_settled else due,
        is_overdue=not is_settled and due is not None and due < at,
        region=region,
        summary=summary,
        is_handed_in=one["snapshot_id"] is not None,
        reasons=tuple(reasons_of(summary)) if state in BEING_REVIEWED else (),
        remarks=remarks,
        verdicts=verdicts,
    )


_STAGES: Final = {
    State.RETURNED: Show.RETURNED, State.CORRECTING: Show.RETURNED, State.APPROVED: Show.APPROVED,
    State.WAIVED: Show.WAIVED,
}  # fmt: skip


def _stage(state: State, *, is_mine: bool, has_begun: bool) -> Show:
    if is_mine:
        return Show.WAITING
    if state == State.FILLING:
        return Show.FILLING if has_begun else Show.NOT_BEGUN
    return _STAGES.get(state, Show.ELSEWHERE)


_ORDERS: Final[Mapping[Order, Callable[[Row], tuple[Any, ...]]]] = {
    Order.RISK: by_risk,
    Order.NAME: by_place,
    Order.DUE: by_deadline,
    Order.CHANGED: lambda row: (-row.summary.changed, row.name_key, row.pk),
    Order.MONEY: lambda row: (-row.summary.arrived, row.name_key, row.pk),
}


@dataclass(frozen=True, slots=True)
class Below:
    """One province on a national desk: its units, and how many of their returns stand where."""

    key: UUID
    name: str
    units: int
    waiting: int
    handed_in: int
    approved: int


def below_of(returns: QuerySet[Return], mine: Q) -> Sequence[Below]:
    """In the order of provinces; one statement."""
    rows = returns.filter(party__in=BELOW_PROVINCE, province__isnull=False).order_by()
    counted = rows.values_list("province__key", "province__name", "province__code").annotate(
        units=Count("pk"),
        waiting=Count("pk", filter=mine & Q(case__state__in=BEING_REVIEWED)),
        handed_in=Count("pk", filter=Q(snapshot__isnull=False)),
        approved=Count("pk", filter=Q(approved__isnull=False)),
    )
    return [
        Below(key, name, *numbers)
        for key, name, _code, *numbers in sorted(counted, key=lambda one: (one[2] or "~", one[1]))
    ]
