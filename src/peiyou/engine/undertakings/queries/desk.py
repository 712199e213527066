"""The review desk: what a bureau, a province or the ministry checks, the most questionable first.

A desk is at most one province, or the provinces and departments of the nation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, State
from peiyou.engine.undertakings.models import Season, Source, Undertaking
from peiyou.engine.undertakings.queries.desk_figures import (
    Below,
    Sums,
    below_of,
    is_late,
    kin_of,
    medians,
    remarks_of,
    sums_of,
)
from peiyou.engine.undertakings.queries.risks import Reason, reasons_of
from peiyou.kernel.calendar.days import working_days_between
from peiyou.kernel.organisations.queries.regions import Region, regions_of
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
    UNANSWERED = "unanswered"
    FILLING = "filling"
    ELSEWHERE = "elsewhere"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    ALL = "all"


class Order(StrEnum):
    RISK = "risk"
    NAME = "name"
    TASKS = "tasks"
    MONEY = "money"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the desk is asked for; empty means anything. `region` is the key of a Unit."""

    show: Show = Show.WAITING
    order: Order = Order.RISK
    text: str = ""
    party: str = ""
    region: str = ""
    has_remark: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One undertaking as it is reviewed. `version` is how often its case has moved: acts say which one they saw.

    Money in fen, in the order of the season's sources.
    """

    pk: int
    key: UUID
    name: str
    name_key: str
    party: Party
    state: State
    is_mine: bool
    is_answered: bool
    version: int
    due_at: datetime | None
    is_late: bool
    region: Region | None
    tasks: int
    money: tuple[int, ...]
    remarks: int
    reasons: tuple[Reason, ...]
    below: Below | None
    """On a national desk, of a province: its units."""

    @property
    def total(self) -> int:
        return sum(self.money)

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def show(self) -> Show:
        """The stage it is counted under."""
        if self.is_mine:
            return Show.WAITING
        if self.state == State.FILLING:
            return Show.FILLING if self.is_answered else Show.UNANSWERED
        return _STAGES.get(self.state, Show.ELSEWHERE)


DECIDED: Final = (State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.CONFIRMING)
"""Where something is decided; what is filled in is no matter of the desk."""
_STAGES: Final = {State.RETURNED: Show.RETURNED, State.CONFIRMED: Show.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Totals:
    units: int
    tasks: int
    money: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.money)


def totals_of(rows: Iterable[Row], sources: int) -> Totals:
    found = list(rows)
    money = tuple(sum(row.money[i] for row in found) for i in range(sources))
    return Totals(len(found), sum(row.tasks for row in found), money)


def of_one_desk(
    undertakings: QuerySet[Undertaking], province: UUID | None, *, is_national: bool
) -> QuerySet[Undertaking]:
    """What lies on one desk: of a national one the provinces and departments, or one province opened."""
    found = undertakings.exclude(case__state=State.WITHDRAWN)
    if province:
        return found.filter(province__key=province)
    return found.exclude(party__in=BELOW_PROVINCE) if is_national else found


def desk(
    season: Season,
    sources: Sequence[Source],
    undertakings: QuerySet[Undertaking],
    mine: Q,
    wanted: Wanted,
    at: datetime,
    *,
    is_national: bool = False,
) -> Desk[Row]:
    """`undertakings` are what lies on this desk (`of_one_desk`), `mine` which of them wait for who looks; `sources`: the season's."""
    rows = _rows(season, undertakings, mine, sources, at, is_national=is_national)
    fitting = [
        row for row in rows if fits(row, wanted) and (not wanted.has_remark or row.remarks > 0)
    ]
    return lay(rows, fitting, wanted.show, _ORDERS[wanted.order])


def rows_by_key(
    season: Season, undertakings: QuerySet[Undertaking], mine: Q, at: datetime
) -> dict[UUID, Row]:
    """The rows of some undertakings, for a summary before an act."""
    sources = tuple(season.sources.all())
    rows = _rows(season, undertakings, mine, sources, at, is_national=False)
    return {row.key: row for row in rows}


_FIELDS: Final = (
    "pk", "key", "case_id", "unit_id", "unit__name", "unit__name_key", "party", "province_id", "started_at",
    "case__state", "case__version", "case__due_at", "case__closed_at",
)  # fmt: skip


def _rows(
    season: Season,
    undertakings: QuerySet[Undertaking],
    mine: Q,
    sources: Sequence[Source],
    at: datetime,
    *,
    is_national: bool,
) -> list[Row]:
    found = list(undertakings.order_by().values(*_FIELDS))
    # who may see them is asked once; everything else is asked of those that were found
    undertakings = Undertaking.objects.filter(pk__in=[one["pk"] for one in found])
    waiting = set(undertakings.filter(mine, case__state__in=DECIDED).values_list("pk", flat=True))
    sums, remarks = sums_of(undertakings), remarks_of(undertakings)
    kin = {one["pk"]: kin_of(one["party"], one["province_id"]) for one in found}
    peers = medians(season, kin.values())
    on = timezone.localdate(at)
    regions = regions_of(undertakings.order_by().values("unit"), on, is_national=is_national)
    late = _Lateness(at)
    below = below_of(season) if is_national else {}
    return [
        _row(
            one,
            sums.get(one["pk"]) or Sums(),
            remarks.get(one["case_id"], (0, 0)),
            sources,
            is_mine=one["pk"] in waiting,
            peers=peers.get(kin[one["pk"]]),
            region=regions.get(one["unit_id"]),
            late=late,
            below=below.get(one["province_id"]) if one["party"] == Party.PROVINCE else None,
        )
        for one in found
    ]


@dataclass(slots=True)
class _Lateness:
    """Working days past a deadline; the same few deadlines are asked about once."""

    at: datetime
    known: dict[datetime, int] = field(default_factory=dict)

    def __call__(self, due_at: datetime | None, closed_at: datetime | None) -> int:
        if due_at is None or not is_late(due_at, closed_at, self.at):
            return 0
        if due_at not in self.known:
            days = working_days_between(timezone.localdate(due_at), timezone.localdate(self.at))
            self.known[due_at] = max(days, 1)
        return self.known[due_at]


def _row(
    one: Mapping[str, Any],
    sums: Sums,
    remarks: tuple[int, int],
    sources: Sequence[Source],
    *,
    is_mine: bool,
    peers: int | None,
    region: Region | None,
    late: _Lateness,
    below: Below | None,
) -> Row:
    days = late(one["case__due_at"], one["case__closed_at"])
    state, party = State(one["case__state"]), Party(one["party"])
    figures = sums.figures(peers, remarks[1], days)
    if party not in BELOW_PROVINCE:
        figures = replace(figures, without_money=0)  # their money is that of the units below them
    is_settled = state in {State.CONFIRMED, State.WITHDRAWN}
    return Row(
        pk=one["pk"],
        key=one["key"],
        name=one["unit__name"],
        name_key=one["unit__name_key"],
        party=party,
        state=state,
        is_mine=is_mine,
        is_answered=one["started_at"] is not None,
        version=one["case__version"],
        due_at=None if is_settled else one["case__due_at"],
        is_late=bool(days) and not is_settled,
        region=region,
        tasks=len(sums.by_task),
        money=tuple(sums.by_source.get(source.pk, 0) for source in sources),
        remarks=remarks[0],
        reasons=() if is_settled else tuple(reasons_of(figures)),
        below=below,
    )


_ORDERS: Final[Mapping[Order, Callable[[Row], tuple[Any, ...]]]] = {
    Order.RISK: by_risk,
    Order.NAME: by_place,
    Order.TASKS: lambda row: (-row.tasks, row.name_key, row.pk),
    Order.MONEY: lambda row: (-row.total, row.name_key, row.pk),
    Order.DUE: by_deadline,
}
