"""A round of reporting over a confirmed take-up, as the actions make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from peiyou.engine.reporting.actions.proofs import attach_proof
from peiyou.engine.reporting.actions.reviewing import approve_return, pass_return
from peiyou.engine.reporting.actions.rounds import Ends, open_round, prepare_round
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.evidence.keeping import Upload
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.organisations.models import Unit
from tests.factories.filings import PDF, a_confirmed_take_up
from tests.factories.seasons import TakeUp

DAY = timedelta(days=1)
SCHOOL_WAY = (Role.COUNTY, Role.PREFECTURE, Role.PROVINCE)
"""Who checks the school before the ministry approves."""


@dataclass
class Reported:
    """`takeup.people` act; the school has taken up task 1: eight of its item, 120.5 万元 of its own."""

    round: Round
    takeup: TakeUp

    @property
    def at(self) -> datetime:
        return self.takeup.at

    def of(self, unit: Unit) -> Return:
        """As it stands now."""
        rows = Return.objects.select_related(
            "round__season", "round__period", "case__process", "unit", "undertaking"
        )
        return rows.get(round=self.round, unit=unit)

    @property
    def school(self) -> Return:
        return self.of(self.takeup.country.school)

    def actor(self, role: Role) -> dict[str, Any]:
        return self.takeup.actor(role)

    def write(self, cells: dict[str, Any], role: Role = Role.SCHOOL_FILLER) -> None:
        """Cells of the school, whose base is what stands there."""
        row = self.school
        now = said_by([row], skeleton_of(row.round))[row.pk].values
        writes = [Typed(cell, now.get(cell), value) for cell, value in cells.items()]
        write_cells(return_=row, writes=writes, **self.actor(role))

    def prove(self, row: str = "1/item/1", content: bytes = PDF, number: str = "") -> None:
        attach_proof(
            return_=self.school, row=row, upload=Upload("佐证.pdf", content), number=number,
            **self.actor(Role.SCHOOL_FILLER),
        )  # fmt: skip

    def submit(self) -> Return:
        return submit_return(return_=self.school, **self.actor(Role.SCHOOL_HEAD))

    def pass_on(self, *roles: Role) -> Return:
        for role in roles or SCHOOL_WAY:
            pass_return(return_=self.school, **self.actor(role))
        return self.school

    def approve(self) -> Return:
        return approve_return(return_=self.school, **self.actor(Role.MINISTRY))


def a_round(
    takeup: TakeUp | None = None, period: str = "2021", opened: bool = True, **fields: Any
) -> Reported:
    """Opened a day ago for the school of `a_confirmed_take_up`; `fields` are set on the row before it opens."""
    takeup = takeup or a_confirmed_take_up()
    at = takeup.at
    ends = Ends(at - DAY, at + 20 * DAY, at + 25 * DAY, at + 30 * DAY, at + 35 * DAY)
    act = {"actor": takeup.people[Role.MINISTRY].actor, "at": at - DAY}
    round_ = prepare_round(season=takeup.season, period=period, title=f"{period} 年度填报", ends=ends, **act)  # fmt: skip
    if fields:
        Round.objects.filter(pk=round_.pk).update(**fields)
        round_.refresh_from_db()
    if opened:
        round_ = open_round(round_=round_, **act).round
    return Reported(round_, takeup)


def reported(
    seq: int = 1, done: int = 3, arrived: str = "60", spent: str = "55.5"
) -> dict[str, Any]:
    """All that a task with one item that adds up has to say."""
    return {
        f"{seq}/progress": "完成立项并开工",
        f"{seq}/rating": "GREEN",
        f"{seq}/item/1/done": Decimal(done),
        f"{seq}/fund/OWN/arrived": Decimal(arrived),
        f"{seq}/fund/OWN/spent": Decimal(spent),
    }


def handed_in(made: Reported, **said: Any) -> Return:
    """The school has filled in, proved and handed in."""
    made.write(reported(**said))
    made.prove()
    return made.submit()


def approved(made: Reported, **said: Any) -> Return:
    """Through every level by the people whose turn it is."""
    handed_in(made, **said)
    made.pass_on()
    return made.approve()
