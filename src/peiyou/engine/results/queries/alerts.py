"""Whether conditions that people saved hold: asked by the hour, each with what its owner may see at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.achieved import achieved_of
from peiyou.engine.results.enums import Against, AlertKind, Column, Comparison
from peiyou.engine.results.models import Alert, Firing
from peiyou.engine.results.queries.completeness import complete_at, returns_of
from peiyou.engine.results.queries.figures import NOTHING, Board, Figures
from peiyou.engine.results.queries.forecasts import forecasts_of, sums_at
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.pace import aim_of
from peiyou.engine.results.queries.ratings import Ratings, asked_of, periods_of, ratings_of
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.results.queries.targets import targets_of
from peiyou.kernel.actions import Actor
from peiyou.kernel.facts.queries.trees import by_parts
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import current_versions

SEES: Final[Mapping[str, str]] = {
    AlertKind.FIGURE: "results.view_board",
    AlertKind.COMPLETENESS: "results.view_board",
    AlertKind.RED: "results.view_ratings",
    AlertKind.FORECAST: "results.view_board",
}
"""Whoever may do this at the place may have an alert about it."""


@dataclass(frozen=True, slots=True)
class Truth:
    """`holds` None: it cannot be said, for want of figures. `found` in plain values, for the history."""

    holds: bool | None = None
    found: Mapping[str, Any] | None = None


UNKNOWN: Final = Truth()


def alerts_of(actor: Actor | None) -> QuerySet[Alert]:
    """One's own, and nobody else's; the newest first."""
    if actor is None or actor.kind != "PERSON":
        return Alert.objects.none()
    rows = Alert.objects.filter(person__key=actor.id.removeprefix("person:"), deleted_at=None)
    return rows.select_related("person", "node", "plan").order_by("-made_at", "-pk")


def firings_of(alerts: Iterable[Alert], most: int = 200) -> dict[int, list[Firing]]:
    """By alert, the newest first. One statement."""
    found: dict[int, list[Firing]] = {}
    rows = Firing.objects.filter(alert__in=[one.pk for one in alerts]).order_by("-at", "-pk")
    for row in rows[:most]:
        found.setdefault(row.alert_id, []).append(row)
    return found


def in_sight(alerts: Iterable[Alert], at: datetime) -> list[Alert]:
    """Those whose owner sees what they are about at that moment; who is not active any more sees nothing. A few
    statements for each person and place."""
    known: dict[tuple[int, str, int], bool] = {}
    found = []
    for alert in alerts:
        key = (alert.person_id, SEES[alert.kind], alert.node_id)
        if key not in known:
            known[key] = sees(alert.person.actor, alert.kind, alert.node, at)
        if known[key]:
            found.append(alert)
    return found


def sees(actor: Actor, kind: str, node: Unit, at: datetime) -> bool:
    sight = sight_of(actor, at, SEES[kind])
    return sight is not None and sight.sees_sum(node)


def truths_of(alerts: Iterable[Alert], at: datetime) -> dict[int, Truth]:
    """By alert. What many ask about is read once: a handful of statements for each plan."""
    by_plan: dict[int, list[Alert]] = {}
    for alert in alerts:
        by_plan.setdefault(alert.plan_id, []).append(alert)
    found: dict[int, Truth] = {}
    for version in current_versions():
        if version.plan_id in by_plan:
            asking = _Asking(version, by_plan[version.plan_id], timezone.localdate(at))
            found |= {one.pk: asking.truth(one) for one in by_plan[version.plan_id]}
    return found


class _Asking:
    """Everything that alerts of one plan ask about."""

    def __init__(self, version: Version, alerts: list[Alert], on: date) -> None:
        self.version, self.on = version, on
        self.board = Board.of(version)
        self.lines: Mapping[UUID, Line] = {line.key: line for line in self.board.lines}
        self.nodes = {one.node_id: one.node for one in alerts}
        kinds = {one.kind for one in alerts}
        self.figures = self._figures() if AlertKind.FIGURE in kinds else {}
        self.goals = targets_of(list(self.lines), self.nodes) if AlertKind.FIGURE in kinds else {}
        periods = periods_of(version) if kinds & {AlertKind.RED, AlertKind.COMPLETENESS} else []
        self.period = periods[0] if periods else None
        self.ratings: Ratings = {}
        if AlertKind.RED in kinds and self.period is not None:
            asked = asked_of(version, self.period, on, self.board.lines)
            self.ratings = ratings_of(asked, list(self.nodes.values()))
        self.foretold = (
            forecasts_of(self.board.lines, self.nodes) if AlertKind.FORECAST in kinds else {}
        )

    def _figures(self) -> dict[int, Mapping[UUID, Figures]]:
        regions = [one for one in self.nodes.values() if one.kind in REGIONS]
        found: dict[int, Mapping[UUID, Figures]] = {
            pk: self.board.rows(sums) for pk, sums in sums_at(self.board, regions).items()
        }
        pks = sorted(measure.pk for measure in self.board.measures.values())
        for node in self.nodes.values():
            if node.kind not in REGIONS:
                stages = ["COMMITTED", "CLAIMED", "CHECKED", "APPROVED"]
                found[node.pk] = self.board.rows(by_parts(node.pk, pks, stages).get(node.pk, {}))
        return found

    def truth(self, alert: Alert) -> Truth:
        if alert.kind == AlertKind.FIGURE:
            return self._figure(alert)
        if alert.kind == AlertKind.RED:
            return self._red(alert)
        if alert.kind == AlertKind.COMPLETENESS:
            return self._completeness(alert)
        return self._forecast(alert)

    def _figure(self, alert: Alert) -> Truth:
        line = self.lines.get(alert.deliverable_key) if alert.deliverable_key else None
        if line is None:
            return UNKNOWN
        here = self.figures.get(alert.node_id, {}).get(line.key, NOTHING)
        number = self._number(alert, line, here)
        if number is None:
            return UNKNOWN
        if alert.against == Against.TARGET:
            goal = self.goals.get((line.key, alert.node_id))
            is_nation = alert.node.kind == Kind.NATION
            aim = aim_of(line, here, is_nation, goal.value if goal else None)
            if aim is None:
                return UNKNOWN
            number = 100 * number / (aim.quantity * (100 if line.is_ratio else 1))
        return _compared(alert, number)

    def _number(self, alert: Alert, line: Line, here: Figures) -> Fraction | None:
        """In the unit of the figure; of a ratio in percent."""
        if alert.column == Column.ACHIEVED:
            pairs = achieved_of([(line.key, line.way)], [alert.node_id], self.on)
            achieved = pairs.get((line.key, alert.node_id))
            if achieved is None:
                return None
            if achieved.base:
                return Fraction(100 * achieved.quantity, achieved.base)
            return Fraction(achieved.quantity, 10**line.scale)
        amount = here.of(Column(alert.column))
        if amount is None:
            return None if line.is_ratio else Fraction(0)
        if line.is_ratio:
            return None if amount.ratio is None else 100 * amount.ratio
        return Fraction(amount.above, 10**line.scale)

    def _red(self, alert: Alert) -> Truth:
        """Any voice about the deliverable (or any task) at the place."""
        if self.period is None:
            return UNKNOWN
        here = [one for (node, _task), one in self.ratings.items() if node == alert.node_id]
        if alert.deliverable_key:
            line = self.lines.get(alert.deliverable_key)
            here = [one for one in here if line and one.task_key == line.task_key]
            red = [v for one in here if line for v, c in one.of(line).items() if c == Rating.RED]
        else:
            red = [voice for one in here for voice in one.red]
        found = {"period": self.period.code, "red": len(red), "voices": sorted(set(red))}
        return Truth(bool(red), found)

    def _completeness(self, alert: Alert) -> Truth:
        if self.period is None:
            return UNKNOWN
        rows = returns_of(self.version, [self.period])
        share = complete_at(rows, alert.node, self.on).share
        return UNKNOWN if share is None else _compared(alert, 100 * share)

    def _forecast(self, alert: Alert) -> Truth:
        wanted = [alert.deliverable_key] if alert.deliverable_key else list(self.lines)
        known = [self.foretold[alert.node_id, key] for key in wanted if (alert.node_id, key) in self.foretold]  # fmt: skip
        if not known:
            return UNKNOWN
        missed = [one.line.code for one in known if one.is_missed]
        return Truth(bool(missed), {"missed": missed[:20], "of": len(known)})


def _compared(alert: Alert, number: Fraction) -> Truth:
    limit = Fraction(alert.value, 1000)
    holds = number < limit if alert.comparison == Comparison.BELOW else number >= limit
    return Truth(holds, {"number": f"{float(number):.6g}", "limit": f"{float(limit):.6g}"})
