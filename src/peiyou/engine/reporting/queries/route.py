"""Where a return goes next: along the line of authorities, levels that are absent or not asked skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.beginnings import beginnings
from peiyou.engine.reporting.enums import Level, State
from peiyou.engine.reporting.errors import ReportingError
from peiyou.engine.reporting.models import Line, Return, Round
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.undertakings.enums import BELOW_PROVINCE
from peiyou.engine.undertakings.queries.lines import Line as Above
from peiyou.engine.undertakings.queries.lines import lines_of, undertaking_provinces
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit

CHECKS: Final = {
    Level.COUNTY: State.COUNTY_CHECK,
    Level.PREFECTURE: State.PREFECTURE_CHECK,
    Level.PROVINCE: State.PROVINCE_CHECK,
}
"""The state in which it is a level's turn, where others come after it; the last one approves."""
ROLES: Final = {
    Level.COUNTY: Role.COUNTY,
    Level.PREFECTURE: Role.PREFECTURE,
    Level.PROVINCE: Role.PROVINCE,
    Level.MINISTRY: Role.MINISTRY,
}


@dataclass(frozen=True, slots=True)
class NextTurn:
    """`passed`: the level whose turn is over with this step, None with the first."""

    state: State
    level: Level
    holder: Unit
    role: str
    due_at: datetime | None
    passed: Level | None


def last_levels(asked: Skeleton, party: str) -> dict[int, Level]:
    """By seq of the task: the level that approves what a kind of unit reports of it."""
    own = beginnings().levels[party]
    return {
        seq: Level([level for level in own if level in term.levels][-1])
        for seq, term in asked.terms.items()
        if any(level in term.levels for level in own)
    }


def next_turns(rows: Sequence[Return], on: date, at: datetime) -> dict[int, NextTurn]:
    """By primary key: whose turn comes after the state that each is in; rows of one round come with case and round.

    One statement, four where units below a province are among them, one more where tasks of the round differ in
    their levels.
    """
    if not rows:
        return {}
    round_ = rows[0].round
    levels = _levels(rows, skeleton_of(round_))
    below = [row for row in rows if row.party in BELOW_PROVINCE]
    above = lines_of({row.unit_id for row in below}, on) if below else {}
    provinces = {row.province_id for row in below if row.province_id}
    bodies = undertaking_provinces(on, provinces) if below else {}
    wanted = {pk for line in above.values() for pk in (line.county, line.prefecture) if pk}
    found = Unit.objects.filter(Q(pk__in=wanted) | Q(kind=Kind.NATION))
    units = {unit.pk: unit for unit in found}
    nation = next((unit for unit in units.values() if unit.kind == Kind.NATION), None)
    return {
        row.pk: _next(row, levels[row.pk], _Stations(above.get(row.unit_id), units, bodies.get(row.province_id or 0), nation), at)
        for row in rows
    }  # fmt: skip


def _levels(rows: Iterable[Return], asked: Skeleton) -> dict[int, tuple[Level, ...]]:
    """Levels that review any task of a return, lowest first."""
    alike = len({tuple(term.levels) for term in asked.terms.values()}) <= 1
    of_task = {term.opening_id: set(term.levels) for term in asked.terms.values()}
    everything = set().union(*of_task.values()) if of_task else set()
    named: dict[int, set[str]] = {row.pk: set() for row in rows}
    if alike:
        named = dict.fromkeys(named, everything)
    else:
        lines = Line.objects.filter(of_return__in=list(named))
        for pk, opening in lines.values_list("of_return", "opening"):
            named[pk] |= of_task.get(opening, set())
    return {
        row.pk: tuple(Level(one) for one in beginnings().levels[row.party] if one in named[row.pk])
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Stations:
    line: Above | None
    units: dict[int, Unit]
    province: Unit | None
    nation: Unit | None

    def body(self, level: Level) -> Unit | None:
        match level:
            case Level.COUNTY:
                return self.units.get((self.line and self.line.county) or 0)
            case Level.PREFECTURE:
                return self.units.get((self.line and self.line.prefecture) or 0)
            case Level.PROVINCE:
                return self.province
            case _:
                return self.nation


def _next(row: Return, levels: Sequence[Level], stations: _Stations, at: datetime) -> NextTurn:
    """A level that is absent is skipped; the one that approves has to be there."""
    passed = next((level for level, state in CHECKS.items() if row.case.state == state), None)
    left = list(levels[levels.index(passed) + 1 :]) if passed in levels else list(levels)
    for level in left:
        body, is_last = stations.body(level), level == left[-1]
        if body is not None:
            state = State.APPROVING if is_last else CHECKS[level]
            return NextTurn(state, level, body, ROLES[level], _due(row.round, level, at), passed)
    raise ReportingError(
        "NOBODY_APPROVES",
        _("Nobody is registered who could approve this: the body of the province, or the ministry, is missing."),
    )  # fmt: skip


def _due(round_: Round, level: Level, at: datetime) -> datetime | None:
    """The end of the level, as long as it lies ahead; else the working days of the process."""
    ends = {Level.COUNTY: round_.county_by, Level.PREFECTURE: round_.prefecture_by, Level.PROVINCE: round_.province_by}  # fmt: skip
    end = ends.get(level)
    return end if end and end > at else None
