"""Where an undertaking goes next: along the line of authorities, levels that are absent skipped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.beginnings import beginnings
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.lines import Line, lines_of, undertaking_provinces
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class NextTurn:
    state: State
    holder: Unit
    role: str
    due_at: datetime | None


CHECKS: Final = (
    ("COUNTY", State.COUNTY_CHECK, Role.COUNTY),
    ("PREFECTURE", State.PREFECTURE_CHECK, Role.PREFECTURE),
)
"""Levels of bureaus, lowest first, with the state in which it is their turn."""


def next_turns(rows: Iterable[Undertaking], on: date) -> dict[int, NextTurn]:
    """By primary key: whose turn comes after the state that each is in; in a fixed number of statements."""
    asked = list(rows)
    below = [row for row in asked if row.party in BELOW_PROVINCE]
    lines = lines_of({row.unit_id for row in below}, on) if below else {}
    provinces = {row.province_id for row in below if row.province_id}
    bodies = undertaking_provinces(on, provinces) if below else {}
    nation = Unit.objects.filter(kind=Kind.NATION).first() if len(below) < len(asked) else None
    wanted = {pk for line in lines.values() for pk in (line.county, line.prefecture) if pk}
    units = Unit.objects.in_bulk(wanted)
    return {row.pk: _next(row, lines.get(row.unit_id), units, bodies, nation) for row in asked}


def _next(
    row: Undertaking,
    line: Line | None,
    units: dict[int, Unit],
    bodies: dict[int, Unit],
    nation: Unit | None,
) -> NextTurn:
    season = row.season
    if row.party not in BELOW_PROVINCE:
        if nation is None:
            raise UndertakingError("NO_NATION", _("There is no ministry to confirm this yet."))
        return NextTurn(State.CONFIRMING, nation, Role.MINISTRY, None)
    levels = beginnings().checked_by.get(Party(row.party), ())
    past = [state for _level, state, _role in CHECKS]
    reached = past.index(State(row.case.state)) + 1 if row.case.state in past else 0
    stations = {"COUNTY": line.county if line else None, "PREFECTURE": line.prefecture if line else None}  # fmt: skip
    for level, state, role in CHECKS[reached:]:
        body = units.get(stations[level] or 0)
        if level in levels and body:
            return NextTurn(state, body, role, None)
    holder = bodies.get(row.province_id or 0)
    if holder is None:
        raise UndertakingError(
            "NO_PROVINCE_BODY",
            _("No education body of the province is registered, so nobody could confirm this."),
        )
    return NextTurn(
        State.CONFIRMING, holder, Role.PROVINCE, max(season.confirm_by, season.check_by)
    )
