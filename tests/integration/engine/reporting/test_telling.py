"""A round tells people and asks them: what is announced is heard, through the outbox, and my work offers it."""

from __future__ import annotations

import pytest
from django.test import Client
from django_tasks import default_task_backend

from peiyou.engine.reporting import events, receivers, tasks
from peiyou.engine.reporting.actions.reviewing import return_return
from peiyou.engine.undertakings.events import UndertakingsConfirmed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.actions.work import work_of
from peiyou.kernel.jobs.outbox import _subscriptions, dump
from peiyou.kernel.notices.models import Notice
from tests.factories.filings import confirmed
from tests.factories.returns import Reported, a_round, handed_in, reported
from tests.factories.seasons import filled

pytestmark = pytest.mark.django_db


def delivered() -> None:
    """What waits in the outbox is done, as a worker would."""
    waiting = list(default_task_backend.results)
    default_task_backend.clear()
    for one in waiting:
        if one.task.module_path.startswith("peiyou.engine.reporting."):
            one.task.func(*one.args, **one.kwargs)


def told(made: Reported, role: Role) -> list[str]:
    rows = Notice.objects.filter(person=made.takeup.people[role]).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_what_is_announced_is_heard() -> None:
    assert tasks.round_opened in _subscriptions[events.RoundOpened]
    assert tasks.return_sent_back in _subscriptions[events.ReturnSentBack]


def test_a_round_that_opens_tells_who_fills_it_in() -> None:
    default_task_backend.clear()
    made = a_round()
    delivered()
    assert told(made, Role.SCHOOL_FILLER) == ["ROUND_OPENED"]
    assert "ROUND_OPENED" not in told(made, Role.MINISTRY)


def test_a_return_that_is_sent_back_is_told() -> None:
    made = a_round()
    handed_in(made)
    default_task_backend.clear()
    return_return(return_=made.school, remarks={}, reason="请补充佐证", **made.actor(Role.COUNTY))
    delivered()
    assert told(made, Role.SCHOOL_FILLER)[-1] == "RETURN_SENT_BACK"


def test_my_work_offers_what_can_be_handed_in() -> None:
    made = a_round()
    made.write(reported())
    head = made.takeup.people[Role.SCHOOL_HEAD]
    page = f"/returns/{made.round.key}/units/{made.school.key}/"
    assert page in {item.url for item in work_of(head.actor, made.at)}
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(head)
    assert page in client.get("/").content.decode()


def test_a_take_up_that_is_confirmed_later_is_asked_at_once() -> None:
    made = a_round()
    takeup = made.takeup
    default_task_backend.clear()
    confirmed(takeup, takeup.college, filled(1))
    assert not made.round.returns.filter(unit=takeup.country.college).exists()
    for _time in range(2):
        receivers.undertakings_confirmed.func(dump(UndertakingsConfirmed(season=takeup.season.key)))
    assert made.round.returns.filter(unit=takeup.country.college).count() == 1
    sent = [one.task.name for one in default_task_backend.results]
    assert "undertakings_confirmed" in sent
