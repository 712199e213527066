"""The other years of the plan: rounds that are over, most of it approved, so that there is something to see over time.

The round of 2021 stays the one that is worked on: these say that they were opened earlier, and are closed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from peiyou.config.demo.returns.round import explain_all, prove_all, returns_in, rows_of
from peiyou.config.demo.returns.sayings import sayings
from peiyou.config.demo.returns.spreading import confirm_elsewhere
from peiyou.engine.reporting.actions.reviewing import approve_returns, pass_returns
from peiyou.engine.reporting.actions.rounds import Ends, close_round, open_round, prepare_round
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.writing import write_many
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.values import Said, said_by
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.models import Season
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.forms.definition import Value
from peiyou.kernel.forms.values import Typed

SEED: Final = 20231231
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
BY_YEAR: Final = {2020: Decimal("0.2"), 2022: Decimal("0.6"), 2023: Decimal(1)}
"""How much of what was taken up is done by the end of each year, where all goes as planned."""
MOST: Final = 48
AS_FAR: Final = ("approved", "approved", "approved", "checked", "approved", "approved", "claimed")


def report_other_years(season: Season, at: datetime) -> Iterator[str]:
    """Unless it has been done, or no round was held at all."""
    if season.rounds.count() != 1:
        return
    more = confirm_elsewhere(season, SEED, at)
    yield f"{len(more)} schools in other places are confirmed"
    before = Decimal(0)
    for year, by_then in BY_YEAR.items():
        work = _Year(season, year, before, by_then, at)
        work.hold()
        before = by_then
        yield f"round {year}: {work.told()}"


@dataclass
class _Year:
    season: Season
    year: int
    before: Decimal
    by_then: Decimal
    at: datetime

    def hold(self) -> None:
        self.round = self._opened()
        self.asked: Skeleton = skeleton_of(self.round)
        rows = rows_of(
            self.round.returns.exclude(party__in=(Party.DEPARTMENT, Party.PROVINCE)).order_by("unit__code", "pk")[:MOST]
        )  # fmt: skip
        far = {row.pk: AS_FAR[(place + self.year) % len(AS_FAR)] for place, row in enumerate(rows)}
        self._write(rows)
        known = said_by(rows, self.asked)
        for row in rows:
            prove_all(row, known[row.pk], self.asked, f"{self.year}", self.at - 4 * MINUTE)
        explain_all(rows, known, self.asked, self.at - 4 * MINUTE)
        for row in rows:
            submit_return(return_=row, actor=SYSTEM, at=self.at - 3 * MINUTE)
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
        open_round(round_=round_, **act)
        return Round.objects.select_related("season__version", "period").get(pk=round_.pk)

    def _write(self, rows: Sequence[Return]) -> None:
        known = said_by(rows, self.asked)
        writes = {}
        for row in rows:
            said = known[row.pk]
            dice = random.Random(f"{SEED} {self.year} {row.unit.code}")  # noqa: S311 - an invention
            paths = {seq: self.asked.paths[seq] for seq in said.seqs}
            cells = sayings(paths, said.values, self.year, dice, 1.0 if len(paths) <= 6 else 0.2)
            cells |= self._done(row, said, cells)
            writes[row] = [
                Typed(cell, said.values.get(cell), value) for cell, value in cells.items()
            ]
        write_many(round_=self.round, writes=writes, actor=SYSTEM, at=self.at - 4 * MINUTE)

    def _done(self, row: Return, said: Said, cells: dict[str, Value]) -> dict[str, Value]:
        """What came in this year of what was taken up; each unit at its own pace, the same in every year."""
        found: dict[str, Value] = {}
        for cell in cells:
            committed = said.values.get(cell.replace("/done", "/committed"))
            if cell.endswith("/done") and isinstance(committed, Decimal):
                pace = Decimal(random.Random(f"{row.unit.code} {cell}").randint(55, 115)) / 100  # noqa: S311
                until, since = (
                    int(committed * pace * part) for part in (self.by_then, self.before)
                )
                found[cell] = Decimal(until - since)
        return found

    def told(self) -> str:
        states = Counter(self.round.returns.filter(submitted_at__isnull=False).values_list("case__state", flat=True))  # fmt: skip
        return ", ".join(f"{states[state]} {state}" for state in State if states[state])
