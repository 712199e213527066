"""The review of one return: three numbers in a line, what changed first, one cell sent back; countersigning pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peiyou.engine.reporting.actions.correcting import correct_return
from peiyou.engine.reporting.actions.verdicts import give_verdict
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Verdict
from peiyou.engine.reporting.queries.review import Review, Said, review_of
from peiyou.engine.reporting.work import tasks_to_sign
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.workflow.moves.remarks import open_remarks
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round, approved, handed_in
from tests.factories.seasons import a_take_up
from tests.integration.engine.reporting.test_desk import asked
from tests.integration.engine.reporting.test_signing import Joint

pytestmark = pytest.mark.django_db
DONE = "1/item/1/done"
BUDGET = 25


@pytest.fixture
def made() -> Reported:
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    return a_round(takeup)


def enter(made: Reported, role: Role) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[role])
    return client


def page(made: Reported, tail: str = "") -> str:
    return f"/returns/{made.round.key}/units/{made.school.key}/review/{tail}"


def review(made: Reported, against: str = "") -> Review:
    row = made.school
    found = review_of(row, open_remarks(row.case), against)
    assert found is not None
    return found


def said(made: Reported, path: str = DONE) -> Said:
    found = review(made).cell(path)
    assert found is not None
    return found[2]


def numbers(made: Reported) -> tuple[str, str, str, bool]:
    one = said(made)
    return one.claimed, one.checked, one.approved, one.is_pending


def test_three_numbers_in_a_line(made: Reported) -> None:
    handed_in(made, done=3)
    assert numbers(made) == ("3", "", "", False)
    give_verdict(return_=made.school, cell=DONE, value=2, reason="不符", **made.actor(Role.COUNTY))
    assert numbers(made) == ("3", "2", "", False)
    made.pass_on()
    give_verdict(
        return_=made.school, cell=DONE, value=1, reason="再减", **made.actor(Role.MINISTRY)
    )
    assert numbers(made) == ("3", "2", "1", True)
    made.approve()
    assert numbers(made) == ("3", "2", "1", False)
    correct_return(return_=made.school, reason="补报", **made.actor(Role.SCHOOL_HEAD))
    made.write({DONE: 5})
    made.submit()
    assert numbers(made) == ("5", "", "1", False)
    found = review(made)
    assert [part.key for task in found.of("changed") for part in task.parts] == ["1/item/1"]
    assert (found.changed, found.against, said(made).before) == (1, "APPROVED", "3")
    assert len(found.of("all")[0].parts) == 3


def test_what_nobody_saw_before_has_not_changed(made: Reported) -> None:
    assert review_of(made.school, {}) is None
    handed_in(made)
    assert (review(made).of("changed"), review(made).against) == ([], "")
    [task] = review(made).of("all")
    assert [(file.cell, file.name) for part in task.parts for file in part.files] == [("1/item/1", "佐证.pdf")]  # fmt: skip


def test_another_number_and_one_cell_sent_back(made: Reported) -> None:
    handed_in(made)
    client = enter(made, Role.COUNTY)
    panel = client.get(page(made, f"verdict/?cell={DONE}"), HTTP_HX_REQUEST="true")
    assert b"<html" not in panel.content
    given: dict[str, Any] = {"cell": DONE, "value": "2", "reason": "不符", "seen": "1"}
    assert client.post(page(made, "verdict/"), {**given, "value": "x"}).status_code == 422
    assert client.post(page(made, "verdict/"), {**given, "seen": "0"}).status_code == 422
    answer = client.post(page(made, "verdict/"), given)
    assert answer.headers["Location"] == f"{page(made)}#{DONE}"
    assert Verdict.objects.get().value == "2"
    client.post(page(made, "verdict/off/"), {"cell": DONE, "seen": "1"})
    assert not Verdict.objects.exists()
    summary = client.post(
        page(made, "return/"), {"cell": [DONE, "nonsense"], "text": ["与佐证不符", "x"]}
    )
    assert [cell for cell, _name, _text in summary.context["pinned"]] == [DONE]
    assert made.school.case.state == State.COUNTY_CHECK
    sent = {"cell": DONE, "text": "与佐证不符", "seen": "1", "agreed": "1"}
    client.post(page(made, "return/"), sent)
    assert made.school.case.state == State.RETURNED
    assert set(open_remarks(made.school.case)) == {DONE}
    assert said(made).remark is not None
    client.post(page(made, "return/"), sent)  # not theirs any more
    assert made.school.case.version == 2


def test_who_does_not_decide_reads(made: Reported) -> None:
    handed_in(made)
    for role in (Role.SCHOOL_HEAD, Role.PROVINCE):
        client = enter(made, role)
        answer = client.get(page(made))
        assert (answer.status_code, answer.context["decision"]) == (200, "")
        assert client.get(page(made, f"verdict/?cell={DONE}")).status_code == 403
        assert client.post(page(made, "return/"), {"reason": "x", "agreed": "1"}).status_code == 403
    assert enter(made, Role.COUNTY).get(page(made)).context["decision"] == "pass"
    assert made.school.case.state == State.COUNTY_CHECK


def test_what_it_costs(made: Reported) -> None:
    approved(made)
    assert asked(enter(made, Role.MINISTRY), page(made)) <= BUDGET


def test_a_department_finds_what_it_has_to_sign() -> None:
    joint = Joint(timezone.now())
    joint.hand_in()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(joint.people["人社部"])
    here = f"/returns/{joint.made.round.key}/signing/"
    [work] = tasks_to_sign(joint.people["人社部"].actor, joint.at)
    assert (work.url, work.count) == (here, 1)
    assert list(tasks_to_sign(joint.people["教育部"].actor, joint.at)) == []
    [entry] = client.get(here).context["waiting"]
    assert [seq for seq, _label, _said in entry["tasks"]] == [2]
    sign = f"/returns/{joint.made.round.key}/units/{joint.row.key}/review/sign/"
    client.post(sign, {"department": joint.units["财政部"].key, "task": "2"})
    assert client.get(here).context["waiting"]
    client.post(sign, {"department": joint.units["人社部"].key, "task": "2", "seen": "1"})
    answer = client.get(here)
    assert (answer.context["waiting"], len(answer.context["signed"])) == ([], 1)
    [task] = client.get(f"/returns/{joint.made.round.key}/units/{joint.row.key}/review/").context[
        "tasks"
    ]
    assert ([one.unit.name for one in task.signed], [one.unit.name for one in task.unsigned]) == (["人社部"], ["财政部"])  # fmt: skip
