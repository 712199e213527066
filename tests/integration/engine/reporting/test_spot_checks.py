"""Spot checks: drawn, inspected without ties, answered, and the figure corrected before it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from peiyou.engine.reporting import receivers
from peiyou.engine.reporting.actions.correcting import waive_return
from peiyou.engine.reporting.actions.inspecting import (
    Decision,
    Observed,
    answer_finding,
    close_inspection,
    record_finding,
    report_inspection,
)
from peiyou.engine.reporting.actions.spotchecks import (
    Planned,
    announce_draw,
    assign_inspection,
    draw_spot_checks,
)
from peiyou.engine.reporting.enums import InspectionState, Outcome, State
from peiyou.engine.reporting.events import ReturnApproved, ReturnWaived
from peiyou.engine.reporting.models import Draw, Inspection
from peiyou.engine.reporting.queries import drawing
from peiyou.engine.reporting.queries.inspecting import candidates, inspections_visible
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.workflow.moves import answer_remark
from peiyou.kernel.workflow.queries.cases import waiting_for
from tests.factories.organisations import a_grant, a_person
from tests.factories.returns import Reported, a_round, approved
from tests.integration.engine.reporting.test_journey import done_of, figures
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
CELL = "1/item/1/done"


@pytest.fixture
def made() -> Reported:
    made = a_round()
    approved(made, done=3)
    return made


@pytest.fixture
def expert(made: Reported) -> Person:
    return a_person("expert", "专家甲", Role.EXPERT)


def announced(made: Reported, role: Role = Role.MINISTRY, size: int = 1, **fields: Any) -> Draw:
    country = made.takeup.country
    body = fields.pop("body", country.nation if role == Role.MINISTRY else country.east)
    planned = Planned(made.round, body, size, "2027年2月1日双色球号码", **fields)
    return announce_draw(planned=planned, **made.actor(role))


def drawn(made: Reported) -> Inspection:
    draw_spot_checks(draw=announced(made), public="05 11 17", **made.actor(Role.MINISTRY))
    return Inspection.objects.select_related("draw", "inspector").get()


def again(inspection: Inspection) -> Inspection:
    return Inspection.objects.select_related("draw", "inspector", "case", "of_return").get(pk=inspection.pk)  # fmt: skip


def sent(made: Reported, expert: Person) -> Inspection:
    assign_inspection(inspection=drawn(made), person=expert, **made.actor(Role.MINISTRY))
    return again(Inspection.objects.get())


def act(made: Reported, person: Person) -> dict[str, Any]:
    return {"actor": person.actor, "at": made.at}


def test_the_draw_can_be_repeated_from_what_is_published(made: Reported) -> None:
    draw = announced(made, size=5)
    assert (draw.seed, draw.drawn_at) == ("", None)
    assert drawing.commitment_of(draw.secret) == draw.commitment
    draw = draw_spot_checks(draw=draw, public=" 05 11 17 ", **made.actor(Role.MINISTRY))
    assert drawing.digest_of(draw.population) == draw.population_digest
    again = drawing.draw(
        drawing.read(draw.population), drawing.seed_of(draw.secret, "05 11 17"), draw.size, stratified=False
    )  # fmt: skip
    of = Inspection.objects.order_by("place").values_list("of_return__key", "line__opening__seq")
    assert [f"{key}/{seq}" for key, seq in of] == [one.key for one in again]
    with refused("DRAWN"):
        draw_spot_checks(draw=draw, public="1", **made.actor(Role.MINISTRY))


def test_who_may_draw_what(made: Reported) -> None:
    country = made.takeup.country
    announced(made, Role.PROVINCE)
    for role, body in ((Role.PROVINCE, country.nation), (Role.PROVINCE, country.west), (Role.COUNTY, country.county)):  # fmt: skip
        with pytest.raises(NotAllowed):
            announced(made, role, body=body)
    for code, fields in (
        ("BODY_WRONG", {"body": country.county}), ("SIZE_WRONG", {"size": 0}), ("NOTHING_APPROVED", {"body": country.west}),
    ):  # fmt: skip
        with refused(code):
            announced(made, **fields)
    with refused("VALUE_MISSING"):
        draw_spot_checks(draw=announced(made), public=" ", **made.actor(Role.MINISTRY))


def test_who_has_ties_steps_aside(made: Reported, expert: Person) -> None:
    inspection, country = drawn(made), made.takeup.country
    tied = [made.takeup.people[role] for role in (Role.SCHOOL_HEAD, Role.COUNTY, Role.PREFECTURE, Role.PROVINCE)]  # fmt: skip
    for place, unit in enumerate((country.school, country.office, country.bureau)):
        person = a_person(f"tied-{place}", f"有关联{place}", Role.EXPERT)
        a_grant(person, Role.SCHOOL_CHECKER, unit)
        tied.append(person)
    former = a_person("former", "前任", Role.EXPERT)
    a_grant(former, Role.SCHOOL_HEAD, country.school, revoked_at=made.at - timedelta(days=1))
    longer_ago = a_person("ago", "早已离任", Role.EXPERT)
    a_grant(longer_ago, Role.SCHOOL_HEAD, country.school, revoked_at=made.at - timedelta(days=3000))
    for person in [*tied[1:], former]:
        with refused("RECUSED"):
            assign_inspection(inspection=inspection, person=person, **made.actor(Role.MINISTRY))
    with refused("NO_INSPECTOR"):
        assign_inspection(inspection=inspection, person=tied[0], **made.actor(Role.MINISTRY))
    offered = set(candidates(again(inspection), "", made.at))
    assert {expert, longer_ago} <= offered
    assert not offered & set(tied)
    for person in (longer_ago, a_person("west", "西省", Role.PROVINCE, country.west), made.takeup.people[Role.MINISTRY]):  # fmt: skip
        assign_inspection(inspection=inspection, person=person, **made.actor(Role.MINISTRY))
    with pytest.raises(NotAllowed):
        assign_inspection(inspection=inspection, person=expert, **made.actor(Role.PROVINCE))


def test_an_inspector_sees_what_they_were_sent_to_until_it_is_closed(
    made: Reported, expert: Person
) -> None:
    other = a_person("other", "专家乙", Role.EXPERT)
    assert not visible_to(expert.actor, made.at).exists()
    inspection = sent(made, expert)
    assert visible_to(expert.actor, made.at).get() == made.school
    assert not visible_to(other.actor, made.at).exists()
    assert [one.is_mine for one in waiting_for(expert.actor, made.at)] == [True]
    assert waiting_for(other.actor, made.at) == []
    for person in (other, made.takeup.people[Role.MINISTRY]):
        with pytest.raises(NotAllowed):
            report_inspection(inspection=inspection, report="看过", **act(made, person))
    report_inspection(inspection=inspection, report="账册相符", **act(made, expert))
    close_inspection(inspection=again(inspection), decisions={}, **made.actor(Role.MINISTRY))
    assert again(inspection).case.state == InspectionState.CLOSED
    assert not inspections_visible(expert.actor, made.at).exists()
    assert made.school.case.state == State.APPROVED


def found(made: Reported, expert: Person) -> Inspection:
    """A figure that is wrong and something to be put in order, answered by the school."""
    inspection = sent(made, expert)
    wrong = Observed("现场只见两个", "MAJOR", CELL, "2", "核对台账", date(2027, 1, 31))
    for observed in (wrong, Observed("档案未归档", "MINOR")):
        record_finding(inspection=inspection, observed=observed, **act(made, expert))
    report_inspection(inspection=inspection, report="实地查看", **act(made, expert))
    for finding in inspection.findings.order_by("pk"):
        answer_finding(
            inspection=again(inspection),
            finding=finding,
            text="属实",
            **made.actor(Role.SCHOOL_FILLER),
        )
    return again(inspection)


def test_from_the_finding_to_the_corrected_figure(made: Reported, expert: Person) -> None:
    inspection = found(made, expert)
    assert inspection.case.state == InspectionState.DECIDING
    wrong, untidy = inspection.findings.order_by("pk")
    assert (wrong.stands, wrong.corrected) == ("3", "2")
    decisions = {wrong.key: Decision(Outcome.CORRECT)}
    with refused("UNDECIDED"):
        close_inspection(inspection=inspection, decisions=decisions, **made.actor(Role.MINISTRY))
    decisions[untidy.key] = Decision(Outcome.DONE, "已归档")
    close_inspection(inspection=inspection, decisions=decisions, **made.actor(Role.MINISTRY))
    assert again(inspection).case.state == InspectionState.CORRECTING
    assert made.school.case.state == State.RETURNED
    with refused("CELL_LOCKED"):
        made.write({"1/progress": "改写"})
    made.write({CELL: 2})
    answer_remark(case=made.school.case, cell=CELL, text="已改", **made.actor(Role.SCHOOL_FILLER))
    made.submit()
    event = dump(ReturnApproved(return_=made.school.key))
    receivers.return_approved.func(event)  # comes early, or again: nothing happens
    assert again(inspection).case.state == InspectionState.CORRECTING
    made.pass_on()
    made.approve()
    for _time in range(2):
        receivers.return_approved.func(event)
    closed = again(inspection)
    assert closed.case.state == InspectionState.CLOSED
    wrong.refresh_from_db()
    assert (wrong.approved, wrong.outcome) == ("2", Outcome.CORRECT)
    assert wrong.closed_at is not None
    assert figures(made, done_of(made)) == {"CLAIMED": 2, "CHECKED": 2, "APPROVED": 2}


def test_a_unit_that_is_released_leaves_no_spot_check_open(made: Reported, expert: Person) -> None:
    inspection = found(made, expert)
    wrong, untidy = inspection.findings.order_by("pk")
    decisions = {wrong.key: Decision(Outcome.CORRECT), untidy.key: Decision(Outcome.DONE, "已归档")}
    close_inspection(inspection=inspection, decisions=decisions, **made.actor(Role.MINISTRY))
    waive_return(return_=made.school, reason="学校撤销", **made.actor(Role.PROVINCE))
    for _time in range(2):
        receivers.return_waived.func(dump(ReturnWaived(return_=made.school.key)))
    assert again(inspection).case.state == InspectionState.CLOSED
    wrong.refresh_from_db()
    assert (wrong.approved, wrong.closed_at is not None) == ("3", True)


def test_a_figure_that_stands_is_left_alone(made: Reported, expert: Person) -> None:
    inspection = found(made, expert)
    keys = [one.key for one in inspection.findings.order_by("pk")]
    with refused("REASON_MISSING"):
        close_inspection(
            inspection=inspection, decisions=dict.fromkeys(keys, Decision(Outcome.STANDS)), **made.actor(Role.MINISTRY)
        )  # fmt: skip
    with refused("NO_FIGURE"):
        close_inspection(
            inspection=inspection, decisions=dict.fromkeys(keys, Decision(Outcome.CORRECT)), **made.actor(Role.MINISTRY)
        )  # fmt: skip
    stands = dict.fromkeys(keys, Decision(Outcome.STANDS, "另一处还有一个"))
    close_inspection(inspection=inspection, decisions=stands, **made.actor(Role.MINISTRY))
    assert again(inspection).case.state == InspectionState.CLOSED
    assert made.school.case.state == State.APPROVED


@pytest.mark.parametrize(
    ("code", "observed"),
    [
        ("TEXT_MISSING", Observed(" ", "MINOR")),
        ("CELL_UNKNOWN", Observed("x", "MINOR", "2/item/1/done")),
        ("CELL_UNKNOWN", Observed("x", "MINOR", "1/item/1/committed")),
        ("CELL_MISSING", Observed("x", "MINOR", corrected="2")),
        ("FIGURE_WRONG", Observed("x", "MINOR", CELL, "二")),
        ("DUE_MISSING", Observed("x", "MINOR", CELL, "2", "整改")),
    ],
)
def test_a_finding_that_says_nothing_is_refused(
    made: Reported, expert: Person, code: str, observed: Observed
) -> None:
    inspection = sent(made, expert)
    with refused(code):
        record_finding(inspection=inspection, observed=observed, **act(made, expert))
    assert not inspection.findings.exists()


def test_pages(made: Reported, expert: Person) -> None:
    """From the announcement to the decision in a browser's way; strangers find nothing."""
    people = made.takeup.people
    clients = {key: Client(HTTP_ACCEPT_LANGUAGE="en") for key in ("ministry", "expert", "filler", "stranger")}  # fmt: skip
    for key, person in (("ministry", people[Role.MINISTRY]), ("expert", expert), ("filler", people[Role.SCHOOL_FILLER]), ("stranger", a_person("s", "路人"))):  # fmt: skip
        clients[key].force_login(person)
    url = reverse("reporting:spot_checks", args=[made.round.key])
    sent_ = {"body": made.takeup.country.nation.key, "size": "3", "public_source": "彩票号码"}
    assert clients["filler"].post(f"{url}announce/", sent_).status_code == 403
    assert clients["ministry"].post(f"{url}announce/", sent_).status_code == 302
    draw = Draw.objects.get()
    for key in ("ministry", "filler"):
        text = clients[key].get(url).content.decode()
        assert draw.commitment in text
        assert draw.secret not in text
    run = reverse("reporting:draw_run", args=[made.round.key, draw.key])
    assert clients["filler"].post(run, {"public": "1"}).status_code == 403
    clients["ministry"].post(run, {"public": "05 11"})
    assert draw.secret in clients["filler"].get(url).content.decode()
    file = clients["filler"].get(
        reverse("reporting:draw_population", args=[made.round.key, draw.key])
    )
    assert drawing.digest_of(file.content.decode()) == draw.population_digest
    one = Inspection.objects.get()
    page = reverse("reporting:spot_check", args=[one.key])
    assert clients["stranger"].get(page).status_code == 404
    assert clients["stranger"].get(url).status_code == 404
    assert clients["expert"].get(page).status_code == 404
    assert str(expert.key) in clients["ministry"].get(page).content.decode()
    clients["ministry"].post(f"{page}assign/", {"person": expert.key})
    assert clients["expert"].get(url).status_code == 200
    assert CELL in clients["expert"].get(page).content.decode()
    assert clients["filler"].post(f"{page}find/", {"text": "x"}).status_code == 403
    clients["expert"].post(
        f"{page}find/", {"text": "少一个", "cell": CELL, "corrected": "2", "severity": "MAJOR"}
    )
    clients["expert"].post(f"{page}report/", {"report": "实地"})
    finding = one.findings.get()
    assert str(finding.key) in clients["filler"].get(page).content.decode()
    clients["filler"].post(f"{page}answer/", {"finding": finding.key, "text": "属实"})
    clients["ministry"].post(f"{page}close/", {f"outcome-{finding.key}": "CORRECT"})
    assert made.school.case.state == State.RETURNED


def test_the_list_asks_as_much_for_many(made: Reported, expert: Person) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(made.takeup.people[Role.PROVINCE])
    url = reverse("reporting:spot_checks", args=[made.round.key])
    asked = []
    for times in (1, 4):
        for _time in range(times):
            draw_spot_checks(draw=announced(made), public="1", **made.actor(Role.MINISTRY))
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] <= 25
