"""The take-up of the world: a season that is open, one undertaking for each kind of address, a planted pledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.actions.opening import open_season
from peiyou.engine.undertakings.actions.seasons import prepare_season
from peiyou.engine.undertakings.actions.statements import take_statement
from peiyou.engine.undertakings.actions.writing import Write, write_cells
from peiyou.engine.undertakings.enums import State, StatementKind
from peiyou.engine.undertakings.models import Season, Statement, Undertaking
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.models import Version
from peiyou.kernel.workflow.models import Case
from tests.factories.country import Country

DAY = timedelta(days=1)
PLEDGE = "不外传之责任人"
"""The person responsible at the school, in a draft that only its line of authorities may see."""


@dataclass(frozen=True, slots=True)
class Undertakings:
    season: Season
    school: Undertaking
    """Being filled in by the target's school."""
    college: Undertaking
    """Waits for the province."""
    province: Undertaking
    statement: Statement
    """The page of the target's school, with the planted name on it."""

    @property
    def page(self) -> str:
        """Where the planted name stands."""
        return f"/take-up/{self.season.key}/units/{self.school.key}/?task=1"

    def of(self, route: str) -> Undertaking:
        """What an address is tried with: that of whoever's turn it would be."""
        if "/declare/" in route:
            return self.province
        return self.college if "/return/" in route else self.school


def undertakings(country: Country, now: datetime) -> Undertakings:
    Unit.objects.filter(pk=country.east.pk).update(undertakes=True)
    act = {"actor": SYSTEM, "at": now}
    season = prepare_season(
        version=Version.objects.get(state=VersionState.PUBLISHED), title="承接", opens_at=now - DAY,
        fill_by=now + 9 * DAY, check_by=now + 19 * DAY, confirm_by=now + 29 * DAY, **act,
    )  # fmt: skip
    season = open_season(season=season, **act).season
    of = {row.unit_id: row for row in season.undertakings.select_related("case", "unit")}
    province, school = of[country.bureau.pk], of[country.school.pk]
    write_cells(undertaking=province, writes=[Write("1/taken", None, True)], **act)
    declare_tasks(undertaking=province, **act)
    writes = [Write("1/taken", None, True), Write("1/person", None, PLEDGE)]
    write_cells(undertaking=school, writes=writes, **act)
    college = of[country.college.pk]
    Case.objects.filter(pk=college.case_id).update(
        state=State.CONFIRMING, holder=country.bureau, role=Role.PROVINCE
    )
    page = take_statement(season=season, kind=StatementKind.UNIT, unit=country.school, **act)
    return Undertakings(season, school, college, province, page)
