"""A round that many colleges of one province report in: no proof asked, so that an act is nothing but the act."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from peiyou.engine.reporting.actions.reviewing import approve_return, pass_return
from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.models import Ask, Return, Snapshot
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.undertakings.enums import Party
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from tests.factories.organisations import a_person, a_unit, put
from tests.factories.returns import DAY, Reported, a_round, reported
from tests.factories.seasons import a_take_up
from tests.factories.takeup import an_undertaking, take

TASKS = (1, 2, 3)


@dataclass
class Many:
    """`heads` by primary key of the college: who fills in and hands in."""

    made: Reported
    heads: dict[int, Person] = field(default_factory=dict)

    @property
    def rows(self) -> list[Return]:
        """As they stand now."""
        rows = Return.objects.filter(round=self.made.round, unit__in=self.heads)
        related = ("round__season", "round__period", "case__process", "unit", "undertaking")
        return list(rows.select_related(*related).order_by("pk"))

    def head(self, row: Return) -> dict[str, Any]:
        return {"actor": self.heads[row.unit_id].actor, "at": self.made.at}

    def write(self, row: Return, done: int) -> None:
        """All that the three tasks have to say; the figures follow from `done`."""
        cells: dict[str, Any] = {}
        for seq in TASKS:
            cells |= reported(seq, done=done + seq, arrived=str(done), spent=str(done))
        now = said_by([row], skeleton_of(row.round))[row.pk].values
        writes = [Typed(cell, now.get(cell), value) for cell, value in cells.items()]
        write_cells(return_=row, writes=writes, **self.head(row))

    def submit(self, row: Return) -> Return:
        return submit_return(return_=row, **self.head(row))

    def check(self, row: Return) -> Return:
        return pass_return(return_=row, **self.made.actor(Role.PROVINCE))

    def approve(self, row: Return) -> Return:
        return approve_return(return_=row, **self.made.actor(Role.MINISTRY))


def many_returns(count: int) -> Many:
    """Half of the colleges stand in each county of the city."""
    takeup = a_take_up()
    country = takeup.country
    counties = (country.county, country.other_county)
    heads = {}
    for n in range(count):
        college = a_unit(f"第{n}学院", Kind.SCHOOL, counties[n % 2], school_type=SchoolType.HIGHER)
        put(college, country.bureau, Hierarchy.OVERSIGHT)
        row = an_undertaking(takeup.season, college, country.east, party=Party.HIGHER)
        take(row, TASKS, {"OWN": 100_000_000_000}, amount=10_000)
        heads[college.pk] = a_person(f"head{n}", f"院长{n}", Role.SCHOOL_HEAD, college)
    made = a_round(takeup, opened=False)
    Ask.objects.update(proofs=0)
    act: dict[str, Any] = {"actor": takeup.people[Role.MINISTRY].actor, "at": made.at - DAY}
    made.round = open_round(round_=made.round, **act).round
    return Many(made, heads)


def done_in(snapshot: Snapshot | None) -> dict[str, int]:
    """What was done, by cell."""
    said = snapshot.content["cells"] if snapshot else {}
    return {path: int(Decimal(plain)) for path, plain in said.items() if path.endswith("/done")}


def a_county(many: Many) -> Unit:
    return many.made.takeup.country.county
