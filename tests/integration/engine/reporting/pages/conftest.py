"""A round that is open for the school, and clients who are somebody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries import missing
from peiyou.kernel.actions.roles import Role
from tests.factories.filings import confirm_school
from tests.factories.returns import Reported, a_round
from tests.factories.seasons import a_take_up

Enter = Callable[..., Client]


@pytest.fixture
def made(db: None, settings: Any, tmp_path: Path) -> Reported:
    """Pages ask with the clock of the machine; files go where nothing stays."""
    settings.MEDIA_ROOT = tmp_path
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    return a_round(takeup)


@pytest.fixture
def enter(made: Reported) -> Enter:
    def come(role: Role) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(made.takeup.people[role])
        return client

    return come


@pytest.fixture
def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked but that everything is filled in."""
    monkeypatch.setattr(missing, "_checks", {})


def page_of(row: Return, tail: str = "") -> str:
    return f"/returns/{row.round.key}/units/{row.key}/{tail}"


def asked(client: Client, url: str) -> int:
    """How many statements a page takes once it is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
