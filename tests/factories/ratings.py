"""A plan with a round of reporting in it, somebody to rate it, and approved figures of as many years as asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from peiyou.engine.reporting import measures
from peiyou.engine.reporting.enums import RoundState
from peiyou.engine.reporting.models import Round
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.judging import Judged
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ratings import Asked, asked_of
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from tests.factories.facts import a_line, posted
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, a_round
from tests.factories.seasons import TakeUp


@dataclass
class Rated:
    """Task 1 of the plan asks for 100, 2020—2023; the school in the east has taken up 8 of it. Of 2021 is a round."""

    made: Reported
    expert: Person
    """May rate anybody; is of no place."""

    @property
    def version(self) -> Version:
        return self.made.round.season.version

    @property
    def at(self) -> datetime:
        return self.made.at

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)

    @property
    def line(self) -> Line:
        return Board.of(self.version).lines[0]

    @property
    def asked(self) -> Asked:
        return asked_of(self.version, self.made.round.period, self.on)

    def close(self) -> None:
        Round.objects.filter(pk=self.made.round.pk).update(state=RoundState.CLOSED)
        self.made.round.refresh_from_db()

    def approve(
        self, by_year: Mapping[str, int], unit: Unit | None = None, line: Line | None = None
    ) -> None:
        """Approved figures of years, as somebody's return would have posted them."""
        asked = line or self.line
        where = unit or self.made.takeup.country.school
        code = measures.done(asked.key)
        spec = MeasureSpec(
            code, code, asked.unit, task_key=asked.task_key, deliverable_key=asked.key
        )
        measure = ensure_measures([spec])[code]
        for year, quantity in by_year.items():
            source = f"{where.pk}:{asked.key}:{year}"
            lines = [a_line(where, measure, quantity, year)]
            posted(source, str(quantity), lines, Stage.APPROVED, self.at)

    def judged(self, node: Unit, line: Line | None = None) -> Judged:
        return Judged(node, self.made.round.period, (line or self.line).task_key)

    def by(self, who: Person | Role) -> dict[str, Any]:
        person = self.made.takeup.people[who] if isinstance(who, Role) else who
        return {"actor": person.actor, "at": self.at}


def a_rated_plan(takeup: TakeUp | None = None) -> Rated:
    return Rated(a_round(takeup), a_person("judge", "评议专家", Role.EXPERT))
