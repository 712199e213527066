"""会签: what a department reports of its task is approved once every department that reviews it has signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from peiyou.engine.reporting.actions.reviewing import approve_return, return_return
from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.actions.setting import set_proofs, set_terms
from peiyou.engine.reporting.actions.signing import sign_tasks
from peiyou.engine.reporting.actions.submitting import submit_return
from peiyou.engine.reporting.actions.writing import write_cells
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Ask, Return, Signature
from peiyou.engine.reporting.queries.signing import waiting_signatures
from peiyou.engine.undertakings.actions.opening import open_season
from peiyou.engine.undertakings.actions.seasons import prepare_season, set_openings
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.forms.values import Typed
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.models import Department
from tests.factories.addressees import means
from tests.factories.country import a_country
from tests.factories.organisations import a_person, a_unit
from tests.factories.plans import plan_from_key
from tests.factories.returns import Reported, a_round, reported
from tests.factories.seasons import AT, DAY, TakeUp
from tests.factories.takeup import rows_of_tasks
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
NAMES = ("教育部", "人社部", "财政部")


class Joint:
    """Task 2 is the 教育部's own; it, 人社部 and 财政部 are to sign what is reported of it."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at
        country = a_country()
        Unit.objects.filter(pk=country.east.pk).update(undertakes=True)
        ministry = a_person("ministry", "部委经办", Role.MINISTRY)
        version = plan_from_key(rows_of_tasks(2), year_start=2020, year_end=2023)
        self.units = {name: a_unit(name, Kind.AUTHORITY, country.nation) for name in NAMES}
        means(Department.objects.get(name="教育部"), Mode.ONE, self.units["教育部"])
        act: dict[str, Any] = {"actor": ministry.actor, "at": at - DAY}
        season = prepare_season(
            version=version, title="承接", opens_at=at - DAY, fill_by=at + DAY, check_by=at + DAY,
            confirm_by=at + DAY, **act,
        )  # fmt: skip
        set_openings(season=season, changes={2: {"is_open": False, "parties": []}}, **act)
        season = open_season(season=season, **act).season
        takeup = TakeUp(season, country, {Role.MINISTRY: ministry}, at)
        made = a_round(takeup, opened=False)
        set_terms(round_=made.round, levels={}, reviewers={2: list(self.units.values())}, **act)
        [ask] = Ask.objects.filter(term__round=made.round, term__opening__seq=2)
        set_proofs(round_=made.round, changes={ask.pk: {"proofs": 0}}, **act)
        self.made = Reported(open_round(round_=made.round, **act).round, takeup)
        self.people = {name: a_person(f"of-{i}", name, Role.MINISTRY, unit) for i, (name, unit) in enumerate(self.units.items())}  # fmt: skip

    @property
    def row(self) -> Return:
        return self.made.of(self.units["教育部"])

    @property
    def ministry(self) -> dict[str, Any]:
        return self.made.actor(Role.MINISTRY)

    def hand_in(self) -> None:
        own: dict[str, Any] = {"actor": self.people["教育部"].actor, "at": self.at}
        if self.row.case.state == State.FILLING:
            said = {path: value for path, value in reported(2).items() if "/fund/" not in path}
            write_cells(return_=self.row, writes=[Typed(cell, None, value) for cell, value in said.items()], **own)  # fmt: skip
        submit_return(return_=self.row, **own)

    def sign(self, name: str, *seqs: int, by: str = "") -> None:
        actor = self.people[by or name].actor
        sign_tasks(department=self.units[name], return_=self.row, seqs=seqs or (2,), actor=actor, at=self.at)  # fmt: skip


@pytest.fixture
def joint() -> Joint:
    return Joint()


def test_approved_once_all_have_signed(joint: Joint) -> None:
    with refused("NOT_UNDER_REVIEW"):
        joint.sign("人社部")
    joint.hand_in()
    with refused("NOT_SIGNED"):
        approve_return(return_=joint.row, **joint.ministry)
    joint.sign("人社部")
    with refused("NOT_SIGNED"):
        approve_return(return_=joint.row, **joint.ministry)
    joint.sign("财政部")
    approve_return(return_=joint.row, **joint.ministry)
    assert joint.row.case.state == State.APPROVED
    assert set(Signature.objects.values_list("unit__name", flat=True)) == {"人社部", "财政部"}


def test_each_for_itself_and_once(joint: Joint) -> None:
    joint.hand_in()
    with pytest.raises(NotAllowed):
        joint.sign("财政部", by="人社部")
    with refused("OWN_RETURN"):
        joint.sign("教育部")
    with refused("NOT_YOURS_TO_SIGN"):
        joint.sign("人社部", 1)
    joint.sign("人社部")
    with refused("NOT_YOURS_TO_SIGN"):
        joint.sign("人社部")
    assert Signature.objects.count() == 1


def test_who_reports_does_not_approve(joint: Joint) -> None:
    joint.hand_in()
    with pytest.raises(NotAllowed):
        approve_return(return_=joint.row, actor=joint.people["教育部"].actor, at=AT)


def test_what_is_handed_in_anew_is_signed_anew(joint: Joint) -> None:
    joint.hand_in()
    joint.sign("人社部")
    return_return(return_=joint.row, remarks={}, reason="请补充", **joint.ministry)
    joint.hand_in()
    joint.sign("财政部")
    with refused("NOT_SIGNED"):
        approve_return(return_=joint.row, **joint.ministry)
    waiting = waiting_signatures(Return.objects.all(), {unit.pk for unit in joint.units.values()})
    assert [(one.department.name, [term.opening.seq for term in one.terms]) for one in waiting] == [("人社部", [2])]  # fmt: skip
