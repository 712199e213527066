"""A take-up whose province has declared two of three tasks, and clients who are somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.undertakings.actions.declaring import declare_tasks
from peiyou.engine.undertakings.models import Undertaking
from peiyou.kernel.actions.roles import Role
from tests.factories.seasons import TakeUp, a_take_up

Enter = Callable[..., Client]
BUDGET = 26  # the navigation asks for the round of reporting, too


@pytest.fixture
def takeup(db: None) -> TakeUp:
    """Pages ask with the clock of the machine."""
    takeup = a_take_up(at=timezone.now())
    takeup.write(takeup.province, {"1/taken": True, "2/taken": True}, Role.PROVINCE)
    declare_tasks(undertaking=takeup.province, **takeup.actor(Role.PROVINCE))
    return takeup


@pytest.fixture
def enter(takeup: TakeUp) -> Enter:
    def come(role: Role) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(takeup.people[role])
        return client

    return come


def page_of(undertaking: Undertaking, tail: str = "") -> str:
    return f"/take-up/{undertaking.season.key}/units/{undertaking.key}/{tail}"


def asked(client: Client, url: str) -> int:
    """How many statements a page takes once it is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
