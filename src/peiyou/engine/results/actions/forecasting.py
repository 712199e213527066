"""Forecasts are made when a period is over, and held against what came when theirs is. Both are the system's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from peiyou.common import forecasting
from peiyou.engine.results.models import Forecast, ForecastCheck
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.forecasts import (
    forecast_places,
    grounds_at,
    sums_at,
    unsettled,
)
from peiyou.engine.results.queries.foreseeing import Foreseen, Grounds, foresee, standing_at
from peiyou.engine.results.queries.pace import until
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.calendar.periods import ensure_periods
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Bound
from peiyou.kernel.plans.models import Version


@dataclass(frozen=True, slots=True)
class Made:
    """How many forecasts an act made or checked."""

    version: Version
    n: int

    @property
    def audit_stream(self) -> str:
        return f"forecasts:{self.version.plan_id}"


Prepared = tuple[Unit, Grounds, Foreseen]


@action("results.make_forecasts", on=None)
def make_forecasts(*, version: Version, actor: Actor, at: datetime) -> Made:
    """Of every line at the nation and in each province, from the newest figures; those that are there are kept."""
    on = timezone.localdate(at)
    board, nodes, waiting = Board.of(version), forecast_places(on), unsettled(version.plan_id, on)
    grounds_of = grounds_at(board, nodes, waiting)
    made: list[Prepared] = []
    for node in nodes:
        for grounds in grounds_of[node.pk].values():
            if isinstance(grounds, Grounds):
                made += [(node, grounds, one) for one in foresee(grounds)]
    known = _known([grounds for _node, grounds, _one in made])
    periods = ensure_periods(sorted({one.until.code for _node, _grounds, one in made}))
    new = [row for one in made if _key(row := _row(*one, periods, at)) not in known]
    Forecast.objects.bulk_create(new, batch_size=500)
    note(forecasts=len(new))
    return Made(version, len(new))


def _known(grounds: Sequence[Grounds]) -> set[tuple[UUID, int, int, int]]:
    """Those that were made from these periods by this version of the method."""
    last = {one.periods[-1].pk for one in grounds}
    rows = Forecast.objects.filter(
        as_of__in=last, method=forecasting.METHOD, version=forecasting.VERSION
    )
    return set(rows.values_list("deliverable_key", "node", "as_of", "until"))


def _key(row: Forecast) -> tuple[UUID, int, int, int]:
    return row.deliverable_key, row.node_id, row.as_of_id, row.until_id


def _row(
    node: Unit, grounds: Grounds, one: Foreseen, periods: Mapping[str, Period], at: datetime
) -> Forecast:
    return Forecast(
        deliverable_key=grounds.line.key, node=node, as_of=grounds.periods[-1],
        until=periods[one.until.code], ahead=one.ahead, is_deadline=one.is_deadline, made_at=at,
        method=forecasting.METHOD, version=forecasting.VERSION, n=len(grounds.values),
        scale=grounds.scale, is_flow=grounds.is_flow, reached=grounds.reached, low95=one.low95,
        low80=one.low80, mid=one.mid, high80=one.high80, high95=one.high95, target=grounds.target,
        held=grounds.held or "",
        is_at_most=grounds.line.bound == Bound.AT_MOST and not grounds.is_flow, chance=one.chance,
    )  # fmt: skip


@action("results.check_forecasts", on=None)
def check_forecasts(*, version: Version, actor: Actor, at: datetime) -> Made:
    """Hold forecasts whose period is over against what was approved by its end. Each once; it is not checked anew
    when figures are corrected later."""
    on = timezone.localdate(at)
    board = Board.of(version)
    lines = {line.key: line for line in board.lines}
    over = {one.pk: one for one in board.periods if one.pk not in unsettled(version.plan_id, on)}
    rows = Forecast.objects.filter(
        deliverable_key__in=list(lines), until__in=list(over), check_made__isnull=True
    )
    waiting = list(rows.select_related("until", "node"))
    sums = sums_at(board, list({row.node for row in waiting}))
    new = []
    for row in waiting:
        line, period = lines[row.deliverable_key], over[row.until_id]
        actual = standing_at(until(board, period), sums.get(row.node_id, {}), line, period)
        if actual is not None:
            new.append(
                ForecastCheck(
                    forecast=row, actual=actual, within80=row.low80 <= actual <= row.high80,
                    within95=row.low95 <= actual <= row.high95, checked_at=at,
                )
            )  # fmt: skip
    ForecastCheck.objects.bulk_create(new, batch_size=500)
    note(checked=len(new))
    return Made(version, len(new))
