"""The returns of the world: a round that is open, one return being filled in, one that waits for the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from peiyou.engine.reporting.actions.rounds import Ends, prepare_round
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.book.asking import ask_returns
from peiyou.engine.reporting.book.freezing import freeze
from peiyou.engine.reporting.book.posting import register_measures
from peiyou.engine.reporting.enums import RoundState, State
from peiyou.engine.reporting.models import Return, Round, Snapshot
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.values import said_by
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.workflow.models import Case
from tests.factories.country import Country
from tests.house.undertakings import Undertakings

DAY = timedelta(days=1)
REPORTED = "不外传之填报进展"
"""What the school has written, which only its line of authorities may see."""
REVIEWING = ("/review/", "/verdict")
"""Parts of addresses that are about a return that has been handed in."""


@dataclass(frozen=True, slots=True)
class Returns:
    round: Round
    school: Return
    """Being filled in by the target's school, with the planted words."""
    college: Return
    """Waits for the province."""
    snapshot: Snapshot
    """What the school said, frozen."""

    @property
    def page(self) -> str:
        """Where the planted words stand."""
        return f"/returns/{self.round.key}/units/{self.school.key}/?task=1"

    def of(self, route: str) -> Return:
        """What an address is tried with: that of whoever's turn it would be."""
        return self.college if any(part in route for part in REVIEWING) else self.school


def returns(country: Country, takeup: Undertakings, now: datetime) -> Returns:
    act = {"actor": SYSTEM, "at": now}
    ends = Ends(now - DAY, now + 9 * DAY, now + 12 * DAY, now + 15 * DAY, now + 19 * DAY)
    round_ = prepare_round(season=takeup.season, period="2021", title="填报", ends=ends, **act)
    register_measures(round_)
    Round.objects.filter(pk=round_.pk).update(state=RoundState.OPEN, opened_at=now)
    round_.refresh_from_db()
    asked = [takeup.school, takeup.college]
    ask_returns(round_, asked, SYSTEM, now)
    rows = Return.objects.select_related("round__period", "case", "unit", "undertaking")
    school, college = (rows.get(round=round_, undertaking=one) for one in asked)
    write_cells(return_=school, writes=[Typed("1/progress", None, REPORTED)], **act)
    said = said_by([school], skeleton_of(round_))[school.pk]
    snapshot = freeze(school, said, skeleton_of(round_), [], SYSTEM, now)
    Return.objects.filter(pk=school.pk).update(snapshot=snapshot)
    Case.objects.filter(pk=college.case_id).update(
        state=State.PROVINCE_CHECK, holder=country.bureau, role=Role.PROVINCE
    )
    return Returns(round_, school, college, snapshot)
