"""Rounds as each sees them; submitting, correcting and printing; what waits for whom, and who is told."""

from __future__ import annotations

import pytest
from django.test import Client

from peiyou.engine.reporting import tasks
from peiyou.engine.reporting.actions.correcting import correct_return
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.events import ReturnSentBack, RoundOpened
from peiyou.engine.reporting.models import Round
from peiyou.engine.reporting.work import returns_to_submit
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.jobs.outbox import dump
from peiyou.kernel.notices.kinds import sentence_of
from peiyou.kernel.notices.models import Notice
from tests.factories.organisations import a_person
from tests.factories.returns import Reported, approved, handed_in, reported
from tests.integration.engine.reporting.pages.conftest import Enter, asked, page_of

pytestmark = pytest.mark.django_db
BUDGET = 25


def round_of(made: Reported, tail: str = "") -> str:
    return f"/returns/{made.round.key}/{tail}"


# --- rounds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "own", "units"),
    [(Role.SCHOOL_FILLER, 1, 1), (Role.COUNTY, 0, 1), (Role.MINISTRY, 0, 1), (Role.EXPERT, 0, 0)],
)
def test_each_role_sees_its_own_and_how_far_it_is(
    made: Reported, enter: Enter, role: Role, own: int, units: int
) -> None:
    context = enter(role).get(round_of(made)).context
    assert (len(context["own"]), context["whole"].everybody.all) == (own, units)
    [(one, progress)] = enter(role).get("/returns/").context["rows"]
    assert (one, progress.all) == (made.round, units)


def test_dates_in_their_order_and_what_comes_next(made: Reported, enter: Enter) -> None:
    dates = enter(Role.SCHOOL_FILLER).get(round_of(made)).context["dates"]
    assert [one.code for one in dates] == ["opens_at", "fill_by", "county_by", "prefecture_by", "province_by"]  # fmt: skip
    assert [one.code for one in dates if one.is_next] == ["fill_by"]


def test_what_is_prepared_is_the_ministrys_alone_and_strangers_see_nothing(
    made: Reported, enter: Enter
) -> None:
    stranger = Client()
    assert stranger.get(round_of(made)).headers["Location"].startswith("/account/sign-in/")
    stranger.force_login(a_person("nobody", "路人"))
    assert stranger.get(round_of(made)).status_code == 404
    assert list(stranger.get("/returns/").context["rows"]) == []
    Round.objects.update(state="PREPARING")
    assert enter(Role.PROVINCE).get(round_of(made)).status_code == 404
    assert enter(Role.MINISTRY).get(round_of(made)).status_code == 200


def test_navigation_and_budget(made: Reported, enter: Enter) -> None:
    client = enter(Role.SCHOOL_FILLER)
    frame = client.get("/").content.decode().split("<main")[0]
    assert f'href="{round_of(made)}"' in frame
    assert f'href="{round_of(made)}setup/"' not in frame
    assert asked(client, "/returns/") <= BUDGET
    assert asked(client, round_of(made)) <= BUDGET


# --- acts on a whole return ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_rules")
def test_submitting_says_what_is_missing_then_to_whom_it_goes(made: Reported, enter: Enter) -> None:
    head, url = enter(Role.SCHOOL_HEAD), page_of(made.school, "submit/")
    assert enter(Role.SCHOOL_FILLER).get(url).status_code == 403
    made.write({"1/progress": "开工"})
    answer = head.get(url)
    assert [cell for cell, _words in answer.context["todo"]] == ["1/rating", "1/item/1/done"]
    assert '?task=1#1/item/1/done"' in answer.content.decode()
    assert head.post(url).status_code == 422
    made.write(reported())
    made.prove()
    answer = head.get(url)
    assert answer.context["goes_to"].holder.name == "甲县教育局"
    assert made.school.case.state == State.FILLING  # looking does nothing
    stale = head.post(url, {"seen": made.school.case.version + 7})
    assert stale.status_code == 422
    assert head.post(url, {"seen": answer.context["seen"]}).status_code == 302
    assert made.school.case.state == State.COUNTY_CHECK
    assert head.get(url).status_code == 302


def test_a_correction_is_opened_with_a_reason_shows_what_differs_and_can_be_dropped(
    made: Reported, enter: Enter
) -> None:
    approved(made)
    head = enter(Role.SCHOOL_HEAD)
    assert head.post(page_of(made.school, "correct/"), {"reason": " "}).status_code == 422
    head.post(page_of(made.school, "correct/"), {"reason": "多报一个"})
    assert made.school.case.state == State.CORRECTING
    made.write({"1/item/1/done": 2})
    for page in ("drop/", "submit/"):
        [(_name, before, now)] = head.get(page_of(made.school, page)).context["changed"]
        assert (before, now) == ("3", "2")
    head.post(page_of(made.school, "drop/"))
    assert made.school.case.state == State.APPROVED
    assert enter(Role.COUNTY).get(page_of(made.school, "correct/")).status_code == 403


def test_paper_has_what_was_handed_in_with_version_and_code(made: Reported, enter: Enter) -> None:
    client = enter(Role.SCHOOL_FILLER)
    assert client.get(page_of(made.school, "print/")).context["is_draft"]
    snapshot = handed_in(made).snapshot
    assert snapshot is not None
    page = client.get(page_of(made.school, "print/"))
    assert not page.context["is_draft"]
    assert snapshot.check_code in page.content.decode()
    assert snapshot.digest in page.content.decode()
    assert page.context["rates"].spent == 55_500_000
    assert client.get(page_of(made.school, "history/")).status_code == 200


# --- what waits, and who is told ----------------------------------------------------------------------------


def test_a_head_is_asked_to_submit_what_was_begun_and_not_what_was_handed_in(
    made: Reported,
) -> None:
    head, at = made.takeup.people[Role.SCHOOL_HEAD].actor, made.at
    assert not list(returns_to_submit(head, at))
    made.write(reported())
    [item] = returns_to_submit(head, at)
    assert item.url == page_of(made.school)
    assert item.due == made.school.case.due_at
    for other in (Role.SCHOOL_FILLER, Role.EXPERT, Role.COUNTY):
        assert not list(returns_to_submit(made.takeup.people[other].actor, at))
    made.prove()
    made.submit()
    assert not list(returns_to_submit(head, at))
    made.pass_on()
    made.approve()
    correct_return(return_=made.school, reason="看看", **made.actor(Role.SCHOOL_HEAD))
    assert len(list(returns_to_submit(head, at))) == 1


def told(kind: str) -> set[Person]:
    rows = Notice.objects.filter(kind=kind).select_related("person")
    for row in rows:
        assert "%(" not in sentence_of(row.kind, row.params)
        assert row.link.startswith("/returns/")
    return {row.person for row in rows}


def test_who_fills_in_is_told_once_that_it_opened_and_each_time_it_comes_back(
    made: Reported,
) -> None:
    ours = {made.takeup.people[role] for role in (Role.SCHOOL_FILLER, Role.SCHOOL_HEAD)}
    for _time in range(2):
        tasks.round_opened.func(dump(RoundOpened(round=made.round.key)))
    assert told("ROUND_OPENED") == ours
    handed_in(made)
    return_return(return_=made.school, remarks={}, reason="请补充", **made.actor(Role.COUNTY))
    for _time in range(2):
        tasks.return_sent_back.func(dump(ReturnSentBack(return_=made.school.key)))
    assert told("RETURN_SENT_BACK") == ours
    assert Notice.objects.count() == 4
    made.submit()
    return_return(return_=made.school, remarks={}, reason="再补充", **made.actor(Role.COUNTY))
    tasks.return_sent_back.func(dump(ReturnSentBack(return_=made.school.key)))
    assert Notice.objects.count() == 6
