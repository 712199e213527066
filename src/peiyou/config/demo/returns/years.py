"""The years before: rounds that are over and approved, so that there is something to see over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from peiyou.config.demo.returns.confirming import (
    HOUR,
    confirm_more,
    confirm_neighbours,
    neighbours,
)
from peiyou.config.demo.returns.round import (
    AT_WORK,
    explain_all,
    prove_all,
    returns_in,
    rows_of,
)
from peiyou.config.demo.returns.spreading import Standing, confirm_standing, standing
from peiyou.config.demo.returns.telling import told
from peiyou.config.demo.returns.terms import ask_proofs
from peiyou.engine.reporting.actions.reviewing import approve_returns, pass_returns
from peiyou.engine.reporting.actions.rounds import Ends, close_round, open_round, prepare_round
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.writing import write_many
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.enums import State as TakeUpState
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.forms.values import Typed

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
SEED: Final = 20231231
YEARS: Final = (2020, 2021, 2022)
MOST: Final = 3
"""Ordinary units that report these years too: the rest of the country is behind those that stand for it."""
PROVEN: Final = {2022: (36,)}
"""Tasks (seq) whose figures need a proof, by year: in the first two rounds none did."""
CHECKED, CLAIMED = 7, 11
"""Of what was reported last each seventh has come no further than the province, each eleventh was only handed in."""


def report_earlier_years(season: Season, at: datetime) -> Iterator[str]:
    """Unless a round was held already; who takes part is confirmed first."""
    if season.rounds.exists():
        return
    more = confirm_neighbours(season, SEED, at) + confirm_more(season, at)
    every = standing(season)
    for_places = confirm_standing(every, SEED, at - 47 * HOUR)
    yield f"{more} more units are confirmed, {for_places} that stand for their places"
    if not season.undertakings.filter(case__state=TakeUpState.CONFIRMED).exists():
        return
    for year in YEARS:
        work = _Year(season, year, every, neighbours(season), at - 46 * HOUR)
        work.hold()
        yield f"round {year}: {work.told()}"


@dataclass
class _Year:
    season: Season
    year: int
    standing: Standing
    near: Sequence[int]
    at: datetime

    def hold(self) -> None:
        self.round = self._opened()
        self.asked: Skeleton = skeleton_of(self.round)
        rows = self._reporting()
        self._write(rows)
        known = said_by(rows, self.asked)
        for row in rows:
            prove_all(row, known[row.pk], self.asked, f"{self.year}", self.at - 4 * MINUTE)
        explain_all(rows, known, self.asked, self.at - 4 * MINUTE)
        for row in rows:
            submit_return(return_=row, actor=SYSTEM, at=self.at - 3 * MINUTE)
        far = {row.pk: self._how_far(place) for place, row in enumerate(rows)}
        onward = [pk for pk, how in far.items() if how != "claimed"]
        for state in (State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.PROVINCE_CHECK):
            if waiting := returns_in(onward, state):
                pass_returns(
                    round_=self.round, returns=waiting, actor=SYSTEM, at=self.at - 2 * MINUTE
                )
        good = [pk for pk in onward if far[pk] == "approved"]
        if waiting := returns_in(good, State.APPROVING):
            approve_returns(round_=self.round, returns=waiting, actor=SYSTEM, at=self.at - MINUTE)
        close_round(round_=self.round, actor=SYSTEM, at=self.at)

    def _reporting(self) -> list[Return]:
        """Who stands for a place, but for the late province, which in the last year has sent nothing; and some more,
        the school of the demonstration among them."""
        every = self.round.returns.exclude(party__in=(Party.DEPARTMENT, Party.PROVINCE))
        late = self.standing.paces.late if self.year == YEARS[-1] else None
        rows = [
            row
            for row in rows_of(every.order_by("unit__code", "pk"))
            if late is None or row.province_id != late
        ]
        others = [row for row in rows if row.unit_id not in self.standing.units]
        others = sorted(others, key=lambda row: row.unit_id not in self.near)[:MOST]
        return others + [row for row in rows if row.unit_id in self.standing.units]

    def _how_far(self, place: int) -> str:
        """What is long over has been approved; of the last year some is under way still."""
        if self.year != YEARS[-1]:
            return "approved"
        return "claimed" if place % CLAIMED == 5 else "checked" if place % CHECKED == 3 else "approved"  # fmt: skip

    def _opened(self) -> Round:
        act: dict[str, Any] = {"actor": SYSTEM, "at": self.at - 5 * MINUTE}
        opens = self.at - (2100 - self.year) * DAY
        ends = Ends(opens, self.at - MINUTE, self.at - MINUTE, self.at - MINUTE, self.at)
        round_ = prepare_round(
            season=self.season,
            period=str(self.year),
            title=f"{self.year} 年度填报",
            ends=ends,
            **act,
        )
        ask_proofs(round_, PROVEN.get(self.year, ()), act["at"])
        open_round(round_=round_, **act)
        return Round.objects.select_related("season__version", "period").get(pk=round_.pk)

    def _write(self, rows: Sequence[Return]) -> None:
        known = said_by(rows, self.asked)
        writes = {}
        for row in rows:
            said = known[row.pk]
            cells = told(row, said, self.year, self.asked, self.standing, AT_WORK)
            writes[row] = [
                Typed(cell, said.values.get(cell), value) for cell, value in cells.items()
            ]
        write_many(round_=self.round, writes=writes, actor=SYSTEM, at=self.at - 4 * MINUTE)

    def told(self) -> str:
        states = Counter(self.round.returns.filter(submitted_at__isnull=False).values_list("case__state", flat=True))  # fmt: skip
        return ", ".join(f"{states[state]} {state}" for state in State if states[state])
